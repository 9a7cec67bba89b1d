//! The course of one signature: asked, signed in, authorised, signed, made to last, judged, written.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use gishe_signing::Certificate;
use gishe_signing::csc::{
    BasicSession, Client, ClientId, Credential, CscError, CscTimeStamps, Info, Loopback, OAuth, OAuthSession, SetEvent,
    SetOptions, Show, sign_set,
};
use gishe_signing::pades::{self, AugmentError, Level, Prepared, SignatureInfo, Sources, augment};
use gishe_signing::revocation::Fetcher;
use gishe_signing::tsp::{HttpTimeStamps, TimeStampSource};
use gishe_signing::verify::{Verdict, VerificationPolicy, verify_pdf};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::trouble::Trouble;
use super::{Arguments, offer, shown, words};
use crate::anchors;
use crate::language::Language;
use crate::say;

/// How long a person may take in the browser to sign in.
const PATIENCE: Duration = Duration::from_secs(600);

/// How it ended.
pub(super) enum Outcome {
    /// What the provider offers was said.
    Listed,
    /// The signed PDF is written.
    Signed {
        /// In words.
        verdict: String,
    },
}

/// How this program is signed in, to be signed out at the end.
enum SignedIn {
    Given,
    Basic(Arc<BasicSession>),
    OAuth(Arc<OAuthSession>),
}

/// Does what is asked.
pub(super) async fn run(arguments: &Arguments, language: Language, show: Box<Show>) -> Result<Outcome, Trouble> {
    let input = read(arguments)?;
    let anchors = anchors::read(&arguments.trust).map_err(Trouble::NoAnchors)?;
    let http = gishe_signing::http_client_through(&arguments.csc, arguments.proxy.as_ref());
    let http = http.map_err(|_| Trouble::Address)?;
    let token = arguments.secrets.token()?.unwrap_or_default();
    let mut client = Client::new(http, arguments.csc.clone(), token.clone());
    let info = client.info().await?;
    offer::provider(&info, language).iter().for_each(|line| say(line));
    let done = language.pick("Готово. Върнете се в конзолата.", "Done. Go back to the console.");
    let browser = Loopback::new(show, arguments.secrets.port, done);
    let (client, signed_in) = sign_in(client, &info, arguments, language, &browser, !token.is_empty()).await?;
    let result = match &input {
        None => list(&client, language).await.map(|()| Outcome::Listed),
        Some(pdf) => sign(&client, pdf, &anchors, arguments, language, &browser, &signed_in).await,
    };
    // A session that does not end now ends by itself; the outcome stands either way.
    let _ = match signed_in {
        SignedIn::Given => Ok(()),
        SignedIn::Basic(session) => session.end().await,
        SignedIn::OAuth(session) => session.end().await,
    };
    result
}

/// The PDF; none where only the offer is wanted. What cannot be written is known before anybody is bothered.
fn read(arguments: &Arguments) -> Result<Option<Vec<u8>>, Trouble> {
    let (false, Some(file)) = (arguments.list, &arguments.file) else { return Ok(None) };
    if let Some(out) = arguments.out.as_ref().filter(|out| out.exists()) {
        return Err(Trouble::Exists(out.clone()));
    }
    std::fs::read(file).map(Some).map_err(|_| Trouble::NoInput(file.clone()))
}

/// Signs in by what was given, in the way that the provider offers for it.
async fn sign_in(
    client: Client,
    info: &Info,
    arguments: &Arguments,
    language: Language,
    browser: &Loopback,
    has_token: bool,
) -> Result<(Client, SignedIn), Trouble> {
    let secrets = &arguments.secrets;
    if has_token {
        return Ok((client, SignedIn::Given));
    }
    if let Some(name) = &secrets.user {
        let password = secrets.password(language)?.ok_or(CscError::CodeWanted)?;
        let session = Arc::new(BasicSession::sign_in(&client, name, &password).await?);
        return Ok((client.signed_in(session.clone()), SignedIn::Basic(session)));
    }
    let Some(oauth) = oauth(&client, arguments).await? else { return Ok((client, SignedIn::Given)) };
    let alone = info.signs_in_by("oauth2client") && !info.signs_in_by("oauth2code");
    let session = if alone {
        oauth.sign_in_alone().await?
    } else {
        let signing_in = tokio::time::timeout(PATIENCE, oauth.sign_in(browser));
        signing_in.await.unwrap_or(Err(CscError::Expired))?
    };
    let session = Arc::new(session);
    Ok((client.signed_in(session.clone()), SignedIn::OAuth(session)))
}

async fn oauth(client: &Client, arguments: &Arguments) -> Result<Option<OAuth>, Trouble> {
    let Some(id) = arguments.secrets.client_id.clone() else { return Ok(None) };
    let secret = arguments.secrets.client_secret()?;
    Ok(Some(OAuth::of(client, ClientId { id, secret }).await?))
}

async fn list(client: &Client, language: Language) -> Result<(), Trouble> {
    for (id, read) in client.credentials().await? {
        say("");
        offer::credential(&id, &read, language).iter().for_each(|line| say(line));
    }
    Ok(())
}

async fn sign(
    client: &Client,
    pdf: &[u8],
    anchors: &[Certificate],
    arguments: &Arguments,
    language: Language,
    browser: &Loopback,
    signed_in: &SignedIn,
) -> Result<Outcome, Trouble> {
    let now = Utc::now();
    let credential = match &arguments.credential {
        Some(id) => client.credential(id).await?,
        // The right person is the caller's to know; the certificate has to be one for signing, and in force.
        None => {
            let fits = |found: &Credential| {
                let certificate = &found.certificate;
                certificate.not_before() <= now
                    && now <= certificate.not_after()
                    && !certificate.extensions().is_authority
            };
            client.find_credential(&fits).await?
        }
    };
    let read = Ok(credential.clone());
    offer::credential(&credential.id, &read, language).iter().for_each(|line| say(line));
    let stamps = stamps(client, arguments)?;
    let info = SignatureInfo {
        name: Some(credential.certificate.subject_name()),
        reason: arguments.reason.clone(),
        location: arguments.location.clone(),
        signed_at: Some(now),
        ..SignatureInfo::default()
    };
    let room = pades::room(&credential.certificate, &credential.chain, true).max(pades::RESERVE);
    let field = arguments.field.as_deref();
    let prepared = match arguments.visible {
        Some(place) => shown::prepare(pdf, field, &info, (arguments.page.get(), place), room, language)?,
        None => pades::prepare(pdf, field, &info, room)?,
    };
    let oauth = match signed_in {
        SignedIn::OAuth(session) => Some(session.oauth().clone()),
        _ => oauth(client, arguments).await?,
    };
    let signed =
        ask(client, &credential, prepared, fingerprint(pdf), arguments, language, (oauth.as_ref(), browser)).await?;
    let (reached, stopped) = last(signed, anchors, stamps.as_deref(), arguments).await;
    let verdict = judge(&reached.1, anchors, language)?;
    write(arguments, &reached.1)?;
    let calls = client.calls();
    say(&words::calls(calls, language));
    match stopped {
        None => Ok(Outcome::Signed { verdict }),
        Some(error) => Err(Trouble::Lower { reached: reached.0, error }),
    }
}

fn stamps(client: &Client, arguments: &Arguments) -> Result<Option<Box<dyn TimeStampSource>>, Trouble> {
    if Level::from(arguments.level) == Level::BB {
        return Ok(None);
    }
    match &arguments.tsa {
        Some(address) => {
            let http = gishe_signing::http_client_through(address, arguments.proxy.as_ref());
            let http = http.map_err(|_| Trouble::Address)?;
            Ok(Some(Box::new(HttpTimeStamps::new(http, address.clone()))))
        }
        None if client.known().serves("signatures/timestamp") => Ok(Some(Box::new(CscTimeStamps::new(client.clone())))),
        None => Err(Trouble::NoStamps),
    }
}

async fn ask(
    client: &Client,
    credential: &Credential,
    prepared: Prepared,
    print: String,
    arguments: &Arguments,
    language: Language,
    (oauth, browser): (Option<&OAuth>, &Loopback),
) -> Result<Vec<u8>, Trouble> {
    let codes = arguments.secrets.codes(language)?;
    let clock = Utc::now;
    let options = SetOptions {
        description: Some(print.clone()),
        codes: Some(&codes),
        browser: oauth.map(|oauth| (oauth, browser as &dyn gishe_signing::csc::Browser)),
        ..SetOptions::new(&clock)
    };
    let mut hear = |event: SetEvent| {
        if let Some(line) = words::progress(&event, &print, language) {
            say(&line);
        }
    };
    let stop = CancellationToken::new();
    let watched = stop.clone();
    let interrupted = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            watched.cancel();
        }
    });
    let done = sign_set(client, credential, &[prepared], None, &options, &stop, &mut hear).await;
    interrupted.abort();
    Ok(done?.pop().ok_or(CscError::BadAnswer("signatures"))??)
}

/// The same rule as that of a set in the window: over the digests of the documents, a line each.
fn fingerprint(pdf: &[u8]) -> String {
    let line = format!("{}\n", hex::encode(Sha256::digest(pdf)));
    let groups: Vec<String> = Sha256::digest(line).chunks(2).take(8).map(hex::encode_upper).collect();
    groups.join(" ")
}

/// Step by step to the level that is wanted; where a step cannot be done, what was reached before it and why.
async fn last(
    signed: Vec<u8>,
    anchors: &[Certificate],
    stamps: Option<&dyn TimeStampSource>,
    arguments: &Arguments,
) -> ((Level, Vec<u8>), Option<AugmentError>) {
    let mut reached = (Level::BB, signed);
    let (Some(stamps), Ok(http)) = (stamps, gishe_signing::fetching_client(arguments.proxy.as_ref())) else {
        return (reached, None);
    };
    let fetcher = Fetcher::new(http, anchors.to_vec(), Arc::new(Utc::now));
    let sources = Sources { stamps, material: &fetcher };
    let wanted = Level::from(arguments.level);
    for level in [Level::BT, Level::BLt, Level::BLta].into_iter().filter(|level| *level <= wanted) {
        match augment(&reached.1, level, &sources).await {
            Ok(pdf) => reached = (level, pdf),
            Err(error) => return (reached, Some(error)),
        }
    }
    (reached, None)
}

/// What we ourselves say of it. A signature that does not verify is not written.
fn judge(pdf: &[u8], anchors: &[Certificate], language: Language) -> Result<String, Trouble> {
    let report = verify_pdf(pdf, &VerificationPolicy::new(anchors.to_vec(), Utc::now()));
    match report.map(|report| report.verdict) {
        Ok(Verdict::TotalPassed) => Ok(words::verdict(true, language).to_owned()),
        Ok(Verdict::Indeterminate) => Ok(words::verdict(false, language).to_owned()),
        Ok(Verdict::TotalFailed) | Err(_) => Err(Trouble::NotValid),
    }
}

/// Whole or not at all.
fn write(arguments: &Arguments, pdf: &[u8]) -> Result<(), Trouble> {
    let Some(out) = &arguments.out else { return Ok(()) };
    let failed = || Trouble::NoOutput(out.clone());
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|_| failed())?;
    file.write_all(pdf).and_then(|()| file.as_file().sync_all()).map_err(|_| failed())?;
    file.persist_noclobber(out).map_err(|_| failed())?;
    Ok(())
}
