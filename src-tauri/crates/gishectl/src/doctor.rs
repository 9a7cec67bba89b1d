//! `gishectl doctor`: what a desk stands on, each thing with how it is and what to do. Nothing personal is in it: it may be sent to
//! whoever helps.

mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use gishe_desk::doctor::{self, Cause, Finding, Health, Subject};
use gishe_desk::passphrase::Folder;
use gishe_desk::policy;
use reqwest::tls::TlsInfo;
use reqwest::{Client, redirect};
use url::{Host, Url};
use x509_cert::Certificate;
use x509_cert::der::Decode;

use crate::language::Language;
use crate::passphrase::Given;
use crate::{complain, say};

/// How long central may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Folder of the desk's data
    #[arg(long, value_name = "FOLDER", env = "GISHE_DATA", hide_env_values = true)]
    data: PathBuf,
    /// Address of the central side, by default that of the policy; without either the network and the clock are not looked at
    #[arg(long, value_name = "URL", env = "GISHE_CENTRAL", hide_env_values = true)]
    central: Option<Url>,
    /// Look at this policy file instead of the computer's; it decides nothing
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    passphrase: Given,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

/// Looks: 0 all is well, 1 something wants attention, 2 something is wrong.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    let policy = arguments.policy.clone().unwrap_or_else(policy::place);
    let phrase = arguments.passphrase.of(&arguments.data, language);
    let folder = Folder::new(&arguments.data, phrase.as_ref().map(|text| text.as_str()));
    let mut findings = doctor::examine(folder, &policy, Utc::now());
    let ruled = policy::read(&policy).ok().and_then(|policy| policy.central).map(|central| central.0);
    findings.extend(network(arguments.central.as_ref().or(ruled.as_ref())));
    let worst = findings.iter().map(|finding| finding.health).max().unwrap_or(Health::Ok);
    if arguments.json {
        let told: Vec<_> = findings.iter().map(|finding| with_words(finding, language)).collect();
        let version = env!("CARGO_PKG_VERSION");
        say(&serde_json::json!({ "health": worst, "version": version, "findings": told }).to_string());
    } else {
        findings.iter().for_each(|finding| say(&words::line(finding, language)));
    }
    ExitCode::from(match worst {
        Health::Ok => 0,
        Health::Attention => 1,
        Health::Wrong => 2,
    })
}

fn with_words(finding: &Finding, language: Language) -> serde_json::Value {
    let mut told = serde_json::to_value(finding).unwrap_or_default();
    if let (Some(object), Some(remedy)) = (told.as_object_mut(), words::remedy(finding, language)) {
        object.insert("remedy".to_owned(), remedy.into());
    }
    told
}

/// The way to central, the certificate that it shows, and the clock beside its own.
fn network(central: Option<&Url>) -> [Finding; 3] {
    let without = |of: Subject, cause| Finding::new(of, Health::Attention, cause);
    let Some(central) = central else {
        return [Subject::Central, Subject::Certificate, Subject::Clock].map(|of| without(of, Cause::NotAsked));
    };
    match reached(central) {
        Ok(Reached { ahead, days }) => {
            let certificate = match days {
                Some(days) => doctor::certificate(days),
                // Practice on this computer.
                None if central.scheme() == "http" => Finding::new(Subject::Certificate, Health::Ok, Cause::NotYet),
                None => without(Subject::Certificate, Cause::Unknown),
            };
            let clock = ahead.map_or_else(|| without(Subject::Clock, Cause::Unknown), doctor::clock);
            [Finding::new(Subject::Central, Health::Ok, Cause::Fine), certificate, clock]
        }
        Err(cause) => {
            // A desk works without central for days.
            let health = if cause == Cause::NoAnswer { Health::Attention } else { Health::Wrong };
            let certificate = match cause {
                Cause::Expired => Finding::new(Subject::Certificate, Health::Wrong, cause),
                _ => without(Subject::Certificate, Cause::Hindered),
            };
            let central = if cause == Cause::Expired { Cause::Untrusted } else { cause };
            [Finding::new(Subject::Central, health, central), certificate, without(Subject::Clock, Cause::Hindered)]
        }
    }
}

/// What central's answer tells.
struct Reached {
    /// Seconds by which this computer's clock is ahead, where central says the time.
    ahead: Option<i64>,
    /// Whole days for which its certificate is valid yet, where it shows one.
    days: Option<i64>,
}

/// Asks central anything at all, as the desk would: an answer of any kind shows that it is there.
fn reached(central: &Url) -> Result<Reached, Cause> {
    let loopback = match central.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(Cause::Faulty),
    };
    if central.scheme() != "https" && !loopback {
        return Err(Cause::Untrusted);
    }
    let mut builder = Client::builder().redirect(redirect::Policy::none()).timeout(PATIENCE).tls_info(true);
    if loopback {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|_| Cause::Untrusted)?;
    let address = central.join("/v1/info").map_err(|_| Cause::Faulty)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        complain(&error.kind().to_string());
        Cause::Unknown
    })?;
    let answer = runtime.block_on(async { client.get(address).send().await }).map_err(|error| refusal(&error))?;
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
    let told = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let ahead = told.map(|told| (Utc::now() - told.with_timezone(&Utc)).num_seconds());
    let shown = answer.extensions().get::<TlsInfo>().and_then(TlsInfo::peer_certificate);
    Ok(Reached { ahead, days: shown.and_then(days) })
}

/// Days for which a certificate (X.509, DER) is valid yet.
fn days(certificate: &[u8]) -> Option<i64> {
    let read = Certificate::from_der(certificate).ok()?;
    let until = read.tbs_certificate.validity.not_after.to_unix_duration();
    let until = DateTime::from_timestamp(until.as_secs().try_into().ok()?, 0)?;
    Some((until - Utc::now()).num_days())
}

/// Whether nothing answered, or what answered is not to be trusted. The texts of the parts beneath are the only ones that tell.
fn refusal(error: &reqwest::Error) -> Cause {
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source {
        let text = deeper.to_string().to_lowercase();
        if text.contains("expired") {
            return Cause::Expired;
        }
        if text.contains("certificate") || text.contains("corrupt message") {
            return Cause::Untrusted;
        }
        source = deeper.source();
    }
    Cause::NoAnswer
}
