//! What goes wrong ends in its own error, and nothing that was not checked is used.

use std::sync::Mutex;

use super::*;

async fn first_error(setup: Setup, wish: Wish) -> (CscError, Vec<String>) {
    let authority = TestAuthority::new(setup.kind);
    let provider = Provider::start(&authority, setup).await;
    let run = run(&provider, wish).await;
    let names = run.names();
    match run.result {
        Err(error) => (error, names),
        Ok(results) => (results.into_iter().find_map(Result::err).expect("something goes wrong"), names),
    }
}

#[tokio::test]
async fn every_refusal_has_its_own_error_and_nothing_is_signed() {
    const ASK: &str = "credentials/authorize";
    const CHECK: &str = "credentials/authorizeCheck";
    const SIGN: &str = "signatures/signHash";
    use Trouble::Says;
    for (trouble, expected) in [
        (Says(CHECK, 400, "access_denied", "rejected on the phone"), CscError::Rejected),
        (Says(CHECK, 400, "authorization_expired", ""), CscError::Expired),
        (Says(CHECK, 400, "invalid_request", "Invalid parameter handle"), CscError::Expired),
        (Says(ASK, 400, "quota_exceeded", "No signatures left"), CscError::QuotaSpent),
        (Says(ASK, 400, "invalid_request", "Credential locked"), CscError::CodeLocked),
        (
            Says(ASK, 400, "invalid_request", "The credential identified by credentialID is disabled"),
            CscError::CredentialDisabled,
        ),
        (Says(ASK, 401, "invalid_token", "expired"), CscError::Unauthorized),
        (Says(ASK, 503, "server_error", ""), CscError::Down),
        (Says(ASK, 429, "slow", ""), CscError::Busy { seconds: Some(7) }),
        (Says(ASK, 501, "", ""), CscError::Unsupported("method")),
        (Says(ASK, 400, "unheard_of", "Иван Иванов"), CscError::Refused { code: "unheard_of".into() }),
        (Says(ASK, 403, "", ""), CscError::Refused { code: "http-403".into() }),
        (Says(SIGN, 400, "invalid_request", "Invalid parameter SAD"), CscError::WrongSad),
        (Says(SIGN, 400, "invalid_request", "SAD expired"), CscError::ExpiredSad),
        (Says(SIGN, 400, "invalid_request", "Hash is not authorized by the SAD"), CscError::WrongSad),
        (Says(SIGN, 400, "invalid_request", "Signing certificate is expired"), CscError::CredentialExpired),
        (Says(SIGN, 503, "", ""), CscError::Down),
        (Trouble::FewerSignatures, CscError::WrongCount { asked: 2, got: 1 }),
        (Trouble::MoreSignatures, CscError::WrongCount { asked: 2, got: 3 }),
        (Trouble::NotBase64, CscError::BadAnswer("signatures")),
        (Trouble::NotJson, CscError::BadAnswer("form")),
        (Trouble::Endless, CscError::BadAnswer("size")),
        // It did sign, and its answer is lost: the second question is refused, and what is told is the first.
        (Trouble::LosesAnswer, CscError::Down),
    ] {
        let (error, events) = first_error(Setup { trouble, ..Setup::default() }, Wish::default()).await;
        assert_eq!(error, expected, "{trouble:?}");
        assert!(!events.iter().any(|event| event.starts_with("signed")), "{trouble:?}");
    }
}

#[tokio::test]
async fn a_signature_over_another_digest_or_by_another_key_is_never_used() {
    for kind in [KeyKind::P256, KeyKind::Rsa] {
        for trouble in [Trouble::OtherDigest, Trouble::OtherKey, Trouble::Swapped] {
            // The stranger's RSA key is the same as the signer's.
            if kind == KeyKind::Rsa && trouble == Trouble::OtherKey {
                continue;
            }
            let (error, events) = first_error(Setup { kind, trouble, ..Setup::default() }, Wish::default()).await;
            assert_eq!(error, CscError::Signature(crate::cms::CmsError::Value), "{trouble:?}");
            assert_eq!(events.iter().filter(|event| event.starts_with("failed")).count(), 2, "{trouble:?}");
            assert!(!events.iter().any(|event| event.starts_with("value")), "{trouble:?}");
        }
    }
}

#[tokio::test]
async fn a_wrong_time_stamp_fails_its_document() {
    for (trouble, expected) in [
        (Trouble::StampsOtherDigest, crate::tsp::TspError::WrongImprint),
        (Trouble::StampsOtherNonce, crate::tsp::TspError::WrongNonce),
    ] {
        let wish = Wish { count: 1, stamped: true, ..Wish::default() };
        let (error, _) = first_error(Setup { trouble, ..Setup::default() }, wish).await;
        assert_eq!(error, CscError::TimeStamp(expected));
    }
}

#[tokio::test]
async fn a_wrong_code_says_how_often_it_may_be_tried_and_a_missing_one_that_it_is_missing() {
    let setup = || Setup { mode: Mode::Codes("PIN"), ..Setup::default() };
    let (error, _) = first_error(setup(), Wish { pin: "1111", ..Wish::default() }).await;
    assert_eq!(error, CscError::WrongCode { tries_left: Some(2) });
    let (error, _) = first_error(setup(), Wish { pin: "", ..Wish::default() }).await;
    assert_eq!(error, CscError::CodeWanted);
}

/// A person who types another PIN each time, and has the password sent anew before the last.
struct Types {
    pins: Mutex<Vec<&'static str>>,
    told: Mutex<Vec<Option<CscError>>>,
}

#[async_trait]
impl Codes for Types {
    fn at_hand(&self, _: CodeKind) -> bool {
        false
    }

    fn asks_anew(&self) -> bool {
        true
    }

    async fn codes(
        &self,
        wanted: &[CodeWanted],
        wrong: Option<&CscError>,
        challenges: &Challenges<'_>,
    ) -> Option<Vec<Secret>> {
        self.told.lock().unwrap().push(wrong.cloned());
        let (pin, last) = {
            let mut pins = self.pins.lock().unwrap();
            (pins.pop()?, pins.is_empty())
        };
        if last {
            let sent = wanted.iter().find(|wanted| wanted.sent).unwrap();
            challenges.send(sent).await.unwrap();
        }
        let one = |wanted: &CodeWanted| if wanted.kind == CodeKind::Pin { pin } else { OTP };
        Some(wanted.iter().map(one).map(str::to_owned).map(Secret::from).collect())
    }
}

#[tokio::test]
async fn a_person_is_asked_again_after_a_wrong_code_and_the_same_set_is_signed() {
    let authority = TestAuthority::new(KeyKind::P256);
    for v1 in [false, true] {
        let setup = Setup { mode: Mode::Codes("PIN AND OTP"), v1, ..Setup::default() };
        let provider = Provider::start(&authority, setup).await;
        let mut client = client(&provider);
        client.info().await.unwrap();
        let credential = client.first_credential().await.unwrap();
        let types = Types { pins: Mutex::new(vec![PIN, "2222", "1111"]), told: Mutex::default() };
        let clock = || authority.now;
        let options = SetOptions { codes: Some(&types), ..SetOptions::new(&clock) };
        let stop = CancellationToken::new();
        let set = documents(2);
        let signed = sign_set(&client, &credential, &set, None, &options, &stop, &mut |_| {}).await.unwrap();
        assert!(signed.iter().all(Result::is_ok));
        let wrong = Some(CscError::WrongCode { tries_left: Some(2) });
        assert_eq!(*types.told.lock().unwrap(), [None, wrong.clone(), wrong]);
        assert_eq!(provider.approvals(), 1);
        let method = if v1 { "credentials/sendOTP" } else { "credentials/getChallenge" };
        assert_eq!(provider.asked(method), 2, "one for the set, one because the person wanted another");
    }
}

#[tokio::test]
async fn a_credential_that_cannot_be_used_says_why() {
    for (status, expected) in [
        (("disabled", "valid"), CscError::CredentialDisabled),
        (("enabled", "suspended"), CscError::CredentialSuspended),
        (("disabled", "revoked"), CscError::CredentialRevoked),
        (("enabled", "expired"), CscError::CredentialExpired),
    ] {
        let (error, _) = first_error(Setup { status, ..Setup::default() }, Wish::default()).await;
        assert_eq!(error, expected, "{status:?}");
    }
    let (error, _) = first_error(Setup { remaining: 0, ..Setup::default() }, Wish::default()).await;
    assert_eq!(error, CscError::QuotaSpent);
}

#[tokio::test]
async fn a_person_who_says_no_in_the_browser_has_rejected() {
    let trouble = Trouble::Says("oauth2/authorize", 302, "access_denied", "");
    let (error, _) = first_error(Setup { mode: Mode::OAuth, trouble, ..Setup::default() }, Wish::default()).await;
    assert_eq!(error, CscError::Rejected);
}

#[tokio::test]
async fn nobody_at_the_address_is_down_and_no_answer_is_a_timeout() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup { trouble: Trouble::Silent, ..Setup::default() }).await;
    let slow = client(&provider).with_timeout(Duration::from_millis(50));
    assert_eq!(slow.credentials_list().await.unwrap_err(), CscError::Timeout);
    let nobody = Client::new(reqwest::Client::new(), "http://127.0.0.1:9/csc/v2".parse().unwrap(), "x");
    assert_eq!(nobody.credentials_list().await.unwrap_err(), CscError::Down);
}
