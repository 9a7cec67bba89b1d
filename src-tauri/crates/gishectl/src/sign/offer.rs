//! What a provider offers, for whoever chooses one.

use gishe_signing::csc::{AuthMode, Credential, CscError, FactorKind, Info};

use super::words;
use crate::language::Language;

/// The provider, line by line.
pub(super) fn provider(info: &Info, language: Language) -> Vec<String> {
    let list = |texts: &[String]| if texts.is_empty() { "—".to_owned() } else { texts.join(", ") };
    let line =
        |bulgarian: &str, english: &str, value: String| format!("  {}: {value}", language.pick(bulgarian, english));
    let mut lines = vec![format!("{} {}", language.pick("Доставчик:", "Provider:"), shown(&info.name))];
    lines.push(line("спецификация", "specification", format!("CSC {}", shown(&info.specs))));
    lines.push(line("вход", "sign-in", list(&info.auth_type)));
    lines.push(line("методи", "methods", list(&info.methods)));
    if !info.sign_algorithms.algos.is_empty() {
        lines.push(line("алгоритми", "algorithms", list(&info.sign_algorithms.algos)));
    }
    let later = if info.signs_later() { ("да", "yes") } else { ("не", "no") };
    lines.push(line("асинхронно", "asynchronous", language.pick(later.0, later.1).to_owned()));
    lines
}

/// A credential, line by line.
pub(super) fn credential(id: &str, read: &Result<Credential, CscError>, language: Language) -> Vec<String> {
    let mut lines = vec![format!("{} {}", language.pick("Удостоверение:", "Credential:"), shown(id))];
    let mut say = |bulgarian: &str, english: &str, value: String| {
        lines.push(format!("  {}: {value}", language.pick(bulgarian, english)));
    };
    let found = match read {
        Ok(found) => found,
        Err(error) => {
            say("не може да се използва", "cannot be used", words::refusal(error, language).0.to_owned());
            return lines;
        }
    };
    let certificate = &found.certificate;
    say("титуляр", "subject", certificate.subject_name());
    say("издател", "issuer", certificate.issuer_name());
    let day = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d").to_string();
    say("срок", "valid", format!("{} – {}", day(certificate.not_before()), day(certificate.not_after())));
    say("подписва с", "signs with", format!("{} ({})", algorithm(found), found.offered.join(", ")));
    say("потвърждаване", "authorisation", authorisation(found, language));
    say("SCAL", "SCAL", if found.bound { "2" } else { "1" }.to_owned());
    say("подписи с едно потвърждение", "signatures for one approval", found.multisign.to_string());
    if let Some(left) = found.remaining {
        let of = found.quota.map(|quota| format!(" / {quota}")).unwrap_or_default();
        say("оставащи подписи", "signatures left", format!("{left}{of}"));
    }
    if let Err(error) = found.usable() {
        say("не може да се използва", "cannot be used", words::refusal(&error, language).0.to_owned());
    }
    lines
}

fn algorithm(found: &Credential) -> String {
    use gishe_signing::{HashAlgorithm, SignatureAlgorithm};
    let hash = match found.algorithm.hash() {
        HashAlgorithm::Sha256 => "SHA-256",
        HashAlgorithm::Sha384 => "SHA-384",
        HashAlgorithm::Sha512 => "SHA-512",
    };
    let scheme = match found.algorithm {
        SignatureAlgorithm::RsaPkcs1(_) => "RSA PKCS #1",
        SignatureAlgorithm::RsaPss(_) => "RSA PSS",
        SignatureAlgorithm::Ecdsa(_) => "ECDSA",
    };
    format!("{scheme}, {hash}")
}

fn authorisation(found: &Credential, language: Language) -> String {
    match found.mode {
        AuthMode::Implicit => language.pick("от доставчика", "by the provider").to_owned(),
        AuthMode::OAuth2 => language.pick("в браузъра", "in the browser").to_owned(),
        AuthMode::Explicit => {
            let known = |kind| if kind == FactorKind::Unknown { "?" } else { "" };
            let names: Vec<String> =
                found.factors.iter().map(|factor| format!("{}{}", shown(&factor.id), known(factor.kind))).collect();
            found.expression.as_deref().map_or_else(|| names.join(" AND "), shown)
        }
    }
}

/// What a provider wrote, without anything that would move the cursor.
fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(200).collect()
}
