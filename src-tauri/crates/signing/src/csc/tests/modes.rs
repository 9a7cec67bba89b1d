//! Every way of authorising, every kind of key, every way in which signatures come.

use super::*;
use crate::verify::Level;

async fn signs(authority: &TestAuthority, setup: Setup, groups: usize) {
    let what = format!("{setup:?}");
    let provider = Provider::start(authority, setup).await;
    // Making RSA keys sign takes its time.
    let count = if provider.inner.setup.kind == KeyKind::P256 { 5 } else { 1 };
    let run = run(&provider, Wish { count, stamped: true, ..Wish::default() }).await;
    assert_eq!(provider.approvals(), groups, "{what}");
    passes(run, authority, Level::BT, &what);
}

#[tokio::test]
async fn every_mode_of_authorisation_signs_in_both_versions() {
    let authority = TestAuthority::new(KeyKind::P256);
    let modes = [Mode::Implicit, Mode::Phone, Mode::Codes("PIN"), Mode::Codes("PIN AND OTP"), Mode::OAuth];
    for mode in modes {
        for v1 in [false, true] {
            for (bound, multisign, groups) in [(true, 2, 3), (false, 3, 2), (true, 1, 5)] {
                if !(v1 && mode == Mode::Phone) {
                    let setup = Setup { mode, v1, bound, multisign, ..Setup::default() };
                    signs(&authority, setup, groups).await;
                }
            }
        }
    }
    for pushed in [false, true] {
        signs(&authority, Setup { mode: Mode::OAuth, details: true, pushed, ..Setup::default() }, 3).await;
    }
}

#[tokio::test]
async fn signatures_may_come_later_in_every_way() {
    let authority = TestAuthority::new(KeyKind::P256);
    for later in [Later::Accepted, Later::Refused, Later::Empty] {
        signs(&authority, Setup { later, ..Setup::default() }, 3).await;
    }
}

#[tokio::test]
async fn every_kind_of_key_signs_by_its_own_name_and_by_the_name_of_its_kind() {
    const RSA: &str = "1.2.840.113549.1.1.1";
    const EC: &str = "1.2.840.10045.2.1";
    const PSS: &str = "1.2.840.113549.1.1.10";
    for kind in KeyKind::ALL {
        let authority = TestAuthority::new(kind);
        let offers: &[&[&'static str]] = match kind {
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => &[&[], &[EC]],
            KeyKind::Rsa => &[&[], &[RSA], &[PSS], &[PSS, RSA], &["1.2.840.113549.1.1.13"]],
            KeyKind::RsaPss | KeyKind::RsaPssOnly => &[&[PSS]],
            _ => &[&[]],
        };
        for algo in offers {
            for raw in [false, true] {
                let setup =
                    Setup { kind, algo: algo.to_vec(), raw, mode: Mode::Implicit, multisign: 10, ..Setup::default() };
                signs(&authority, setup, 1).await;
            }
        }
    }
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup { algo: vec![RSA], ..Setup::default() }).await;
    let refused = client(&provider).first_credential().await.unwrap_err();
    assert_eq!(refused, CscError::Unsupported("signature algorithm"));
}

#[tokio::test]
async fn a_provider_that_takes_one_digest_at_a_time_gets_them_so() {
    let authority = TestAuthority::new(KeyKind::P256);
    for bound in [true, false] {
        let setup = Setup { one_at_a_time: true, bound, multisign: 3, ..Setup::default() };
        let provider = Provider::start(&authority, setup).await;
        let run = run(&provider, Wish { count: 3, ..Wish::default() }).await;
        assert_eq!((provider.approvals(), provider.asked("credentials/extendTransaction")), (1, 2));
        passes(run, &authority, Level::BB, "one at a time");
    }
    let setup = Setup { one_at_a_time: true, multisign: 3, trouble: Trouble::StopsExtending, ..Setup::default() };
    let provider = Provider::start(&authority, setup).await;
    let run = run(&provider, Wish { count: 3, ..Wish::default() }).await;
    assert_eq!(run.signed(), [true, false, false]);
    assert_eq!(run.result.unwrap()[2], Err(CscError::ExpiredSad));
}

#[tokio::test]
async fn what_happens_is_told_in_order_and_no_more_is_asked_than_is_needed() {
    let authority = TestAuthority::new(KeyKind::P256);
    let setup = Setup { multisign: 3, later: Later::Accepted, ..Setup::default() };
    let provider = Provider::start(&authority, setup).await;
    let run = run(&provider, Wish { count: 3, ..Wish::default() }).await;
    let names = run.names();
    assert_eq!(names[..4], ["authorizing", "phone 482913", "approved", "promised 0+3"]);
    assert_eq!(names[4..7], ["value 0", "value 1", "value 2"]);
    assert_eq!(names.len(), 10);
    let Some(SetEvent::AwaitingPhone { fingerprint, .. }) = run.events.get(1) else { panic!("{names:?}") };
    assert_eq!(fingerprint.as_deref(), Some("AB12 CD34"));
    // Description, credentials, authorisation, signatures.
    assert_eq!(run.calls.asked, 4);
    assert_eq!(run.calls.polls, 4 + 3);
}

#[tokio::test]
async fn beyond_the_quota_nothing_is_offered() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup { remaining: 3, ..Setup::default() }).await;
    let run = run(&provider, Wish { count: 5, ..Wish::default() }).await;
    assert_eq!(run.signed(), [true, true, true, false, false]);
    assert_eq!(run.result.as_ref().unwrap()[4], Err(CscError::QuotaSpent));
    assert_eq!(provider.approvals(), 2);
}

#[tokio::test]
async fn stopping_ends_the_wait_and_keeps_what_is_signed() {
    let authority = TestAuthority::new(KeyKind::P256);
    let setup = Setup { trouble: Trouble::NeverAnswers, ..Setup::default() };
    let provider = Provider::start(&authority, setup).await;
    let waiting = run(&provider, Wish { stop_at: Some("phone"), ..Wish::default() }).await;
    assert_eq!(waiting.result.unwrap_err(), CscError::Stopped);

    let provider = Provider::start(&authority, Setup::default()).await;
    let between = run(&provider, Wish { count: 5, stop_at: Some("signed 0"), ..Wish::default() }).await;
    assert_eq!(between.signed(), [true, true, false, false, false]);
    assert_eq!(between.result.unwrap()[4], Err(CscError::Stopped));
    assert_eq!(provider.approvals(), 1);
}
