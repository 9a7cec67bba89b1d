//! The officer's phone: what waits for approval, and the two answers. One page for all officers, because everybody in
//! the practice world is invented.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono_tz::Europe::Sofia;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::OfficerAccount;
use super::csc::Provider;
use super::csc::approvals::{AnswerOutcome, Approval, MULTISIGN};
use super::csc::terms::{Terms, Way};
use crate::identity::page::{Page, document, escape};

pub(super) fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/phone", get(screen))
        .route("/phone/approvals", get(list))
        .route("/phone/approvals/{id}/approve", post(approve))
        .route("/phone/approvals/{id}/reject", post(reject))
        .route("/phone/auto-approve", get(is_auto).put(auto))
        .route("/phone/agreements/{officer}", get(agreement).put(agree))
}

/// Whose phone.
#[derive(Deserialize)]
struct Whose {
    officer: Option<String>,
}

async fn list(State(provider): State<Arc<Provider>>, Query(whose): Query<Whose>) -> Json<Vec<Approval>> {
    Json(provider.approvals().pending(whose.officer.as_deref(), provider.now()))
}

async fn approve(State(provider): State<Arc<Provider>>, Path(id): Path<Uuid>, headers: HeaderMap) -> Response {
    answer(&provider, id, true, &headers)
}

async fn reject(State(provider): State<Arc<Provider>>, Path(id): Path<Uuid>, headers: HeaderMap) -> Response {
    answer(&provider, id, false, &headers)
}

/// 204 to a program, the page again to a browser; 404 when the request is over.
fn answer(provider: &Provider, id: Uuid, approve: bool, headers: &HeaderMap) -> Response {
    let outcome = provider.approvals().answer(id, approve, provider.now());
    let browser =
        headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|a| a.contains("text/html"));
    match outcome {
        _ if browser => Redirect::to("/phone").into_response(),
        AnswerOutcome::Taken => StatusCode::NO_CONTENT.into_response(),
        AnswerOutcome::Gone => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether requests are approved by themselves.
#[derive(Serialize, Deserialize)]
struct Auto {
    enabled: bool,
}

async fn is_auto(State(provider): State<Arc<Provider>>) -> Json<Auto> {
    Json(Auto { enabled: provider.auto_approves() })
}

async fn auto(State(provider): State<Arc<Provider>>, Json(auto): Json<Auto>) -> StatusCode {
    provider.set_auto_approve(auto.enabled);
    StatusCode::NO_CONTENT
}

/// What is agreed with an officer, with the PIN on the paper and the code of the last message.
async fn agreement(State(provider): State<Arc<Provider>>, Path(officer): Path<String>) -> Response {
    match provider.identity().by_id(&officer) {
        Some(officer) => Json(provider.customers().agreement(officer, provider.now())).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Agrees anew.
async fn agree(
    State(provider): State<Arc<Provider>>,
    Path(officer): Path<String>,
    Json(terms): Json<Terms>,
) -> StatusCode {
    if provider.identity().by_id(&officer).is_none() {
        return StatusCode::NOT_FOUND;
    }
    if !(1..=MULTISIGN).contains(&terms.multisign) {
        return StatusCode::BAD_REQUEST;
    }
    provider.customers().agree(&officer, terms);
    StatusCode::NO_CONTENT
}

/// What officers were sent, and the PIN that goes with it: everybody in the practice world is invented.
fn messages(provider: &Provider, whose: Option<&str>) -> String {
    let now = provider.now();
    let known = provider.identity().officers().iter().filter(|officer| whose.is_none_or(|id| id == officer.id));
    let card = |officer: &OfficerAccount| {
        let found = provider.customers().agreement(officer, now);
        let code = found.code.as_deref().map(|code| {
            format!(r#"<p class="meta">Съобщение: код за подпис</p><p class="control" data-code>{code}</p>"#)
        });
        let pin = matches!(found.terms.way, Way::Pin | Way::PinAndOtp).then(|| {
            format!(r#"<p class="meta">ПИН за подпис от договора (учебен): <span class="num">{}</span></p>"#, found.pin)
        });
        let content = [code, pin].into_iter().flatten().collect::<String>();
        if content.is_empty() {
            return content;
        }
        let name = escape(&officer.name);
        format!(r#"<section class="approval" aria-label="Кодове за подпис"><h2>{name}</h2>{content}</section>"#)
    };
    known.map(card).collect()
}

async fn screen(State(provider): State<Arc<Provider>>, Query(whose): Query<Whose>) -> Page {
    let pending = provider.approvals().pending(whose.officer.as_deref(), provider.now());
    let cards: String = pending.iter().map(|approval| card(&provider, approval)).collect();
    let messages = messages(&provider, whose.officer.as_deref());
    let content = if pending.is_empty() && messages.is_empty() {
        r#"<p class="note">Няма нищо за потвърждаване. Страницата се обновява сама.</p>"#.to_owned()
    } else {
        cards + &messages
    };
    let body = format!(
        r#"<p class="banner">Учебна среда</p><main class="phone"><h1>Потвърждаване на подпис</h1>{content}</main>"#
    );
    let html = document("Гише – телефон", "handheld", &body);
    // A phone waits for a message; a page without scripts has to look.
    let html = html.replacen("<title>", r#"<meta http-equiv="refresh" content="3"><title>"#, 1);
    Page::new(StatusCode::OK, html)
}

fn card(provider: &Provider, approval: &Approval) -> String {
    let name = provider.identity().by_id(&approval.officer).map(|officer| officer.name.clone()).unwrap_or_default();
    let until = approval.expires_at.with_timezone(&Sofia).format("%H:%M:%S");
    let button = |verb: &str, class: &str, label: &str| {
        format!(
            r#"<form method="post" action="/phone/approvals/{}/{verb}"><button class="{class}" type="submit">{label}</button></form>"#,
            approval.id
        )
    };
    format!(
        r#"<section class="approval" aria-label="Заявка за подпис"><h2>{name}</h2>{facts}
<p class="meta">Потвърдете само ако кодът и отпечатъкът са същите като на екрана. Чака до {until}&nbsp;ч.</p>
<div class="answers">{approve}{reject}</div></section>"#,
        name = escape(&name),
        facts = facts(approval),
        approve = button("approve", "btn primary", "Потвърждавам"),
        reject = button("reject", "btn", "Отхвърлям"),
    )
}

fn facts(approval: &Approval) -> String {
    let documents = match approval.documents {
        1 => "1\u{a0}документ".to_owned(),
        n => format!("{n}\u{a0}документа"),
    };
    let description =
        approval.description.as_deref().map(|text| format!("<p>{}</p>", escape(text))).unwrap_or_default();
    format!(
        r#"{description}<p class="meta">Контролен код</p><p class="control">{code}</p>
<p>{documents}</p><p class="meta">Отпечатък на набора</p><p class="print">{print}</p>"#,
        code = approval.control_code,
        print = approval.fingerprint,
    )
}

/// The browser's side of an authorisation: what to compare, and the way on once the phone has answered.
pub(super) fn waiting(round: &str, approval: &Approval, silent: bool) -> Page {
    let notice = if silent {
        r#"<p class="trouble" role="status">Телефонът още не е отговорил.</p>"#
    } else {
        ""
    };
    let body = format!(
        r#"<p class="banner">Учебна среда</p><main class="phone"><h1>Потвърдете на телефона</h1><section class="approval" aria-label="Заявка за подпис">{facts}{notice}
<form method="post" action="/csc/v2/oauth2/continue"><input type="hidden" name="round" value="{round}"><button class="btn primary" type="submit">Потвърдих на телефона</button></form></section></main>"#,
        facts = facts(approval),
        round = escape(round),
    );
    Page::leading_to_loopback(document("Гише – подписване", "handheld", &body))
}
