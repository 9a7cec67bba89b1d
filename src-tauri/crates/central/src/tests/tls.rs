//! Whom TLS trusts: a server that openssl runs, with a certificate of its own authority.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use gishe_sync::ports::{Central, CentralFault};
use tokio::io::{AsyncBufReadExt, BufReader};
use url::Url;

use super::stage::Tokens;
use crate::{CentralClient, HttpConfig, Roots};

fn openssl(dir: &Path, command: &str) {
    let output = Command::new("openssl").args(command.split(' ')).current_dir(dir).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

fn certify(dir: &Path) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout";
    openssl(dir, &format!("req -x509 {key} ca.key -out ca.pem -subj /CN=authority -days 2"));
    openssl(dir, &format!("req -x509 {key} other.key -out other.pem -subj /CN=authority -days 2"));
    openssl(dir, &format!("req {key} server.key -out server.csr -subj /CN=server"));
    std::fs::write(dir.join("names"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    openssl(
        dir,
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names",
    );
}

async fn asked(base: &Url, roots: Roots) -> CentralFault {
    let config = HttpConfig::new(base, roots).unwrap();
    CentralClient::new(config, Arc::new(Tokens::default())).unwrap().info().await.unwrap_err()
}

#[tokio::test]
async fn only_a_server_of_a_trusted_authority_is_spoken_to() {
    let dir = tempfile::tempdir().unwrap();
    certify(dir.path());
    let mut server = tokio::process::Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key", "-www"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let port = loop {
        let line = said.next_line().await.unwrap().expect("openssl says where it listens");
        if let Some(address) = line.strip_prefix("ACCEPT ") {
            break address.rsplit(':').next().unwrap().trim().to_owned();
        }
    };
    let base = Url::parse(&format!("https://127.0.0.1:{port}")).unwrap();
    let roots = |file: &str| Roots::Pem(std::fs::read(dir.path().join(file)).unwrap());
    assert_eq!(asked(&base, roots("other.pem")).await, CentralFault::Tls, "an authority of the same name");
    let trusted = roots("ca.pem");
    let fault = asked(&base, trusted.clone()).await;
    assert_eq!(fault, CentralFault::Malformed("info"), "trusted: openssl's own page is what comes");
    let other_name = Url::parse(&format!("https://localhost:{port}")).unwrap();
    assert_eq!(asked(&other_name, trusted).await, CentralFault::Tls, "the certificate is for another name");
}
