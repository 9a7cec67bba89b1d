//! Signatures and time stamps.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Inner, Later, Trouble, refuse};
use crate::tsp::Imprint;
use crate::{HashAlgorithm, SignatureAlgorithm};

impl Inner {
    pub fn sign(&self, ask: &Value) -> Response {
        let digests = self.digests(ask);
        let sad = ask["SAD"].as_str().unwrap();
        if self.setup.one_at_a_time && digests.len() > 1 {
            return refuse(400, "invalid_request", "Too many hashes in one request");
        }
        if let Err(words) = self.spend(sad, &digests) {
            return refuse(400, "invalid_request", words);
        }
        let mut values: Vec<String> = digests.iter().map(|digest| self.value(ask, digest)).collect();
        match self.setup.trouble {
            Trouble::FewerSignatures => values.truncate(values.len() - 1),
            Trouble::MoreSignatures => values.push(values[0].clone()),
            Trouble::Swapped => values.reverse(),
            Trouble::NotBase64 => values[0] = "?".into(),
            Trouble::LosesAnswer => return refuse(504, "", ""),
            _ => {}
        }
        if self.setup.later == Later::Never {
            assert!(ask["operationMode"].is_null());
            return Json(json!({ "signatures": values })).into_response();
        }
        assert_eq!(ask["operationMode"], "A");
        let mut state = self.state();
        let name = state.name("later");
        state.later.insert(name.clone(), (values, 0));
        Json(json!({ "responseID": name })).into_response()
    }

    /// Every authorisation opens the key once for each of its digests, or, unbound, so many times.
    fn spend(&self, sad: &str, digests: &[String]) -> Result<(), &'static str> {
        let mut state = self.state();
        let granted = state.granted.get_mut(sad).ok_or("Invalid parameter SAD")?;
        if self.setup.bound && !digests.iter().all(|digest| granted.digests.contains(digest)) {
            return Err("Hash is not authorized by the SAD");
        }
        granted.left = granted.left.checked_sub(digests.len()).ok_or("Numbers of signatures is too high")?;
        if granted.left == 0 {
            state.granted.remove(sad);
        }
        Ok(())
    }

    fn value(&self, ask: &Value, digest: &str) -> String {
        let told = ask[if self.setup.v1 { "hashAlgo" } else { "hashAlgorithmOID" }].as_str().unwrap();
        let hash = HashAlgorithm::from_oid_text(told).unwrap();
        let (oid, parameters) = (ask["signAlgo"].as_str().unwrap(), ask["signAlgoParams"].as_str());
        let algorithm = SignatureAlgorithm::from_csc(oid, parameters, Some(hash)).unwrap();
        let own = self.signer.key.algorithm().oid_text();
        assert!(oid == own || self.setup.algo.contains(&oid), "{oid} was not offered");
        assert_eq!(algorithm.hash(), hash);
        let key = if self.setup.trouble == Trouble::OtherKey { &self.stranger.key } else { &self.signer.key };
        let key = key.clone().with_algorithm(algorithm).unwrap();
        let digest = match self.setup.trouble {
            Trouble::OtherDigest => hash.digest(b"other"),
            _ => STANDARD.decode(digest).unwrap(),
        };
        let value = key.sign_digest(hash, &digest).unwrap();
        STANDARD.encode(if self.setup.raw { raw(&value) } else { value })
    }

    pub fn poll(&self, ask: &Value) -> Response {
        let mut state = self.state();
        let Some((values, polls)) = state.later.get_mut(ask["responseID"].as_str().unwrap()) else {
            return refuse(400, "invalid_request", "Invalid parameter responseID");
        };
        *polls += 1;
        match self.setup.later {
            _ if *polls >= 3 => Json(json!({ "signatures": values })).into_response(),
            Later::Refused => refuse(400, "request_pending", "Not yet"),
            Later::Empty if *polls == 1 => StatusCode::OK.into_response(),
            Later::Empty => Json(json!({ "signatures": null })).into_response(),
            Later::Never | Later::Accepted => StatusCode::ACCEPTED.into_response(),
        }
    }

    pub fn stamp(&self, ask: &Value) -> Response {
        let hash = HashAlgorithm::from_oid_text(ask["hashAlgo"].as_str().unwrap()).unwrap();
        let mut imprint = Imprint { hash, digest: STANDARD.decode(ask["hash"].as_str().unwrap()).unwrap() };
        let mut nonce = hex::decode(ask["nonce"].as_str().unwrap()).unwrap();
        match self.setup.trouble {
            Trouble::StampsOtherDigest => imprint = Imprint::of(hash, b"other"),
            Trouble::StampsOtherNonce => nonce[7] ^= 1,
            _ => {}
        }
        let token = self.stamper.as_authority(&[]).token(&imprint, Some(&nonce), 5, self.authority.now).unwrap();
        Json(json!({ "timestamp": STANDARD.encode(token) })).into_response()
    }
}

/// `r‖s` of an ECDSA value; other values as they are.
fn raw(value: &[u8]) -> Vec<u8> {
    if let Ok(value) = p256::ecdsa::Signature::from_der(value) {
        return value.to_bytes().to_vec();
    }
    if let Ok(value) = p384::ecdsa::Signature::from_der(value) {
        return value.to_bytes().to_vec();
    }
    p521::ecdsa::Signature::from_der(value).map_or(value.to_vec(), |value| value.to_bytes().to_vec())
}
