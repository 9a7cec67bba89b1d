//! `gishectl doctor` as whoever helps a municipality has it run: on a desk that is well, and on one of which something is broken. What
//! it prints may be sent by mail.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use gishe_tests::vault;
use serde_json::Value;

use crate::world::World;

/// What the program said, and its code.
struct Report {
    code: i32,
    text: String,
}

impl Report {
    fn finding(&self, subject: &str) -> (String, String) {
        let report: Value = serde_json::from_str(&self.text).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let found =
            findings.iter().find(|found| found["subject"] == subject).unwrap_or_else(|| panic!("{}", self.text));
        assert_eq!(found["health"] == "ok", found["remedy"].is_null(), "each that is not well has a remedy: {found}");
        (found["health"].as_str().unwrap().to_owned(), found["cause"].as_str().unwrap().to_owned())
    }

    fn is(&self, subject: &str, health: &str, cause: &str) {
        assert_eq!(self.finding(subject), (health.to_owned(), cause.to_owned()), "{subject}: {}", self.text);
    }
}

fn ask(data: &Path, central: &str, further: &[&str], prepare: impl Fn(&mut Command)) -> Report {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let mut command = Command::new(program);
    command
        .args(["doctor", "--data", data.to_str().unwrap(), "--lang", "en"])
        .args(further)
        .env_remove("GISHE_CENTRAL");
    if !central.is_empty() {
        command.args(["--central", central]);
    }
    command.env("TZ", "Europe/Sofia");
    prepare(&mut command);
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    Report { code: output.status.code().unwrap(), text }
}

fn told(data: &Path, central: &str) -> Report {
    ask(data, central, &["--json"], |_| {})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tells_a_desk_that_is_well_from_each_that_is_not_and_names_nobody() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    let case = officer.decide_one().await;
    let data = world.data("desk-1");
    let open = told(&data, &world.url);
    open.is("journal", "attention", "inUse");
    officer.lock().await;
    let closed = async {
        while data.join("journal.db-wal").exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), closed).await.unwrap();

    let well = told(&data, &world.url);
    well.is("certificate", "ok", "notYet");
    for subject in ["data", "keyring", "keys", "journal", "replica", "central", "clock", "zone"] {
        well.is(subject, "ok", "fine");
    }
    let plain = ask(&data, &world.url, &[], |_| {});
    let account = world.account(1);
    let case = case.0.to_string();
    for report in [&open, &well, &plain] {
        let folder = data.to_str().unwrap();
        for personal in [account.name.as_str(), account.id.as_str(), account.username.as_str(), case.as_str(), folder] {
            assert!(!report.text.contains(personal), "{personal}: {}", report.text);
        }
        let numbers = report.text.split(|letter: char| !letter.is_ascii_digit());
        assert!(numbers.into_iter().all(|digits| digits.len() < 10), "an ЕГН: {}", report.text);
    }

    let faulty = world.data("policy.json");
    fs::write(&faulty, "{\n \"idleMinutes\": 900\n}").unwrap();
    let refused = ask(&data, &world.url, &["--json", "--policy", faulty.to_str().unwrap()], |_| {});
    refused.is("policy", "wrong", "faulty");
    assert_eq!(refused.code, 2, "{}", refused.text);

    // Nobody says whom to ask but the policy.
    let ruled = world.data("ruled.json");
    for (text, cause) in [("{}", "notAsked"), (r#"{ "central": "https://127.0.0.1:9" }"#, "noAnswer")] {
        fs::write(&ruled, text).unwrap();
        let policy = ["--json", "--policy", ruled.to_str().unwrap()];
        ask(&data, "", &policy, |_| {}).is("central", "attention", cause);
    }

    let silent = ask(&data, &world.url, &["--json"], |command| {
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    });
    silent.is("keyring", "wrong", "noAnswer");
    silent.is("journal", "attention", "hindered");

    world.stop().await;
    told(&data, &world.url).is("central", "attention", "noAnswer");

    for (subject, file) in [("replica", "replica.db"), ("journal", "journal.db")] {
        let mut bytes = fs::read(data.join(file)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        fs::write(data.join(file), bytes).unwrap();
        told(&data, &world.url).is(subject, "wrong", "damaged");
    }

    vault::empty(&data).unwrap();
    let emptied = told(&data, &world.url);
    emptied.is("keys", "wrong", "gone");
    assert_eq!(emptied.code, 2, "{}", emptied.text);
}

/// How openssl is told to be an authority: only so may a certificate begin and end in the past.
const AUTHORITY: &str = "[ca]\ndefault_ca = d\n[d]\ndatabase = index\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\n\
    policy = p\n[p]\ncommonName = supplied\n";

/// A server's certificate, valid in so far as is said.
fn certify(folder: &Path, name: &str, valid: &str) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout";
    openssl(folder, &format!("req {key} {name}.key -out {name}.csr -subj /CN={name}"));
    let by = "ca -batch -notext -config authority -cert ca.pem -keyfile ca.key -extfile names";
    openssl(folder, &format!("{by} -in {name}.csr -out {name}.pem {valid}"));
}

/// Two authorities: the one that signs, and one that does not.
fn authorities(folder: &Path) {
    fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    fs::write(folder.join("authority"), AUTHORITY).unwrap();
    fs::write(folder.join("index"), "").unwrap();
    fs::write(folder.join("serial"), "01\n").unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout";
    for name in ["ca", "other"] {
        openssl(folder, &format!("req -x509 {key} {name}.key -out {name}.pem -subj /CN={name} -days 900"));
    }
}

fn openssl(folder: &Path, command: &str) {
    let output = Command::new("openssl").args(command.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Serves pages with this certificate, and looks at it.
fn told_of(folder: &Path, name: &str, trusted: &str) -> Report {
    let mut server = Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-www"])
        .args(["-cert", &format!("{name}.pem"), "-key", &format!("{name}.key")])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(server.stdout.take().unwrap()).lines().map(Result::unwrap);
    let listens = said.filter_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned)).next().unwrap();
    let port = listens.rsplit(':').next().unwrap();
    let roots = folder.join(trusted);
    let report = ask(folder, &format!("https://127.0.0.1:{port}"), &["--json"], |command| {
        command.env("SSL_CERT_FILE", &roots).env_remove("SSL_CERT_DIR");
    });
    server.kill().unwrap();
    server.wait().unwrap();
    report
}

#[test]
fn the_doctor_tells_of_a_certificate_of_central_before_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    authorities(folder);
    let over = "-startdate 20250101000000Z -enddate 20250601000000Z";
    for (name, valid) in [("long", "-days 200"), ("short", "-days 9"), ("over", over)] {
        certify(folder, name, valid);
    }
    let long = told_of(folder, "long", "ca.pem");
    long.is("central", "ok", "fine");
    long.is("certificate", "ok", "fine");
    let short = told_of(folder, "short", "ca.pem");
    short.is("central", "ok", "fine");
    short.is("certificate", "attention", "low");
    assert!(short.text.contains(r#""days":8"#), "{}", short.text);
    let over = told_of(folder, "over", "ca.pem");
    over.is("central", "wrong", "untrusted");
    over.is("certificate", "wrong", "expired");
    let foreign = told_of(folder, "long", "other.pem");
    foreign.is("central", "wrong", "untrusted");
    foreign.is("certificate", "attention", "hindered");
}
