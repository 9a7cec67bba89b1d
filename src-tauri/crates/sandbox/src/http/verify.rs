//! `GET /verify`: whether a document was issued. The code on every act leads here; nobody has to sign in, and nobody is named.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::Json;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use gishe_domain::assets;
use gishe_domain::decision::Outcome;
use gishe_domain::district::Districts;
use gishe_protocol::problem::{Problem, kinds};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::central::Central;
use super::connection::Connection;
use super::problem::Trouble;
use crate::identity::page::{Page, document, escape};
use crate::register::{Issuance, IssuedAct, Print};

/// Questions that one address may ask within [`WINDOW`].
const MOST: u32 = 30;
/// The time in which they are counted.
const WINDOW: Duration = Duration::minutes(1);
/// Addresses that are remembered at once; beyond that the oldest are forgotten.
const ADDRESSES: usize = 10_000;
/// Letters in a number, at most.
const LONGEST_NUMBER: usize = 40;

/// Who asked lately, so that nobody tries numbers out.
#[derive(Default)]
pub struct Visits(Mutex<HashMap<IpAddr, (DateTime<Utc>, u32)>>);

impl Visits {
    /// Counts a question; after how many seconds the next one is answered, when this one is not.
    fn count(&self, from: IpAddr, now: DateTime<Utc>) -> Option<i64> {
        let mut visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if visits.len() >= ADDRESSES {
            visits.retain(|_, (since, _)| *since + WINDOW > now);
        }
        if visits.len() >= ADDRESSES {
            visits.clear();
        }
        let visit = visits.entry(from).or_insert((now, 0));
        if visit.0 + WINDOW <= now {
            *visit = (now, 0);
        }
        visit.1 = visit.1.saturating_add(1);
        (visit.1 > MOST).then(|| (visit.0 + WINDOW - now).num_seconds().max(1))
    }
}

/// Which document somebody holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Held {
    /// Number of the act: `РЛЦ26-РД09-0613`. May be left out beside a whole digest.
    #[serde(default)]
    number: String,
    /// SHA-256 of the data attached to the document: 64 hexadecimal digits, or the 16 that are printed on it.
    #[serde(default)]
    sha256: String,
}

/// What the register says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The act was issued with these data.
    Issued,
    /// Number and data are not of one act.
    Differs,
    /// Nothing of the kind was issued.
    Unknown,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// In a word.
    pub verdict: Verdict,
    /// The act, when it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<IssuedAct>,
    /// Name of its district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district_name: Option<String>,
    /// Whether the people and acts of this register are invented.
    pub practice: bool,
}

/// Whether a document was issued, as JSON or, for a browser, as a page. Without parameters a browser gets a form.
#[utoipa::path(get, path = "/verify", tag = "public", security(()), params(Held), responses(
    (status = 200, body = Verification),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
pub async fn verify(
    State(central): State<Central>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    Query(held): Query<Held>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let browser = accept.contains("text/html");
    if browser && held.number.is_empty() && held.sha256.is_empty() {
        return Ok(page(StatusCode::OK, FORM_TITLE, FORM_INTRO, &held));
    }
    if let Some(seconds) = central.visits().count(connection.peer.ip(), central.now()) {
        return Ok(too_often(seconds, browser, &held));
    }
    let Some((number, print)) = question(&held) else {
        let detail = "sha256 is 64 hexadecimal digits, or the 16 printed ones beside a number";
        let told = || page(StatusCode::BAD_REQUEST, MALFORMED_TITLE, MALFORMED, &held);
        return if browser { Ok(told()) } else { Err(Trouble::bad_request(detail)) };
    };
    let issuance = central.read(move |register| register.issuance(number.as_deref(), &print)).await?;
    let answer = Verification::of(issuance);
    if browser {
        let (title, text) = words(&answer);
        return Ok(page(StatusCode::OK, title, &text, &held));
    }
    Ok(([(header::CACHE_CONTROL, "no-store"), (header::VARY, "Accept")], Json(answer)).into_response())
}

impl Verification {
    fn of(issuance: Issuance) -> Self {
        let (verdict, act) = match issuance {
            Issuance::Issued(act) => (Verdict::Issued, Some(act)),
            Issuance::Differs => (Verdict::Differs, None),
            Issuance::Unknown => (Verdict::Unknown, None),
        };
        let district_name = act.as_ref().and_then(district_of);
        Self { verdict, act, district_name, practice: true }
    }
}

fn district_of(act: &IssuedAct) -> Option<String> {
    static DISTRICTS: LazyLock<Option<Districts>> = LazyLock::new(|| Districts::parse(assets::DISTRICTS).ok());
    DISTRICTS.as_ref()?.get(&act.district).map(|district| district.name.clone())
}

/// Number and digest, when they can be asked about. People type what is printed: with spaces, an ellipsis, a „№“.
fn question(held: &Held) -> Option<(Option<String>, Print)> {
    let number = held.number.replace('№', "").trim().to_uppercase();
    if number.chars().count() > LONGEST_NUMBER || held.sha256.len() > 2 * LONGEST_NUMBER {
        return None;
    }
    let number = Some(number).filter(|number| !number.is_empty());
    let between = |letter: char| letter.is_whitespace() || matches!(letter, '…' | '.' | '-');
    let digits: String = held.sha256.chars().filter(|letter| !between(*letter)).collect();
    let bytes = hex::decode(digits).ok()?;
    let print = match (<[u8; 32]>::try_from(bytes.as_slice()), <[u8; 8]>::try_from(bytes.as_slice())) {
        (Ok(whole), _) => Print::Whole(whole),
        (_, Ok([a, b, c, d, e, f, g, h])) if number.is_some() => Print::Short([a, b, c, d], [e, f, g, h]),
        _ => return None,
    };
    Some((number, print))
}

fn too_often(seconds: i64, browser: bool, held: &Held) -> Response {
    let mut response = if browser {
        let text = format!("<p>Опитайте пак след {seconds}\u{a0}сек.</p>");
        page(StatusCode::TOO_MANY_REQUESTS, "Твърде много проверки", &text, held)
    } else {
        Trouble::new(429, kinds::TOO_MANY, "Too many questions").into_response()
    };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

const FORM_TITLE: &str = "Проверка на документ";
const FORM_INTRO: &str = "<p>Въведете номера и отпечатъка, както са отпечатани до кода на документа.</p>";
const MALFORMED_TITLE: &str = "Отпечатъкът не е пълен";
const MALFORMED: &str = "<p>Въведете номера и шестнайсетте знака на отпечатъка – цифри и букви от a до f. Многоточието и интервалите може да останат.</p>";

fn words(answer: &Verification) -> (&'static str, String) {
    match (&answer.verdict, &answer.act) {
        (Verdict::Issued, Some(act)) => {
            let district = answer.district_name.as_deref().unwrap_or(act.district.0.as_str());
            let facts = [
                ("Вид", kind(act.outcome).to_owned()),
                ("Номер", act.number.clone()),
                ("Дата", day(act.date)),
                ("Издател", format!("Столична община, район „{district}“")),
                ("Услуга", act.service.clone()),
                ("Получен в регистъра", day(act.delivered)),
            ];
            let row = |(name, value): (&str, String)| {
                format!(r#"<p class="meta">{name}</p><p>{}</p>"#, escape(&value))
            };
            let facts: String = facts.into_iter().map(row).collect();
            let note = "<p>Данните в документа са точно тези, които регистърът е получил. Сравнете ги с документа пред Вас.</p>";
            ("Документът е издаден", format!("{note}{facts}"))
        }
        (Verdict::Differs, _) => (
            "Документът не е този, който е издаден",
            "<p>Номерът и отпечатъкът не са на един и същ документ. Проверете дали са въведени точно; ако са, документът пред Вас не е такъв, какъвто е издаден.</p>".to_owned(),
        ),
        _ => (
            "Няма такъв издаден документ",
            "<p>В регистъра няма документ с тези данни. Ако е подписан току-що, опитайте пак след няколко минути.</p>".to_owned(),
        ),
    }
}

fn kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "Удостоверение",
        Outcome::Refused => "Отказ",
        Outcome::Returned => "Връщане за корекция",
        Outcome::Terminated => "Прекратяване",
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y\u{a0}г.").to_string()
}

/// A page with the form again, filled in with what was asked.
fn page(status: StatusCode, title: &str, text: &str, held: &Held) -> Response {
    let body = format!(
        r#"<p class="banner">Учебна среда: хората и документите са измислени</p><main class="phone"><h1>{title}</h1>
<section class="approval" role="status">{text}</section>
<div class="form"><form method="get" action="/verify">
<div><label for="number">Номер на акта</label><input class="field" id="number" name="number" value="{number}" autocomplete="off" spellcheck="false"></div>
<div><label for="sha256">Отпечатък на прикачените данни</label><input class="field" id="sha256" name="sha256" value="{sha256}" autocomplete="off" spellcheck="false" autocapitalize="none" required></div>
<div><button class="btn primary" type="submit">Провери</button></div></form></div></main>"#,
        number = escape(&held.number),
        sha256 = escape(&held.sha256),
    );
    let mut response = Page::new(status, document(&format!("{title} – Гише"), "handheld", &body)).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_can_be_typed() {
        let held = |number: &str, sha256: &str| Held { number: number.into(), sha256: sha256.into() };
        let whole = "9c4177d0".repeat(8);
        let short = Print::Short([0x9c, 0x41, 0x77, 0xd0], [0x52, 0xae, 0xe0, 0x7b]);
        let typed = Some((Some("РЛЦ26-РД09-0613".to_owned()), short));
        assert_eq!(question(&held("№ рлц26-рд09-0613", "9c41 77d0 … 52ae e07b")), typed);
        assert_eq!(question(&held("РЛЦ26-РД09-0613", "9C4177D0...52AEE07B")), typed);
        assert!(matches!(question(&held("", &whole)), Some((None, Print::Whole(_)))));
        let long = "Р".repeat(41);
        for (number, sha256) in [
            ("", ""),
            ("1", ""),
            ("", "9c4177d052aee07b"),
            ("1", "9c41"),
            ("1", "xyz"),
            (long.as_str(), whole.as_str()),
        ] {
            assert_eq!(question(&held(number, sha256)), None, "{number} {sha256}");
        }
        assert_eq!(question(&held("", &"9c41".repeat(10_000))), None);
    }

    #[test]
    fn one_address_asks_so_often_a_minute_and_no_other_pays_for_it() {
        let (visits, now) = (Visits::default(), DateTime::<Utc>::UNIX_EPOCH);
        let [one, other] = [IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2])];
        assert!((0..MOST).all(|_| visits.count(one, now).is_none()));
        assert_eq!(visits.count(one, now + Duration::seconds(20)), Some(40));
        assert_eq!(visits.count(other, now), None);
        assert_eq!(visits.count(one, now + WINDOW), None);
        for number in 0..u32::try_from(2 * ADDRESSES).unwrap() {
            visits.count(IpAddr::from(number.to_be_bytes()), now);
        }
        assert!(visits.0.lock().unwrap().len() <= ADDRESSES, "memory is bounded");
    }
}
