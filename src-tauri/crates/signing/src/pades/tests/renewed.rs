//! Archives over decades.

use super::*;
use crate::pades::{Due, ExtendError, due, extend};
use crate::testing::{Issued, LocalStamps, Wanted, issue_below};
use crate::verify::{VerificationPolicy, verify_pdf};
use chrono::TimeDelta;

/// A time-stamp authority whose certificate is valid for three years from `from`.
fn stamper(authority: &TestAuthority, number: u8, from: DateTime<Utc>) -> Issued {
    let until = from + TimeDelta::days(3 * 365);
    issue_below(&authority.root, &Wanted { from, until, ..Wanted::stamper("Test Time Stamps", number, from) })
}

#[tokio::test]
async fn an_archive_is_renewed_for_thirty_years() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P384);
    let mut at = authority.now;
    let mut current = stamper(&authority, 60, at - TimeDelta::days(1));
    let base = with_field(Layout::Stream);
    let mut archive = authority.signed_by(&base, &signer, &current, Level::BLta).await;
    let before = TimeDelta::days(90);
    let anchors = vec![authority.root.certificate.clone()];
    for round in 0..11u8 {
        let ends = current.certificate.not_after();
        assert_eq!(due(&archive, at, before), Ok(Due::Later { ends }));
        at = ends - TimeDelta::days(30);
        assert_eq!(due(&archive, at, before), Ok(Due::Now { ends }));
        let next = stamper(&authority, 61 + round, at - TimeDelta::days(1));
        let mut material = authority.material(&signer, &current, at);
        material.merge(&authority.material(&signer, &next, at));
        let stamps = LocalStamps { stamper: next.clone(), at };
        let policy = VerificationPolicy::new(anchors.clone(), at);
        let sources = Sources { stamps: &stamps, material: &material };
        let renewed = extend(&archive, &policy, &sources).await.unwrap();
        assert!(renewed.starts_with(&archive), "nothing that was there is touched");
        (archive, current) = (renewed, next);
        // The certificate of the stamp before has ended by then.
        at += TimeDelta::days(365);
        let report = verify_pdf(&archive, &VerificationPolicy::new(anchors.clone(), at)).unwrap();
        assert!(report.passed(), "round {round}: {report:?}");
    }
    assert!(at > authority.now + TimeDelta::days(30 * 365));
}

#[tokio::test]
async fn a_stamp_is_renewed_before_an_algorithm_that_it_rests_on_ends() {
    for (kind, expected) in
        [(KeyKind::P256, None), (KeyKind::RsaPssOnly, None), (KeyKind::Rsa4096, Some("2029-01-01T00:00:00Z"))]
    {
        let authority = TestAuthority::new(kind);
        let archive = authority.signed(&plain_pdf(Layout::Table), KeyKind::P256, Level::BLta).await;
        let ends = expected.map_or(authority.stamper().certificate.not_after(), |end| end.parse().unwrap());
        assert_eq!(due(&archive, authority.now, TimeDelta::zero()), Ok(Due::Later { ends }), "{kind:?}");
        assert_eq!(due(&archive, ends - TimeDelta::days(30), TimeDelta::days(60)), Ok(Due::Now { ends }));
    }
}

#[tokio::test]
async fn what_does_not_validate_is_not_renewed() {
    let authority = TestAuthority::new(KeyKind::P256);
    let lasting = authority.signed(&plain_pdf(Layout::Table), KeyKind::P256, Level::BLta).await;
    let (signer, stamper) = (authority.signer(KeyKind::P256), authority.stamper());
    let material = authority.material(&signer, &stamper, authority.now);
    let stamps = LocalStamps { stamper, at: authority.now };
    let sources = Sources { stamps: &stamps, material: &material };
    let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
    let mut damaged = lasting.clone();
    let text = damaged.windows(5).position(|window| window == b"small").unwrap();
    damaged[text] = b'S';
    assert_eq!(extend(&damaged, &policy, &sources).await, Err(ExtendError::NotValid));
    let untrusting = VerificationPolicy::new(Vec::new(), authority.now);
    assert_eq!(extend(&lasting, &untrusting, &sources).await, Err(ExtendError::NotValid));
    let unsigned = plain_pdf(Layout::Table);
    assert_eq!(extend(&unsigned, &policy, &sources).await, Err(ExtendError::NotSigned));
    assert_eq!(due(&unsigned, authority.now, TimeDelta::zero()), Ok(Due::NotSigned));
    let basic = authority.signed(&unsigned, KeyKind::P256, Level::BB).await;
    assert_eq!(due(&basic, authority.now, TimeDelta::zero()), Ok(Due::NoStamp));
    let brought = extend(&basic, &policy, &sources).await.unwrap();
    assert!(matches!(due(&brought, authority.now, TimeDelta::zero()), Ok(Due::Later { .. })));
}
