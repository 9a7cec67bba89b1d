//! Service authorisation: OAuth in the browser, name and password, renewal, and the end.

use std::sync::Arc;

use super::*;

fn known() -> ClientId {
    ClientId { id: "gishe".into(), secret: Some(Secret::from("known to both".to_owned())) }
}

async fn stranger(provider: &Provider) -> Client {
    let mut client = Client::new(reqwest::Client::new(), provider.base.clone(), "");
    client.info().await.unwrap();
    client
}

#[tokio::test]
async fn a_person_signs_in_through_the_browser_and_the_session_renews_itself_and_ends() {
    let authority = TestAuthority::new(KeyKind::P256);
    for details in [false, true] {
        let provider = Provider::start(&authority, Setup { details, ..Setup::default() }).await;
        let client = stranger(&provider).await;
        assert_eq!(client.credentials_list().await, Err(CscError::Unauthorized));
        let oauth = OAuth::of(&client, known()).await.unwrap();
        let session = Arc::new(oauth.sign_in(&Agrees::new().loopback).await.unwrap());
        let client = client.signed_in(session.clone());
        assert_eq!(client.credentials_list().await.unwrap(), ["one"]);
        let first = session.current().await.unwrap().unwrap();
        provider.inner.state().ended.push(first.reveal().to_owned());
        assert_eq!(client.credentials_list().await.unwrap(), ["one"], "renewed");
        assert_ne!(session.current().await.unwrap(), Some(first));
        session.end().await.unwrap();
        assert_eq!(provider.inner.state().ended.last().map(String::as_str), Some("refresh-me"));
    }
}

#[tokio::test]
async fn an_answer_to_another_question_is_not_taken() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup { details: true, ..Setup::default() }).await;
    let client = stranger(&provider).await;
    let oauth = || OAuth::of(&client, known());
    type Change = fn(String) -> String;
    let forged: [(Change, CscError); 5] = [
        (|url| url.replace("state=", "state=x"), CscError::Forged),
        (|url| url.replace("state=", "other="), CscError::Forged),
        (|url| url.replace("iss=", "iss=x"), CscError::Forged),
        (|url| url.replace("iss=", "other="), CscError::Forged),
        (|url| url.replace("code=", "code=x"), CscError::SignInRefused { code: "invalid_grant".into() }),
    ];
    for (change, expected) in forged {
        let refused = oauth().await.unwrap().sign_in(&Agrees::then(change).loopback).await;
        assert_eq!(refused.err(), Some(expected));
    }
}

#[tokio::test]
async fn refusals_of_the_sign_in_say_what_the_server_said() {
    let authority = TestAuthority::new(KeyKind::P256);
    for (word, expected) in [
        ("access_denied", CscError::SignInRefused { code: "access_denied".into() }),
        ("temporarily_unavailable", CscError::Down),
        ("server_error", CscError::Down),
        ("unauthorized_client", CscError::SignInRefused { code: "unauthorized_client".into() }),
    ] {
        let trouble = Trouble::Says("oauth2/sign-in", 302, word, "");
        let provider = Provider::start(&authority, Setup { trouble, ..Setup::default() }).await;
        let oauth = OAuth::of(&stranger(&provider).await, known()).await.unwrap();
        assert_eq!(oauth.sign_in(&Agrees::new().loopback).await.err(), Some(expected));
    }
}

#[tokio::test]
async fn a_program_signs_in_alone_with_its_secret() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup::default()).await;
    let client = stranger(&provider).await;
    let session = OAuth::of(&client, known()).await.unwrap().sign_in_alone().await.unwrap();
    assert_eq!(client.clone().signed_in(Arc::new(session)).credentials_list().await.unwrap(), ["one"]);
    let nobody = ClientId { secret: None, ..known() };
    let refused = OAuth::of(&client, nobody).await.unwrap().sign_in_alone().await;
    assert_eq!(refused.err(), Some(CscError::SignInRefused { code: "invalid_grant".into() }));
}

#[tokio::test]
async fn a_person_signs_in_by_name_and_password_where_there_is_nothing_better() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup { v1: true, ..Setup::default() }).await;
    let client = stranger(&provider).await;
    let wrong = BasicSession::sign_in(&client, "officer", &Secret::from("wrong".to_owned())).await;
    assert_eq!(wrong.err(), Some(CscError::SignInRefused { code: "authentication_error".into() }));
    let session = BasicSession::sign_in(&client, "officer", &Secret::from("password".to_owned())).await.unwrap();
    let session = Arc::new(session);
    let client = client.signed_in(session.clone());
    assert_eq!(client.credentials_list().await.unwrap(), ["one"]);
    let first = session.current().await.unwrap().unwrap();
    provider.inner.state().ended.push(first.reveal().to_owned());
    assert_eq!(client.credentials_list().await.unwrap(), ["one"], "renewed");
    session.end().await.unwrap();
    assert_eq!(provider.asked("auth/revoke"), 1);
}
