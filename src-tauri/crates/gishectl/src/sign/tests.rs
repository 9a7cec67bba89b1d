//! A PDF signed through the sandbox, with its browser and its phone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Utc;
use clap::Parser;
use gishe_sandbox::visitor::Visitor;
use gishe_sandbox::{RunningSandbox, Sandbox, SandboxConfig};
use gishe_signing::Certificate;
use gishe_signing::csc::{CscError, Show};
use gishe_signing::pades::{Due, due, to_be_stamped, unproven};
use gishe_signing::testing::{Layout, with_field};
use gishe_signing::verify::{VerificationPolicy, verify_pdf};

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: Arguments,
}

fn line(words: &[&str]) -> Result<Arguments, clap::Error> {
    Line::try_parse_from(std::iter::once(&"sign").chain(words)).map(|line| line.arguments)
}

#[test]
fn secrets_that_are_given_are_never_printed() {
    let given = line(&["--list", "--csc", "https://x.example/csc/v2", "--pin", "2846", "--otp", "739105"]).unwrap();
    let printed = format!("{given:?}");
    assert!(!printed.contains("2846") && !printed.contains("739105"), "{printed}");
}

#[test]
fn a_file_and_its_place_are_wanted_unless_the_offer_is() {
    let csc = ["--csc", "https://x.example/csc/v2"];
    assert!(line(&csc).is_err());
    assert!(line(&[&csc[..], &["a.pdf"]].concat()).is_err());
    assert!(line(&[&csc[..], &["a.pdf", "--out", "b.pdf"]].concat()).is_ok());
    assert!(line(&[&csc[..], &["--list"]].concat()).is_ok());
    for level in ["B-B", "B-T", "B-LT", "B-LTA"] {
        assert!(line(&[&csc[..], &["--list", "--level", level]].concat()).is_ok());
    }
}

#[test]
fn every_error_has_words_in_both_languages() {
    for error in [CscError::Rejected, CscError::WrongCode { tries_left: Some(2) }, CscError::QuotaSpent] {
        let lines = |language| words::trouble(&trouble::Trouble::Csc(error.clone()), language);
        let (bulgarian, english) = (lines(Language::Bg), lines(Language::En));
        assert_eq!((bulgarian.len(), english.len()), (3, 3));
        assert!(bulgarian.iter().all(|line| line.chars().any(|letter| ('а'..='я').contains(&letter))), "{bulgarian:?}");
        assert!(english.iter().all(|line| line.is_ascii()), "{english:?}");
    }
}

/// A browser whose person signs in at the sandbox; how often it was opened. Every time another one: a code of the second
/// factor opens once, and half a minute has one.
fn browser(sandbox: &RunningSandbox) -> (Box<Show>, Arc<AtomicUsize>) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let officers = sandbox.officers();
    let officer = officers[NEXT.fetch_add(1, Ordering::SeqCst) % officers.len()].clone();
    let opened = Arc::new(AtomicUsize::new(0));
    let count = opened.clone();
    let show = move |address: &Url| {
        count.fetch_add(1, Ordering::SeqCst);
        let (address, officer) = (address.to_string(), officer.clone());
        tokio::spawn(async move {
            Visitor::new().unwrap().sign_in(&address, &officer, Utc::now()).await.unwrap();
        });
        true
    };
    (Box::new(show), opened)
}

async fn sandbox() -> RunningSandbox {
    let config = SandboxConfig { auto_approve_phone: true, ..SandboxConfig::new(7, 10) };
    Sandbox::start(config).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_pdf_is_signed_through_the_sandbox_at_every_level() {
    let sandbox = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("base.pdf"), with_field(Layout::Table)).unwrap();
    std::fs::write(path("root.pem"), sandbox.root_pem()).unwrap();
    let (csc, tsa, proxy) = (format!("{}/csc/v2", sandbox.url()), format!("{}/tsa", sandbox.url()), sandbox.url());
    for (steps, level) in ["B-B", "B-T", "B-LT", "B-LTA"].into_iter().enumerate() {
        let (show, opened) = browser(&sandbox);
        let out = path(&format!("{level}.pdf"));
        let (base, root) = (path("base.pdf"), path("root.pem"));
        let words = [
            &base,
            "--out",
            &out,
            "--csc",
            &csc,
            "--client-id",
            "gishe-desk",
            "--trust",
            &root,
            "--level",
            level,
            "--tsa",
            &tsa,
            // Its authorities answer at an address that is reached through it alone.
            "--proxy",
            &proxy,
            "--reason",
            "проба",
            "--visible",
            "60,60,240,70",
        ];
        let arguments = line(&words).unwrap();
        assert_eq!(conclude(&arguments, Language::Bg, show).await, ExitCode::SUCCESS, "{level}");
        assert_eq!(opened.load(Ordering::SeqCst), 1);
        let root = Certificate::from_pem_chain(sandbox.root_pem().as_bytes()).unwrap();
        let pdf = std::fs::read(&out).unwrap();
        let report = verify_pdf(&pdf, &VerificationPolicy::new(root, Utc::now())).unwrap();
        assert!(report.passed(), "{level} {report:?}");
        assert_eq!(to_be_stamped(&pdf).unwrap().is_none(), steps >= 1, "{level}");
        assert_eq!(unproven(&pdf).unwrap().is_empty(), steps >= 2, "{level}");
        let renewed = due(&pdf, Utc::now(), chrono::TimeDelta::zero()).unwrap();
        assert_eq!(matches!(renewed, Due::Later { .. }), steps >= 3, "{level}");
        // What is there is not overwritten, and nobody is bothered for it.
        let (show, opened) = browser(&sandbox);
        assert_eq!(conclude(&arguments, Language::En, show).await, ExitCode::from(NO_OUTPUT));
        assert_eq!(opened.load(Ordering::SeqCst), 0);
    }
    // The archive is renewed by `gishectl extend`, here a good ten years too early, and so is a file without any stamp.
    for (name, signatures) in [("B-LTA.pdf", 3), ("B-B.pdf", 2)] {
        let words: Vec<String> = ["gishectl", "extend", &path(name), "--out", &path("renewed"), "--tsa", &tsa]
            .into_iter()
            .chain(["--trust", &path("root.pem"), "--proxy", &proxy, "--before", "9999"])
            .map(str::to_owned)
            .collect();
        let parsed = crate::Arguments::try_parse_from(words).unwrap();
        let crate::Command::Extend(arguments) = parsed.command else { unreachable!() };
        let done = tokio::task::spawn_blocking(move || crate::extend::run(&arguments)).await.unwrap();
        assert_eq!(done, ExitCode::SUCCESS, "{name}");
        let root = Certificate::from_pem_chain(sandbox.root_pem().as_bytes()).unwrap();
        let renewed = std::fs::read(folder.path().join("renewed").join(name)).unwrap();
        let report = verify_pdf(&renewed, &VerificationPolicy::new(root, Utc::now())).unwrap();
        assert!(report.passed() && report.signatures.len() == signatures, "{name} {report:?}");
        assert!(
            renewed.starts_with(&std::fs::read(path(name)).unwrap()[..1000]) && unproven(&renewed).unwrap().is_empty()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_ends_in_its_own_code_and_leaves_nothing() {
    let sandbox = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("base.pdf"), with_field(Layout::Table)).unwrap();
    std::fs::write(path("none.pdf"), "text").unwrap();
    std::fs::write(path("token"), "not a token\n").unwrap();
    let csc = format!("{}/csc/v2", sandbox.url());
    let (base, none, gone, out, token) =
        (path("base.pdf"), path("none.pdf"), path("gone.pdf"), path("out.pdf"), path("token"));
    let by_browser = ["--client-id", "gishe-desk"];
    for (more, expected) in [
        (vec![gone.as_str()], NO_INPUT),
        (vec![&base, "--trust", &none], NO_INPUT),
        (vec![&base], NOT_SIGNED),
        (vec![&base, "--token-file", &token], NOT_SIGNED),
        (vec![&base, "--token-file", &gone], NO_INPUT),
        ([&[none.as_str()], &by_browser[..]].concat(), UNREADABLE),
        ([&[base.as_str(), "--field", "Other"], &by_browser[..]].concat(), UNREADABLE),
        ([&[base.as_str(), "--credential", "other"], &by_browser[..]].concat(), NOT_SIGNED),
    ] {
        let (show, _) = browser(&sandbox);
        let words = [&more[..], &["--out", &out, "--csc", &csc]].concat();
        assert_eq!(conclude(&line(&words).unwrap(), Language::En, show).await, ExitCode::from(expected), "{more:?}");
        assert!(!std::path::Path::new(&out).exists(), "{more:?}");
    }
    let listing = line(&["--list", "--csc", &csc, "--client-id", "gishe-desk"]).unwrap();
    let (show, _) = browser(&sandbox);
    assert_eq!(conclude(&listing, Language::En, show).await, ExitCode::SUCCESS);
    sandbox.stop().await;
    assert_eq!(conclude(&listing, Language::En, Box::new(|_: &Url| false)).await, ExitCode::from(NOT_SIGNED));
}
