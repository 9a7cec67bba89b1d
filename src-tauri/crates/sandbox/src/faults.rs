//! Faults on demand: rules that a test or a trainer sets, and that requests then run into.

use std::sync::{Mutex, PoisonError};

use axum::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ports::{PhoneFault, PhoneFaults};

/// A fault and the requests that run into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaultRule {
    /// Beginning of the path: `/v1/commands`; every path when it is left out. Not looked at for the phone.
    #[serde(default)]
    pub path: String,
    /// `POST`; every method when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What goes wrong.
    #[serde(flatten)]
    pub fault: Fault,
    /// How often; always when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fault {
    /// The answer comes late.
    Latency {
        /// Milliseconds.
        ms: u32,
    },
    /// The request is carried out and committed; then the connection breaks instead of the answer.
    DropReply,
    /// The request is not carried out and answered with this status: 409, 410, 413, 500, 502, 503, …
    Status {
        /// 400 to 599.
        status: u16,
    },
    /// The access token counts as expired: 401.
    ExpiredToken,
    /// The stream of a snapshot ends after so many lines.
    TornSnapshot {
        /// Lines that still come.
        lines: u32,
        /// Whether the stream ends as if it were whole, instead of the connection breaking.
        #[serde(default)]
        clean: bool,
    },
    /// The request is not carried out; the answer is 200 with bytes that mean nothing.
    Nonsense,
    /// One byte of a document is another.
    WrongBlob,
    /// Only this version of the protocol is served.
    OtherProtocol {
        /// The version.
        version: u16,
    },
    /// The officer rejects on the phone.
    PhoneRejects,
    /// Nobody looks at the phone.
    PhoneNeverAnswers,
    /// The signing provider is down: every path of it answers 503.
    ProviderDown,
    /// The signing provider refuses in words of its own (CSC API, 10.1): `quota_exceeded`, `invalid_request` with
    /// „Credential locked“. Every path of it, or those that begin with the rule's.
    ProviderSays {
        /// 400 to 599.
        status: u16,
        /// `error`.
        error: String,
        /// `error_description`.
        #[serde(default)]
        description: String,
    },
}

/// Paths of the signing provider.
const PROVIDER: &str = "/csc";

/// The rules that are set.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<Vec<FaultRule>>,
}

impl Faults {
    /// Adds rules after those that are set.
    pub fn add(&self, rules: impl IntoIterator<Item = FaultRule>) {
        self.with(|set| set.extend(rules));
    }

    /// Puts these rules in the place of all that are set, with no moment between without any.
    pub fn replace(&self, rules: impl IntoIterator<Item = FaultRule>) {
        self.with(|set| *set = rules.into_iter().collect());
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        self.with(Vec::clear);
    }

    /// The rules that are set, with the times that are left.
    pub fn rules(&self) -> Vec<FaultRule> {
        self.with(|set| set.clone())
    }

    /// The faults that a request runs into. Those that were to happen so many times have happened once more.
    pub fn strike(&self, method: &Method, path: &str) -> Vec<Fault> {
        self.take(|rule| rule.strikes(method, path))
    }

    fn take(&self, wanted: impl Fn(&FaultRule) -> bool) -> Vec<Fault> {
        self.with(|set| {
            let mut struck = Vec::new();
            for rule in set.iter_mut().filter(|rule| wanted(rule)) {
                rule.times = rule.times.map(|left| left.saturating_sub(1));
                struck.push(rule.fault.clone());
            }
            set.retain(|rule| rule.times != Some(0));
            struck
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<FaultRule>) -> T) -> T {
        work(&mut self.rules.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl PhoneFaults for Faults {
    fn next(&self) -> Option<PhoneFault> {
        let struck = self.take(|rule| matches!(rule.fault, Fault::PhoneRejects | Fault::PhoneNeverAnswers));
        struck.first().map(|fault| match fault {
            Fault::PhoneRejects => PhoneFault::Rejects,
            _ => PhoneFault::NeverAnswers,
        })
    }
}

impl FaultRule {
    fn strikes(&self, method: &Method, path: &str) -> bool {
        let prefix = match self.fault {
            Fault::PhoneRejects | Fault::PhoneNeverAnswers => return false,
            Fault::ProviderDown => PROVIDER,
            Fault::ProviderSays { .. } if self.path.is_empty() => PROVIDER,
            Fault::OtherProtocol { .. } if self.path.is_empty() => "/v1/",
            _ => self.path.as_str(),
        };
        let method_fits = self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()));
        // Whoever sets faults must always be able to take them away.
        method_fits && path.starts_with(prefix) && !path.starts_with("/admin/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Faults {
        let faults = Faults::default();
        let rules: Vec<FaultRule> = serde_json::from_str(text).unwrap();
        faults.add(rules);
        faults
    }

    #[test]
    fn a_rule_strikes_where_it_says_and_as_often_as_it_says() {
        let faults = rules(r#"[{"path":"/v1/commands","method":"post","kind":"status","status":503,"times":2}]"#);
        for (method, path, strikes) in [
            (Method::GET, "/v1/commands", false),
            (Method::POST, "/v1/changes", false),
            (Method::POST, "/v1/commands", true),
            (Method::POST, "/v1/commands", true),
            (Method::POST, "/v1/commands", false),
        ] {
            assert_eq!(!faults.strike(&method, path).is_empty(), strikes, "{method} {path}");
        }
        assert_eq!(faults.rules(), []);
    }

    #[test]
    fn a_rule_without_a_number_strikes_until_it_is_taken_away_and_never_strikes_the_admin() {
        let faults = rules(r#"[{"kind":"latency","ms":5}]"#);
        for _ in 0..5 {
            assert_eq!(faults.strike(&Method::GET, "/v1/info"), [Fault::Latency { ms: 5 }]);
        }
        assert_eq!(faults.strike(&Method::DELETE, "/admin/faults"), []);
        faults.clear();
        assert_eq!(faults.strike(&Method::GET, "/v1/info"), []);
    }

    #[test]
    fn the_phone_and_the_provider_have_faults_of_their_own() {
        let faults = rules(r#"[{"kind":"phone-rejects","times":1},{"kind":"provider-down","times":1}]"#);
        assert_eq!(faults.strike(&Method::POST, "/v1/commands"), []);
        assert_eq!(faults.strike(&Method::POST, "/csc/v2/info"), [Fault::ProviderDown]);
        assert_eq!(faults.next(), Some(PhoneFault::Rejects));
        assert_eq!(faults.next(), None);
        let faults = rules(r#"[{"kind":"provider-says","status":400,"error":"quota_exceeded"}]"#);
        assert_eq!(faults.strike(&Method::POST, "/v1/commands"), []);
        assert_eq!(faults.strike(&Method::POST, "/csc/v2/info").len(), 1);
    }

    #[test]
    fn a_fault_that_is_not_known_is_refused() {
        assert!(serde_json::from_str::<FaultRule>(r#"{"kind":"gremlin"}"#).is_err());
    }
}
