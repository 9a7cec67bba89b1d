//! What opens a key in the explicit mode: the factors of a credential, how they may be combined, and who is asked for them
//! (CSC v2 §8.3, §11.5; v1.0.4 §11.5).

use async_trait::async_trait;

use super::wire::{AuthObject, V1Factor};
use super::{Client, CscError, Secret};

/// Most combinations that an expression may stand for.
const MOST_WAYS: usize = 64;
/// Deepest nesting of an expression.
const DEEPEST: usize = 16;

/// What a person is asked to type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// A PIN or password that stays the same.
    Pin,
    /// A one-time password.
    Otp,
    /// An answer to a challenge.
    Response,
}

/// A code that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeWanted {
    /// The factor's name at the provider.
    pub factor: String,
    /// Its kind.
    pub kind: CodeKind,
    /// The provider's own word for it, for the person; may be empty.
    pub label: String,
    /// The provider's explanation; may be empty.
    pub description: String,
    /// The question that it answers.
    pub challenge: Option<String>,
    /// Whether the provider has sent it, and sends another when asked to.
    pub sent: bool,
    /// Whether it has digits only.
    pub digits: bool,
}

impl CodeWanted {
    pub(super) fn of(factor: &Factor) -> Self {
        Self {
            factor: factor.id.clone(),
            kind: factor.code,
            label: factor.label.clone(),
            description: factor.description.clone(),
            challenge: None,
            sent: matches!(factor.kind, FactorKind::Sent | FactorKind::Challenge),
            digits: factor.digits,
        }
    }
}

/// Has the provider make challenges and send one-time passwords (v1 `credentials/sendOTP`, v2 `credentials/getChallenge`).
pub struct Challenges<'a> {
    client: &'a Client,
    credential: &'a str,
}

impl<'a> Challenges<'a> {
    pub(super) fn new(client: &'a Client, credential: &'a str) -> Self {
        Self { client, credential }
    }

    /// One for the code that is wanted: what it says, where it says something. Any that was sent before may be void then.
    pub async fn send(&self, wanted: &CodeWanted) -> Result<Option<String>, CscError> {
        self.client.challenge(self.credential, &wanted.factor).await
    }
}

/// Who is asked for codes. Every group of a set asks anew: a one-time password opens one authorisation.
#[async_trait]
pub trait Codes: Send + Sync {
    /// Whether a code of this kind is at hand without asking anybody.
    fn at_hand(&self, kind: CodeKind) -> bool;

    /// One code for each that is wanted, in their order; none when nobody gives them. `wrong` says why the provider did not take
    /// those given before.
    async fn codes(
        &self,
        wanted: &[CodeWanted],
        wrong: Option<&CscError>,
        challenges: &Challenges<'_>,
    ) -> Option<Vec<Secret>>;

    /// Whether a person types them anew each time. What is kept at hand is never tried twice: every wrong one brings the lock
    /// nearer.
    fn asks_anew(&self) -> bool {
        false
    }
}

/// How a factor works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorKind {
    /// Typed by the signer.
    Typed,
    /// Typed by the signer after the provider has sent it (v1 `credentials/sendOTP`).
    Sent,
    /// An answer typed by the signer to a challenge that is asked for first (`credentials/getChallenge`).
    Challenge,
    /// Given to the provider by another way: the phone.
    Elsewhere,
    /// Of a kind that is not known here.
    Unknown,
}

/// One factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its name in the expression.
    pub id: String,
    /// How it works.
    pub kind: FactorKind,
    /// What is typed, where something is.
    pub code: CodeKind,
    /// The provider's word for it.
    pub label: String,
    /// The provider's explanation.
    pub description: String,
    /// Whether it has digits only.
    pub digits: bool,
}

impl Factor {
    pub(super) fn from_object(object: AuthObject) -> Self {
        let kind = match object.kind.as_str() {
            "Password" => FactorKind::Typed,
            "ChallengeResponse" => FactorKind::Challenge,
            // The sandbox and some providers have a word of their own for the phone.
            "PasswordOOB" | "ChallengeResponseOOB" | "Notification" | "Push" => FactorKind::Elsewhere,
            _ => FactorKind::Unknown,
        };
        let name = format!("{} {}", object.id, object.label).to_ascii_uppercase();
        let code = match kind {
            FactorKind::Challenge if !name.contains("OTP") && !name.contains("SMS") => CodeKind::Response,
            _ if object.generator.is_some() || name.contains("OTP") || name.contains("SMS") => CodeKind::Otp,
            _ => CodeKind::Pin,
        };
        let digits = object.format.as_deref() == Some("N");
        Self { id: object.id, kind, code, label: object.label, description: object.description, digits }
    }

    /// The factor `PIN` or `OTP` of v1; none when the credential does not want it.
    pub(super) fn from_v1(id: &str, code: CodeKind, told: Option<V1Factor>) -> Option<Self> {
        let told = told.filter(|told| told.presence == "true")?;
        let kind = if told.kind.as_deref() == Some("online") { FactorKind::Sent } else { FactorKind::Typed };
        let digits = told.format.as_deref() == Some("N");
        Some(Self { id: id.into(), kind, code, label: told.label, description: told.description, digits })
    }

    pub(super) fn is_typed(&self) -> bool {
        matches!(self.kind, FactorKind::Typed | FactorKind::Sent | FactorKind::Challenge)
    }
}

/// Chooses which factors to give: those at hand first, then what asks for the least typing, then what stands first.
pub(super) fn choose<'f>(
    factors: &'f [Factor],
    expression: Option<&str>,
    codes: Option<&dyn Codes>,
) -> Result<Vec<&'f Factor>, CscError> {
    let ways = match expression.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => ways(text).ok_or(CscError::BadAnswer("auth expression"))?,
        None => vec![factors.iter().map(|factor| factor.id.clone()).collect()],
    };
    let find = |id: &String| factors.iter().find(|factor| factor.id == *id && factor.kind != FactorKind::Unknown);
    let known: Vec<Vec<&Factor>> =
        ways.iter().filter_map(|way| way.iter().map(find).collect::<Option<Vec<_>>>()).collect();
    let cost = |way: &&Vec<&Factor>| {
        let typed: Vec<_> = way.iter().filter(|factor| factor.is_typed()).collect();
        let at_hand = typed.iter().filter(|factor| codes.is_some_and(|codes| codes.at_hand(factor.code))).count();
        (typed.len() - at_hand, usize::MAX - at_hand)
    };
    known.iter().min_by_key(cost).cloned().ok_or(CscError::Unsupported("way of authorisation"))
}

/// The sets of names that satisfy an expression of `AND`, `OR`, `XOR` and parentheses; `AND` binds tightest. None when it
/// cannot be read.
fn ways(text: &str) -> Option<Vec<Vec<String>>> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut tokens = spaced.split_whitespace().peekable();
    let found = any(&mut tokens, 0)?;
    if tokens.next().is_none() { Some(found) } else { None }
}

type Tokens<'t> = std::iter::Peekable<std::str::SplitWhitespace<'t>>;

fn is_word(token: Option<&&str>, words: &[&str]) -> bool {
    token.is_some_and(|token| words.iter().any(|word| token.eq_ignore_ascii_case(word)))
}

/// Either side of an `OR` or `XOR` is enough; giving both would break the second.
fn any(tokens: &mut Tokens<'_>, depth: usize) -> Option<Vec<Vec<String>>> {
    let mut found = all(tokens, depth)?;
    while is_word(tokens.peek(), &["OR", "XOR"]) {
        tokens.next();
        found.extend(all(tokens, depth)?);
        if found.len() > MOST_WAYS {
            return None;
        }
    }
    Some(found)
}

fn all(tokens: &mut Tokens<'_>, depth: usize) -> Option<Vec<Vec<String>>> {
    let mut found = one(tokens, depth)?;
    while is_word(tokens.peek(), &["AND"]) {
        tokens.next();
        let more = one(tokens, depth)?;
        if found.len() * more.len() > MOST_WAYS {
            return None;
        }
        let both = |left: &Vec<String>| {
            let left = left.clone();
            more.iter().map(move |right| {
                let fresh = right.iter().filter(|id| !left.contains(id)).cloned();
                left.iter().cloned().chain(fresh).collect::<Vec<_>>()
            })
        };
        found = found.iter().flat_map(both).collect();
    }
    Some(found)
}

fn one(tokens: &mut Tokens<'_>, depth: usize) -> Option<Vec<Vec<String>>> {
    match tokens.next()? {
        "(" if depth < DEEPEST => {
            let found = any(tokens, depth + 1)?;
            if tokens.next() == Some(")") { Some(found) } else { None }
        }
        "(" | ")" => None,
        word if is_word(Some(&word), &["AND", "OR", "XOR"]) => None,
        word => Some(vec![vec![word.to_owned()]]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_stands_for_its_ways() {
        for (text, expected) in [
            ("PIN", "PIN"),
            ("PIN AND OTP", "PIN+OTP"),
            ("PIN and OTP", "PIN+OTP"),
            ("PIN OR OTP AND SMS", "PIN|OTP+SMS"),
            ("(PIN OR OTP) AND SMS", "PIN+SMS|OTP+SMS"),
            ("PIN XOR (OTP AND (SMS OR PIN))", "PIN|OTP+SMS|OTP+PIN"),
            ("PIN AND PIN", "PIN"),
        ] {
            let found: Vec<String> = ways(text).unwrap().iter().map(|way| way.join("+")).collect();
            assert_eq!(found.join("|"), expected, "{text}");
        }
        let deep = format!("{}PIN{}", "(".repeat(40), ")".repeat(40));
        let wide = vec!["(A OR B)"; 40].join(" AND ");
        for text in ["", "AND", "PIN AND", "PIN OTP", "(PIN", "PIN)", "OR PIN", deep.as_str(), wide.as_str()] {
            assert_eq!(ways(text), None, "{text}");
        }
    }

    struct Hand(&'static [CodeKind]);

    #[async_trait]
    impl Codes for Hand {
        fn at_hand(&self, kind: CodeKind) -> bool {
            self.0.contains(&kind)
        }

        async fn codes(&self, _: &[CodeWanted], _: Option<&CscError>, _: &Challenges<'_>) -> Option<Vec<Secret>> {
            None
        }
    }

    fn factor(id: &str, kind: &str) -> Factor {
        let object = serde_json::json!({ "type": kind, "id": id });
        Factor::from_object(serde_json::from_value(object).unwrap())
    }

    #[test]
    fn what_is_at_hand_is_given_and_else_the_phone_asks() {
        let factors = [
            factor("PIN", "Password"),
            factor("OTP", "Password"),
            factor("PHONE", "ChallengeResponseOOB"),
            factor("FACE", "Biometry"),
        ];
        let pin: &[CodeKind] = &[CodeKind::Pin];
        let both: &[CodeKind] = &[CodeKind::Pin, CodeKind::Otp];
        for (expression, hand, expected) in [
            (Some("PIN OR PHONE"), pin, "PIN"),
            (Some("PIN OR PHONE"), &[], "PHONE"),
            (Some("PIN AND OTP"), both, "PIN+OTP"),
            (Some("(PIN AND OTP) OR PIN"), both, "PIN+OTP"),
            (Some("(PIN AND OTP) OR PIN"), pin, "PIN"),
            (Some("FACE OR PIN"), &[], "PIN"),
        ] {
            let hand = Hand(hand);
            let chosen = choose(&factors, expression, Some(&hand)).unwrap();
            let ids: Vec<&str> = chosen.iter().map(|factor| factor.id.as_str()).collect();
            assert_eq!(ids.join("+"), expected, "{expression:?}");
        }
        assert_eq!(choose(&factors[..3], None, None).unwrap().len(), 3);
        assert_eq!(choose(&factors, Some("FACE"), None), Err(CscError::Unsupported("way of authorisation")));
        assert_eq!(choose(&factors, None, None), Err(CscError::Unsupported("way of authorisation")));
        assert_eq!(choose(&factors, Some("PIN AND"), None), Err(CscError::BadAnswer("auth expression")));
        assert_eq!(choose(&[], None, None), Ok(Vec::new()));
    }
}
