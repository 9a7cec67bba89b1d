//! Authorisations.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Granted, Inner, Mode, OTP, PIN, Trouble, refuse, texts};

impl Inner {
    /// The digests of a request, under the names of its version and no other.
    pub fn digests(&self, ask: &Value) -> Vec<String> {
        let (mine, other) = if self.setup.v1 { ("hash", "hashes") } else { ("hashes", "hash") };
        assert!(ask[other].is_null(), "names of one version only");
        texts(&ask[mine])
    }

    pub fn grant(&self, digests: Vec<String>) -> String {
        let mut state = self.state();
        state.approvals += 1;
        let sad = state.name("sad");
        state.granted.insert(sad.clone(), Granted { left: digests.len(), digests });
        sad
    }

    pub fn authorize(&self, ask: &Value) -> Response {
        let digests = self.digests(ask);
        assert_eq!(ask["numSignatures"], digests.len());
        assert_eq!(ask["credentialID"], "one");
        if digests.len() > self.setup.multisign as usize {
            return refuse(400, "invalid_request", "Numbers of signatures is too high");
        }
        match self.setup.mode {
            Mode::OAuth => refuse(400, "invalid_request", "Not by this method"),
            Mode::Implicit => {
                assert!(ask["authData"].is_null() && ask["PIN"].is_null());
                Json(json!({ "SAD": self.grant(digests) })).into_response()
            }
            Mode::Codes(expression) => match self.codes(expression, ask) {
                Ok(()) => Json(json!({ "SAD": self.grant(digests), "expiresIn": 300 })).into_response(),
                Err((code, words)) => refuse(400, code, &words),
            },
            Mode::Phone => {
                if !self.setup.v1 {
                    assert_eq!(ask["authData"], json!([{ "id": "PHONE" }]));
                }
                let mut state = self.state();
                let handle = state.name("handle");
                state.asked.insert(handle.clone(), (digests, 0));
                let body = json!({
                    "handle": handle, "expiresIn": 60, "controlCode": "482913", "setFingerprint": "AB12 CD34",
                });
                (StatusCode::ACCEPTED, Json(body)).into_response()
            }
        }
    }

    fn codes(&self, expression: &str, ask: &Value) -> Result<(), (&'static str, String)> {
        let given = |id: &str| {
            if self.setup.v1 {
                assert!(ask["authData"].is_null());
                return ask[id].as_str().map(str::to_owned);
            }
            assert!(ask[id].is_null());
            let all = ask["authData"].as_array().cloned().unwrap_or_default();
            all.iter().find(|data| data["id"] == id).map(|data| data["value"].as_str().unwrap().to_owned())
        };
        for (id, right) in [("PIN", PIN), ("OTP", OTP)] {
            if !expression.contains(id) {
                continue;
            }
            match given(id) {
                Some(code) if code == right => {}
                None => {
                    let words = format!("Missing (or invalid type) string parameter {id}");
                    return Err(("invalid_request", words));
                }
                Some(_) => return Err(("invalid_pin", "Wrong code, 2 attempts left".into())),
            }
        }
        assert!(!expression.contains("OTP") || std::mem::take(&mut self.state().otp_sent), "a code for one use");
        Ok(())
    }

    pub fn challenge(&self, method: &str, ask: &Value) -> Response {
        assert_eq!(method == "credentials/sendOTP", self.setup.v1);
        assert_eq!(ask["authObjectID"], if self.setup.v1 { Value::Null } else { json!("OTP") });
        self.state().otp_sent = true;
        if self.setup.v1 {
            return StatusCode::NO_CONTENT.into_response();
        }
        Json(json!({ "challenge": "Which code did you get?" })).into_response()
    }

    pub fn check(&self, ask: &Value) -> Response {
        let mut state = self.state();
        let handle = ask["handle"].as_str().unwrap().to_owned();
        let Some((digests, polls)) = state.asked.get_mut(&handle) else {
            return refuse(400, "invalid_request", "Invalid parameter handle");
        };
        *polls += 1;
        let digests = digests.clone();
        let polls = *polls;
        drop(state);
        match (self.setup.trouble, polls) {
            (Trouble::NeverAnswers, _) | (_, 1) => refuse(400, "authorization_pending", ""),
            (_, 2) => (StatusCode::ACCEPTED, Json(json!({ "handle": handle }))).into_response(),
            // One lost answer in the middle is borne.
            (_, 3) => refuse(502, "bad_gateway", ""),
            _ => {
                let sad = self.grant(digests);
                Json(json!({ "SAD": sad, "expiresIn": 60 })).into_response()
            }
        }
    }

    pub fn extend(&self, ask: &Value) -> Response {
        if self.setup.trouble == Trouble::StopsExtending {
            return refuse(400, "invalid_request", "SAD expired");
        }
        let digests = self.digests(ask);
        let mut state = self.state();
        let old = state.granted.remove(ask["SAD"].as_str().unwrap()).unwrap();
        assert!(digests.iter().all(|digest| old.digests.contains(digest)));
        let sad = state.name("sad");
        state.granted.insert(sad.clone(), old);
        Json(json!({ "SAD": sad })).into_response()
    }
}
