//! `credentials/list` and `credentials/info` (CSC API, 11.4 and 11.5).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use x509_cert::time::Time;

use super::terms::{OTP, PIN, Way};
use super::wire::{InfoRequest, ListRequest, Refusal, read, required};
use super::{Provider, credential_id};
use crate::trust::OfficerAccount;
use crate::trust::pki::{Algorithm, Credential, der};

/// The curve of the elliptic keys: prime256v1.
const P256: &str = "1.2.840.10045.3.1.7";

/// What the caller wants to see.
struct Wanted<'a> {
    certificates: &'a str,
    details: bool,
    auth: bool,
}

pub(super) async fn list(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let officer = provider.caller(&headers)?;
    let request: ListRequest = read(&body)?;
    if request.user_id.is_some() {
        return Err(Refusal::invalid("userID parameter MUST be null"));
    }
    let id = credential_id(officer);
    let mut answer = json!({ "credentialIDs": [id] });
    if request.credential_info {
        let wanted = wanted(request.certificates.as_deref(), request.cert_info, request.auth_info)?;
        let credential = provider.credential(officer, &id).await?;
        let mut one = describe(&provider, officer, &credential, &wanted)?;
        one.insert("credentialID".into(), json!(id));
        insert(&mut answer, "credentialInfos", json!([one]));
    }
    if request.only_valid {
        insert(&mut answer, "onlyValid", json!(true));
    }
    Ok(Json(answer))
}

pub(super) async fn info(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let officer = provider.caller(&headers)?;
    let request: InfoRequest = read(&body)?;
    let wanted = wanted(request.certificates.as_deref(), request.cert_info, request.auth_info)?;
    let credential = provider.credential(officer, required(&request.credential_id, "credentialID")?).await?;
    describe(&provider, officer, &credential, &wanted).map(|one| Json(Value::Object(one)))
}

fn wanted(certificates: Option<&str>, details: bool, auth: bool) -> Result<Wanted<'_>, Refusal> {
    let certificates = certificates.unwrap_or("single");
    if !["none", "single", "chain"].contains(&certificates) {
        return Err(Refusal::invalid("Invalid parameter certificates"));
    }
    Ok(Wanted { certificates, details, auth })
}

fn insert(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.into(), value);
    }
}

fn describe(
    provider: &Provider,
    officer: &OfficerAccount,
    credential: &Credential,
    wanted: &Wanted<'_>,
) -> Result<Map<String, Value>, Refusal> {
    let signed = provider.approvals().signed(&officer.id);
    let terms = provider.customers().terms(&officer.id);
    let auth: Vec<(&str, Value)> = match provider.speaks_v1() {
        true => authorisation_v1(terms.way),
        false => vec![("auth", authorisation(terms.way, wanted.auth))],
    };
    let parts = [
        ("description", json!("Квалифицирано удостоверение за електронен подпис – учебна среда")),
        ("signatureQualifier", json!("eu_eidas_qes")),
        ("key", key(credential)),
        ("cert", certificate(provider, credential, wanted)?),
        ("SCAL", json!("2")),
        ("multisign", json!(terms.multisign)),
        ("lang", json!("bg-BG")),
        // Not in the specification: what is left of the officer's signatures.
        ("signatureQuota", json!(terms.quota)),
        ("remainingSignatures", json!(terms.quota.saturating_sub(signed))),
    ];
    Ok(parts.into_iter().chain(auth).map(|(name, value)| (name.to_owned(), value)).collect())
}

/// How the key is opened. The mode is always told, because nobody could authorise without it; the rest only when asked for.
fn authorisation(way: Way, whole: bool) -> Value {
    let phone = || {
        json!({
            "type": "Notification",
            "id": "PHONE",
            "label": "Потвърждение на телефона",
            "description": "Сравнете контролния код на екрана с кода на телефона и потвърдете там",
        })
    };
    let pin = || {
        json!({
            "type": "Password", "id": PIN, "format": "N", "label": "ПИН за подпис",
            "description": "Шестте цифри от договора с доставчика",
        })
    };
    let otp = || {
        json!({
            "type": "ChallengeResponse", "id": OTP, "format": "N", "label": "Код от съобщение",
            "description": "Шестте цифри от съобщението на телефона",
        })
    };
    let (expression, objects) = match way {
        Way::Browser => return json!({ "mode": "oauth2code" }),
        Way::Phone => ("PHONE", vec![phone()]),
        Way::Pin => ("PIN", vec![pin()]),
        Way::PinAndOtp => ("PIN AND OTP", vec![pin(), otp()]),
    };
    let mut auth = json!({ "mode": "explicit" });
    if whole {
        insert(&mut auth, "expression", json!(expression));
        insert(&mut auth, "objects", json!(objects));
    }
    auth
}

/// The same as v1.0.4 tells it (11.5 there); the phone needs nothing from the caller.
fn authorisation_v1(way: Way) -> Vec<(&'static str, Value)> {
    let presence = |wanted: bool| if wanted { "true" } else { "false" };
    let pin = presence(matches!(way, Way::Pin | Way::PinAndOtp));
    let otp = presence(way == Way::PinAndOtp);
    vec![
        ("authMode", json!(if way == Way::Browser { "oauth2code" } else { "explicit" })),
        ("PIN", json!({ "presence": pin, "format": "N", "label": "ПИН за подпис" })),
        ("OTP", json!({ "presence": otp, "type": "online", "format": "N", "label": "Код от съобщение" })),
    ]
}

/// Algorithms as `signHash` accepts them.
pub(super) fn algorithms(algorithm: Algorithm) -> Vec<String> {
    match algorithm {
        Algorithm::EcdsaP256 => vec![algorithm.oid().to_string()],
        Algorithm::Rsa2048 => vec![algorithm.oid().to_string(), algorithm.key_oid().to_owned()],
    }
}

fn key(credential: &Credential) -> Value {
    let algorithm = credential.key.algorithm();
    let mut key = json!({ "status": "enabled", "algo": algorithms(algorithm), "len": algorithm.bits() });
    if algorithm == Algorithm::EcdsaP256 {
        insert(&mut key, "curve", json!(P256));
    }
    key
}

fn certificate(provider: &Provider, credential: &Credential, wanted: &Wanted<'_>) -> Result<Value, Refusal> {
    let body = &credential.certificate.tbs_certificate;
    let now = provider.now();
    let revoked = provider.pki().revocations().since(body.serial_number.as_bytes()).is_some_and(|since| since <= now);
    let status = if revoked {
        "revoked"
    } else if moment(body.validity.not_after) < now {
        "expired"
    } else {
        "valid"
    };
    let mut answer = json!({ "status": status });
    let count = match wanted.certificates {
        "none" => 0,
        "single" => 1,
        _ => usize::MAX,
    };
    if count > 0 {
        let all = std::iter::once(&credential.certificate).chain(&credential.chain).take(count);
        let encoded: Result<Vec<String>, Refusal> = all.map(|one| Ok(STANDARD.encode(der(one)?))).collect();
        insert(&mut answer, "certificates", json!(encoded?));
    }
    if wanted.details {
        let time = |at: Time| moment(at).format("%Y%m%d%H%M%SZ").to_string();
        insert(&mut answer, "issuerDN", json!(body.issuer.to_string()));
        insert(&mut answer, "subjectDN", json!(body.subject.to_string()));
        insert(&mut answer, "serialNumber", json!(hex::encode_upper(body.serial_number.as_bytes())));
        insert(&mut answer, "validFrom", json!(time(body.validity.not_before)));
        insert(&mut answer, "validTo", json!(time(body.validity.not_after)));
    }
    Ok(answer)
}

fn moment(at: Time) -> DateTime<Utc> {
    DateTime::<Utc>::from(at.to_system_time())
}
