//! The authority judged by another implementation: every structure is handed to the `openssl` command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::TimeZone;
use gishe_domain::address::Coded;
use x509_ocsp::{CertStatus, OcspRequest, OcspResponseStatus};

use super::*;
use crate::trust::{OfficerAccount, officers};

struct Bench {
    dir: tempfile::TempDir,
    pki: Pki,
    officers: Vec<OfficerAccount>,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = PkiSettings {
            seed: 7,
            revocation_pointers: true,
            today: Utc::now(),
            data_dir: Some(dir.path().join("data")),
        };
        let pki = Pki::new(settings).unwrap();
        let officers = officers(7, &[Coded { code: "09".into(), name: "Лозенец".into() }]);
        let bench = Self { dir, pki, officers };
        bench.file("root.pem", bench.pki.root_pem().unwrap().as_bytes());
        bench.file("issuing.pem", pem(bench.pki.issuing()).unwrap().as_bytes());
        bench.file("tsa.pem", bench.pki.tsa_pem().unwrap().as_bytes());
        bench
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn openssl(&self, arguments: &str) -> Output {
        Command::new("openssl").args(arguments.split(' ')).current_dir(self.dir.path()).output().unwrap()
    }

    fn holds(&self, arguments: &str) -> String {
        let output = self.openssl(arguments);
        let said = said(&output);
        assert!(output.status.success(), "openssl {arguments}: {said}");
        said
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(Path::new(self.dir.path()).join(name)).unwrap()
    }
}

fn ivan() -> Natural {
    let (given, family, common) = ("Иван".into(), "Петров".into(), "Иван Колев Петров".into());
    Natural { given, family, common, national_id: "PNOBG-8501016241".into() }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn every_certificate_verifies_strictly_up_to_the_root() {
    let bench = Bench::new();
    let citizen = ivan();
    let citizen = bench.pki.authorities().citizen(&citizen, Utc::now()).unwrap();
    let leaves = [
        ("rsa.pem", bench.pki.officer(&bench.officers[0]).unwrap().certificate.clone()),
        ("p256.pem", bench.pki.officer(&bench.officers[1]).unwrap().certificate.clone()),
        ("responder.pem", bench.pki.responder().clone()),
    ];
    for (name, leaf) in leaves {
        bench.file(name, pem(&leaf).unwrap().as_bytes());
        bench.holds(&format!("verify -x509_strict -CAfile root.pem -untrusted issuing.pem {name}"));
    }
    bench.holds("verify -x509_strict -purpose timestampsign -CAfile root.pem tsa.pem");
    bench.file("plain.pem", pem(bench.pki.authorities().issuing().certificate()).unwrap().as_bytes());
    bench.file("citizen.pem", pem(&citizen.certificate).unwrap().as_bytes());
    bench.holds("verify -x509_strict -CAfile root.pem -untrusted plain.pem citizen.pem");
}

#[test]
fn an_officers_certificate_says_who_and_that_it_is_qualified() {
    let bench = Bench::new();
    let officer = &bench.officers[0];
    bench.file("officer.pem", pem(&bench.pki.officer(officer).unwrap().certificate).unwrap().as_bytes());
    let text = bench.holds("x509 -in officer.pem -noout -text -nameopt utf8,sep_comma_plus,sname");
    for expected in [
        officer.national_id().as_str(),
        "Михаела Тодорова",
        "Non Repudiation",
        "0.4.0.194112.1.2",
        "OCSP - URI:http://pki.sandbox.invalid/ocsp",
        "URI:http://pki.sandbox.invalid/crl",
        "Version: 3",
    ] {
        assert!(text.contains(expected), "{expected} is missing from:\n{text}");
    }
    let structure = bench.holds("asn1parse -in officer.pem -i");
    assert!(structure.contains("qcStatements"), "{structure}");
}

#[test]
fn officers_hold_both_kinds_of_keys_and_an_rsa_key_survives_a_restart() {
    let bench = Bench::new();
    let kinds = bench.officers.iter().take(5).map(|officer| bench.pki.officer(officer).unwrap().key.algorithm());
    let rsa = kinds.filter(|kind| *kind == Algorithm::Rsa2048).count();
    assert_eq!(rsa, 3);
    let again = Pki::new(bench.pki.settings.clone()).unwrap();
    let (first, second) = (bench.pki.officer(&bench.officers[0]).unwrap(), again.officer(&bench.officers[0]).unwrap());
    assert_eq!(first.certificate, second.certificate);
}

#[test]
fn a_citizen_has_the_same_bytes_wherever_the_city_is_served() {
    let person = ivan();
    let at = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
    let make = |seed| der(&Authorities::new(seed).unwrap().citizen(&person, at).unwrap().certificate).unwrap();
    assert_eq!(make(7), make(7));
    assert_ne!(make(7), make(8));
}

#[test]
fn time_stamps_of_all_digests_are_accepted_with_and_without_the_certificate() {
    let bench = Bench::new();
    bench.file("data", b"what is stamped");
    for digest in ["sha256", "sha384", "sha512"] {
        for (cert, untrusted) in [("-cert", ""), ("-no_nonce", " -untrusted tsa.pem")] {
            bench.holds(&format!("ts -query -data data -{digest} {cert} -out query"));
            let reply = bench.pki.time_stamp(&bench.read("query"), Utc::now()).unwrap();
            bench.file("reply", &reply);
            let verify = format!("ts -verify -queryfile query -in reply -CAfile root.pem{untrusted}");
            assert!(bench.holds(&verify).contains("Verification: OK"), "{digest} {cert}");
            bench.holds(&format!("ts -verify -data data -in reply -CAfile root.pem{untrusted}"));
        }
    }
    let text = bench.holds("ts -reply -in reply -text");
    assert!(text.contains(&format!("Policy OID: {TSA_POLICY}")), "{text}");
}

#[test]
fn a_stamp_of_other_data_is_not_accepted() {
    let bench = Bench::new();
    bench.file("data", b"what is stamped");
    bench.file("other", b"something else");
    bench.holds("ts -query -data data -sha256 -cert -out query");
    bench.file("reply", &bench.pki.time_stamp(&bench.read("query"), Utc::now()).unwrap());
    assert!(!bench.openssl("ts -verify -data other -in reply -CAfile root.pem").status.success());
}

#[test]
fn requests_that_cannot_be_stamped_are_refused_by_name() {
    let bench = Bench::new();
    bench.file("data", b"what is stamped");
    let cases = [
        ("-sha1 -cert", "unrecognized or unsupported algorithm identifier"),
        ("-sha256 -tspolicy 1.2.3.4", "the requested TSA policy is not supported by the TSA"),
    ];
    for (options, reason) in cases {
        bench.holds(&format!("ts -query -data data {options} -out query"));
        bench.file("reply", &bench.pki.time_stamp(&bench.read("query"), Utc::now()).unwrap());
        let text = said(&bench.openssl("ts -reply -in reply -text"));
        assert!(text.contains("Status: Rejected") && text.contains(reason), "{options}: {text}");
    }
    bench.file("reply", &bench.pki.time_stamp(b"no request", Utc::now()).unwrap());
    let text = said(&bench.openssl("ts -reply -in reply -text"));
    assert!(text.contains("the data submitted has the wrong format"), "{text}");
}

#[test]
fn the_responder_says_good_revoked_and_unknown() {
    let bench = Bench::new();
    let certificate = bench.pki.officer(&bench.officers[1]).unwrap().certificate.clone();
    bench.file("officer.pem", pem(&certificate).unwrap().as_bytes());
    let ask = |which: &str| {
        bench.holds(&format!("ocsp -issuer issuing.pem {which} -reqout request -nonce"));
        bench.file("response", &bench.pki.ocsp(&bench.read("request"), Utc::now()).unwrap());
        // Only the request that is read back is compared by its nonce; one that is made anew has another.
        let nonce = bench.holds("ocsp -reqin request -respin response -CAfile root.pem -verify_other issuing.pem");
        assert!(!nonce.contains("WARNING"), "the nonce did not come back: {nonce}");
        let check = "-no_nonce -respin response -CAfile root.pem -verify_other issuing.pem";
        bench.holds(&format!("ocsp -issuer issuing.pem {which} {check}"))
    };
    let good = ask("-cert officer.pem");
    assert!(good.contains("Response verify OK") && good.contains("officer.pem: good"), "{good}");
    let unknown = ask("-serial 0x4102030405060708090a0b0c0d0e0f10");
    assert!(unknown.contains(": unknown"), "{unknown}");
    bench.pki.revocations().revoke(certificate.tbs_certificate.serial_number.as_bytes(), Utc::now());
    let revoked = ask("-cert officer.pem");
    assert!(revoked.contains("officer.pem: revoked"), "{revoked}");
}

#[test]
fn the_responder_does_not_vouch_for_another_issuer() {
    let bench = Bench::new();
    let certificate = bench.pki.officer(&bench.officers[1]).unwrap().certificate.clone();
    bench.file("officer.pem", pem(&certificate).unwrap().as_bytes());
    bench.holds("ocsp -issuer root.pem -cert officer.pem -reqout request");
    let request = der::Decode::from_der(&bench.read("request")).unwrap();
    let OcspRequest { tbs_request, .. } = request;
    let answer = bench.pki.answer(&tbs_request.request_list[0].req_cert, Utc::now()).unwrap();
    assert_eq!(answer.cert_status, CertStatus::unknown());
}

#[test]
fn an_unreadable_question_is_answered_as_malformed() {
    let bench = Bench::new();
    let answer = bench.pki.ocsp(b"nonsense", Utc::now()).unwrap();
    let answer: x509_ocsp::OcspResponse = der::Decode::from_der(&answer).unwrap();
    assert_eq!(answer.response_status, OcspResponseStatus::MalformedRequest);
}

#[test]
fn lists_are_signed_by_their_authority_and_name_what_is_revoked() {
    let bench = Bench::new();
    let certificate = bench.pki.officer(&bench.officers[1]).unwrap().certificate.clone();
    bench.file("officer.pem", pem(&certificate).unwrap().as_bytes());
    let check = |expected: bool| {
        bench.file("list.der", &bench.pki.crl(Utc::now()).unwrap());
        bench.file("root.der", &bench.pki.root_crl(Utc::now()).unwrap());
        for (list, authority) in [("list", "issuing"), ("root", "root")] {
            let verify = format!("crl -inform DER -in {list}.der -CAfile {authority}.pem -noout");
            assert!(bench.holds(&verify).contains("verify OK"));
            bench.holds(&format!("crl -inform DER -in {list}.der -out {list}.crl"));
        }
        let both =
            String::from_utf8(bench.read("list.crl")).unwrap() + &String::from_utf8(bench.read("root.crl")).unwrap();
        bench.file("all.crl", both.as_bytes());
        let verify = "verify -crl_check_all -CRLfile all.crl -CAfile root.pem -untrusted issuing.pem officer.pem";
        assert_eq!(bench.openssl(verify).status.success(), expected);
    };
    check(true);
    bench.pki.revocations().revoke(certificate.tbs_certificate.serial_number.as_bytes(), Utc::now());
    check(false);
}
