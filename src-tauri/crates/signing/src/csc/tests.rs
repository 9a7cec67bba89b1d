//! The client against a provider of its own, over HTTP.

mod modes;
mod provider;
mod resumed;
mod sign_in;
mod trouble;
mod words;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::pades::{Prepared, RESERVE, SignatureInfo, prepare};
use crate::testing::{KeyKind, Layout, TestAuthority, with_field};
use crate::tsp::TimeStampSource;
use provider::{Later, Mode, OTP, PIN, Provider, Setup, Trouble};

fn documents(count: usize) -> Vec<Prepared> {
    let one = |number| {
        let info = SignatureInfo { reason: Some(format!("document {number}")), ..SignatureInfo::default() };
        prepare(&with_field(Layout::Table), None, &info, RESERVE).unwrap()
    };
    (0..count).map(one).collect()
}

type Results = Result<Vec<Result<Vec<u8>, CscError>>, CscError>;

struct Run {
    result: Results,
    events: Vec<SetEvent>,
    calls: Calls,
}

impl Run {
    fn names(&self) -> Vec<String> {
        self.events.iter().map(name).collect()
    }

    fn signed(&self) -> Vec<bool> {
        self.result.as_ref().unwrap().iter().map(Result::is_ok).collect()
    }
}

fn name(event: &SetEvent) -> String {
    match event {
        SetEvent::Authorizing => "authorizing".into(),
        SetEvent::AwaitingBrowser => "browser".into(),
        SetEvent::AwaitingPhone { control_code, .. } => format!("phone {control_code}"),
        SetEvent::Approved => "approved".into(),
        SetEvent::Promised { first, count, .. } => format!("promised {first}+{count}"),
        SetEvent::Value { index, .. } => format!("value {index}"),
        SetEvent::Signed { index, .. } => format!("signed {index}"),
        SetEvent::Failed { index, .. } => format!("failed {index}"),
    }
}

/// What a test asks for.
#[derive(Clone)]
struct Wish {
    count: usize,
    stamped: bool,
    stop_at: Option<&'static str>,
    pin: &'static str,
}

impl Default for Wish {
    fn default() -> Self {
        Self { count: 2, stamped: false, stop_at: None, pin: PIN }
    }
}

/// A person who knows the codes.
struct Knows(&'static str);

#[async_trait]
impl Codes for Knows {
    fn at_hand(&self, kind: CodeKind) -> bool {
        kind == CodeKind::Pin
    }

    async fn codes(&self, wanted: &[CodeWanted], wrong: Option<&CscError>, _: &Challenges<'_>) -> Option<Vec<Secret>> {
        assert_eq!(wrong, None, "what is at hand is tried once");
        let one = |wanted: &CodeWanted| match wanted.kind {
            CodeKind::Pin => Some(Secret::from(self.0.to_owned())).filter(|_| wanted.digits),
            _ => Some(Secret::from(OTP.to_owned())).filter(|_| wanted.sent),
        };
        wanted.iter().map(one).collect()
    }
}

/// A browser whose person agrees to everything.
struct Agrees {
    loopback: Loopback,
}

impl Agrees {
    fn new() -> Self {
        Self::then(|url| url)
    }

    /// With the address that it comes back to changed on the way.
    fn then(change: impl Fn(String) -> String + Send + Sync + Clone + 'static) -> Self {
        let show = move |address: &url::Url| {
            let (address, change) = (address.clone(), change.clone());
            tokio::spawn(async move {
                let stays = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
                let answer = stays.get(address).send().await.unwrap();
                let back = answer.headers()["location"].to_str().unwrap().to_owned();
                // Browsers ask for other things too.
                let icon = url::Url::parse(&back).unwrap().join("/favicon.ico").unwrap();
                assert_eq!(stays.get(icon).send().await.unwrap().status(), 404);
                stays.get(change(back)).send().await.unwrap().text().await.unwrap()
            });
            true
        };
        Self { loopback: Loopback::new(Box::new(show), 0, "done") }
    }
}

fn client(provider: &Provider) -> Client {
    Client::new(reqwest::Client::new(), provider.base.clone(), provider::TOKEN)
}

/// Runs in a task of its own, which also shows that the future may move between threads.
async fn run(provider: &Provider, wish: Wish) -> Run {
    let (mut client, now) = (client(provider), provider.now);
    let task = async move {
        client.info().await?;
        let credential = client.first_credential().await?;
        let source = CscTimeStamps::new(client.clone());
        let stamps: Option<&dyn TimeStampSource> = if wish.stamped { Some(&source) } else { None };
        let clock = move || now;
        let knows = Knows(wish.pin);
        let id = ClientId { id: "gishe".into(), secret: Some(Secret::from("known to both".to_owned())) };
        let oauth = OAuth::of(&client, id).await?;
        let agrees = Agrees::new();
        let options = SetOptions {
            poll: Duration::from_millis(5),
            wait: Duration::from_secs(20),
            codes: Some(&knows),
            browser: Some((&oauth, &agrees.loopback)),
            ..SetOptions::new(&clock)
        };
        let (stop, mut seen) = (CancellationToken::new(), Vec::new());
        let result = {
            let mut record = |event: SetEvent| {
                if wish.stop_at.is_some_and(|word| name(&event).starts_with(word)) {
                    stop.cancel();
                }
                seen.push(event);
            };
            let documents = documents(wish.count);
            sign_set(&client, &credential, &documents, stamps, &options, &stop, &mut record).await
        };
        Ok::<_, CscError>((result, seen, client.calls()))
    };
    match tokio::spawn(task).await.unwrap() {
        Ok((result, events, calls)) => Run { result, events, calls },
        Err(error) => Run { result: Err(error), events: Vec::new(), calls: Calls::default() },
    }
}

/// Every document of a run passes, with a time stamp where it was asked for.
fn passes(run: Run, authority: &TestAuthority, level: crate::verify::Level, what: &str) {
    use crate::verify::{VerificationPolicy, verify_pdf};
    let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
    for pdf in run.result.unwrap_or_else(|error| panic!("{what}: {error}")) {
        let report = verify_pdf(&pdf.unwrap(), &policy).unwrap();
        assert!(report.passed(), "{what} {report:?}");
        assert_eq!(report.signatures[0].level, level, "{what}");
    }
}

#[tokio::test]
async fn the_certificate_must_be_the_officers() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup::default()).await;
    let credential = client(&provider).first_credential().await.unwrap();
    let at: DateTime<Utc> = authority.now;
    use crate::certificate::OfficerRefusal;
    assert_eq!(credential.check("PNOBG-8501016241", at), Ok(()));
    assert_eq!(credential.check("PNOBG-7523169263", at), Err(OfficerRefusal::AnotherPerson));
    let ended = credential.certificate.not_after();
    let late = ended + chrono::TimeDelta::seconds(1);
    assert_eq!(credential.check("PNOBG-8501016241", late), Err(OfficerRefusal::Expired { at: ended }));
    assert_eq!((credential.multisign, credential.remaining, credential.bound), (2, Some(140), true));
}

#[test]
fn secrets_are_never_printed() {
    let secret = Secret::from("very secret".to_owned());
    let client = Client::new(reqwest::Client::new(), "http://127.0.0.1/csc".parse().unwrap(), "very secret");
    let id = ClientId { id: "x".into(), secret: Some(secret.clone()) };
    let trusted = Authorisation::Granted { sad: secret.clone() };
    assert!(!format!("{secret:?} {client:?} {id:?} {trusted:?}").contains("very secret"));
}
