//! Our reading of the law beside others': identifiers beside python-stdnum, working days beside the package `holidays`, ages
//! beside the calendar of Python, service packs beside their published schema and jsonschema.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use chrono::{Datelike, Days, NaiveDate};
use gishe_domain::assets;
use gishe_domain::calendar::Calendar;
use gishe_domain::check::evaluate;
use gishe_domain::egn::Egn;
use gishe_domain::finding::FindingCode;
use gishe_domain::fixture::{person, right_case, right_known};
use gishe_domain::lnch::Lnch;
use gishe_domain::pack::{PackReason, ServicePack};
use gishe_domain::person::Sex;
use gishe_tests::tree;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Strings of no kind in particular.
const RANDOM: usize = 200_000;

fn day(year: i32, month: u32, date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, date).unwrap()
}

fn random() -> ChaCha8Rng {
    let seed: u64 = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    println!("SEED={seed}");
    ChaCha8Rng::seed_from_u64(seed)
}

fn judge(part: &str, folder: &Path) {
    let python = std::env::var("GISHE_PYTHON").unwrap_or_else(|_| "target/venv/bin/python".into());
    let judged = Command::new(tree::root().join(python))
        .arg(tree::root().join("tests/conformance/law.py"))
        .args([part, &folder.to_string_lossy()])
        .arg(tree::root().join("assets/schemas/service-1.json"))
        .output()
        .unwrap();
    let said = [judged.stdout, judged.stderr].concat();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&said));
    println!("{}", String::from_utf8_lossy(&said));
}

/// What we say of a string: `1|0`, birth date and sex of an ЕГН, `1|0` of an ЛНЧ.
fn verdict(lines: &mut String, text: &str) {
    let egn = Egn::parse(text);
    let (birth, sex) = match &egn {
        Ok(egn) => (egn.birth_date().to_string(), if egn.sex() == Sex::Male { "m" } else { "f" }),
        Err(_) => ("-".into(), "-"),
    };
    let (egn, lnch) = (u8::from(egn.is_ok()), u8::from(Lnch::parse(text).is_ok()));
    writeln!(lines, "{text}\t{egn}\t{birth}\t{sex}\t{lnch}").unwrap();
}

#[test]
fn identifiers_hold_for_others_exactly_when_they_hold_for_us() {
    let mut random = random();
    let mut lines = String::new();
    let mut born = day(1800, 1, 1);
    while born <= day(2099, 12, 31) {
        for sex in [Sex::Male, Sex::Female] {
            let egn = Egn::make(born, sex, random.gen_range(0..500)).unwrap();
            verdict(&mut lines, egn.digits());
            // One digit otherwise, or two in each other's place.
            let mut digits = egn.digits().as_bytes().to_vec();
            let place = random.gen_range(0..10);
            if random.gen_bool(0.5) {
                digits[place] = b'0' + (digits[place] - b'0' + random.gen_range(1..10)) % 10;
            } else {
                digits.swap(place, random.gen_range(0..10));
            }
            verdict(&mut lines, std::str::from_utf8(&digits).unwrap());
        }
        born = born + Days::new(1);
    }
    for number in 0..20_000 {
        let lnch = Lnch::make(number * 49_999 % 1_000_000_000).unwrap();
        verdict(&mut lines, gishe_domain::person::Identifier::from(lnch).digits());
    }
    for _ in 0..RANDOM {
        let length = if random.gen_bool(0.9) { 10 } else { random.gen_range(1..15) };
        let letters = if random.gen_bool(0.95) { &b"0123456789"[..] } else { &b"0123456789abXO"[..] };
        let text: String = (0..length).map(|_| char::from(letters[random.gen_range(0..letters.len())])).collect();
        verdict(&mut lines, &text);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("numbers"), lines).unwrap();
    judge("numbers", folder.path());
}

#[test]
fn every_day_from_2020_to_2035_is_worked_or_not_as_others_say() {
    let calendar = Calendar::parse(assets::CALENDAR).unwrap();
    let mut lines = String::new();
    let mut at = day(2020, 1, 1);
    while at <= day(2035, 12, 31) {
        let due: Vec<String> = [0, 1, 3, 7].map(|count| calendar.add_working_days(at, count).to_string()).into();
        let within = calendar.working_days_between(at, at + Days::new(30));
        writeln!(lines, "{at}\t{}\t{}\t{within}", u8::from(calendar.is_working_day(at)), due.join(",")).unwrap();
        at = at + Days::new(1);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("days"), lines).unwrap();
    judge("days", folder.path());
}

#[test]
fn at_every_boundary_of_age_a_person_is_as_old_as_others_say() {
    let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
    let mut case = right_case(&pack, "owner");
    let known = right_known(&case);
    let mut lines = String::new();
    let mut born = day(1999, 1, 1);
    while born <= day(2013, 1, 1) {
        let who = person("Борис", "Димитров", (born.year(), born.month(), born.day()), Sex::Male);
        case.parties[0].person = who.clone();
        for years in [14, 18] {
            let near = born.with_year(born.year() + years).unwrap_or_else(|| day(born.year() + years, 2, 28));
            for at in [near - Days::new(1), near, near + Days::new(1), near + Days::new(2)] {
                let states = evaluate(&case, &pack, at, &known);
                let minor = states.iter().any(|state| {
                    let found = state.finding.as_ref().map(|finding| finding.code);
                    found == Some(FindingCode::ApplicantMinor)
                });
                writeln!(lines, "{born}\t{at}\t{}\t{}", who.age_on(at), u8::from(minor)).unwrap();
            }
        }
        born = born + Days::new(1);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ages"), lines).unwrap();
    judge("ages", folder.path());
}

/// The text without one line, and with one key written otherwise: everything that can be misspelt or forgotten.
fn broken(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let with = |at: usize, line: &str| {
        let mut all = lines.clone();
        all[at] = line;
        all.join("\n")
    };
    let keyed = (0..lines.len()).filter(|at| lines[*at].split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')));
    keyed
        .flat_map(|at| {
            let english = lines[at].replace("en = ", "english = ");
            let renamed = format!("x{}", lines[at]);
            [with(at, ""), with(at, &renamed), with(at, &english)]
        })
        .filter(|broken| broken != text)
        .collect()
}

#[test]
fn the_published_schema_accepts_what_the_program_reads_and_refuses_what_is_not_of_the_shape() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in assets::SERVICES {
        std::fs::write(folder.path().join(format!("accepted-{name}")), text).unwrap();
    }
    let mut kinds = [0; 3];
    for (number, text) in broken(assets::SERVICE_2107).into_iter().enumerate() {
        let (kind, place) = match ServicePack::parse(&text) {
            Ok(_) => ("accepted", 0),
            Err(error) if matches!(error.reason, PackReason::Shape(_)) => ("shape", 1),
            Err(_) => ("contradiction", 2),
        };
        kinds[place] += 1;
        std::fs::write(folder.path().join(format!("{kind}-{number}.toml")), text).unwrap();
    }
    println!("broken packs: {kinds:?} accepted, of another shape, contradicting themselves");
    assert!(kinds.iter().all(|count| *count > 20), "{kinds:?}");
    judge("packs", folder.path());
}
