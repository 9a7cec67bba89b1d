//! The pages: Bulgarian, without scripts, with a policy that allows none.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::interaction::Request;
use super::{Identity, panel};
use crate::trust::OfficerAccount;

const STYLE: &str = include_str!("style.css");
const TYPEFACE: &[u8] = include_bytes!("../../../../../assets/fonts/SofiaSans-VF.ttf");

const MARK: &str = r#"<svg class="logo" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 13.6V6.8a5 5 0 0 1 10 0v6.8"/><path d="M1.2 13.6h4.3a2.5 2.5 0 0 1 5 0h4.3"/></svg>"#;
const RIDGE: &str = r#"<svg class="ridge" viewBox="0 0 416 120" stroke-width="1.5" aria-hidden="true"><path d="M0 96 36 84l30 6 44-34 22 8 34-30 20-8 26 6 30-14 28 20 24-4 38 30 30-2 54 34"/><path d="M0 112l60-10 52 6 60-32 40 12 48-22 44 28 40-4 72 24"/><path d="M0 119h416"/></svg>"#;
const TICK: &str = r#"<svg viewBox="0 0 16 16" aria-hidden="true" stroke-width="1.5"><circle cx="8" cy="8" r="6.5"/><path d="m4.9 8.2 2.2 2.2 4.1-4.6"/></svg>"#;

/// A page with the headers that belong to it.
pub struct Page {
    status: StatusCode,
    /// Where a form may lead besides this server; empty when nowhere.
    leads_to: String,
    retry_after: Option<i64>,
    html: String,
}

impl Page {
    /// A page whose forms stay on this server.
    pub fn new(status: StatusCode, html: String) -> Self {
        Self { status, leads_to: String::new(), retry_after: None, html }
    }

    /// A page whose form ends at a client on loopback, at a port that nobody knows beforehand.
    pub fn leading_to_loopback(html: String) -> Self {
        Self { status: StatusCode::OK, leads_to: "http:".into(), retry_after: None, html }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let policy = format!(
            "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; \
             form-action 'self' {}",
            self.leads_to
        );
        let mut response = (self.status, Html(self.html)).into_response();
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, policy.trim_end()),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        headers.extend(self.retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
        response
    }
}

/// What went wrong with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    WrongPassword,
    WrongCode,
    UsedCode,
    /// Seconds.
    Wait(i64),
    Broken,
}

impl Trouble {
    fn status(self) -> StatusCode {
        match self {
            Self::WrongPassword | Self::WrongCode | Self::UsedCode => StatusCode::FORBIDDEN,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn sentence(self) -> String {
        match self {
            Self::WrongPassword => "Името или паролата не съвпадат. Проверете ги и опитайте пак.".into(),
            Self::WrongCode => "Това не е кодът, който приложението показва сега. Въведете го отново.".into(),
            Self::UsedCode => "С този код вече е влизано. Изчакайте следващия – до 30\u{a0}секунди.".into(),
            Self::Wait(1) => "Твърде много неуспешни опити. Опитайте пак след 1\u{a0}секунда.".into(),
            Self::Wait(n) => format!("Твърде много неуспешни опити. Опитайте пак след {n}\u{a0}секунди."),
            Self::Broken => "Входът не можа да бъде записан. Опитайте пак; кодът от приложението остава същият.".into(),
        }
    }
}

/// The first step.
pub(super) fn password(
    identity: &Identity,
    interaction: &str,
    request: &Request,
    trouble: Option<(Trouble, &str)>,
) -> Page {
    let (trouble, typed) = trouble.map_or((None, None), |(trouble, typed)| (Some(trouble), Some(typed)));
    let username = typed.or(request.username.as_deref()).unwrap_or_default();
    let invalid = if trouble.is_some() { r#" aria-invalid="true" aria-describedby="trouble""# } else { "" };
    let form = format!(
        r#"<div><span class="meta">Стъпка 1 от 2</span><h1>Влезте със служебния си профил</h1></div>{trouble}
<form method="post" action="/oidc/login">
<input type="hidden" name="interaction" value="{interaction}">
<div><label for="username">Потребителско име</label>
<input class="field" id="username" name="username" value="{username}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus{invalid}></div>
<div><label for="password">Парола</label>
<input class="field" id="password" name="password" type="password" autocomplete="current-password" required{invalid}></div>
<div><button class="btn primary" type="submit">Продължи</button></div>
</form>"#,
        trouble = sentence(trouble),
        username = escape(username),
    );
    let panel = panel::accounts(identity, interaction, request);
    gate(identity, request, trouble, &form, &panel)
}

/// The second step.
pub(super) fn code(
    identity: &Identity,
    interaction: &str,
    request: &Request,
    officer: &OfficerAccount,
    trouble: Option<Trouble>,
) -> Page {
    let invalid = if trouble.is_some() { r#" aria-invalid="true""# } else { "" };
    let form = format!(
        r#"<div><span class="meta">Стъпка 2 от 2</span><h1>Потвърдете, че сте Вие</h1></div>
<form method="post" action="/oidc/code" class="done">{TICK}
<input type="hidden" name="interaction" value="{interaction}"><input type="hidden" name="change" value="true">
<span>{name} <span class="meta">({username})</span></span><button class="btn small" type="submit">Смени</button></form>{trouble}
<form method="post" action="/oidc/code">
<input type="hidden" name="interaction" value="{interaction}">
<div><label for="code">Шестцифрен код от приложението</label>
<input class="field code" id="code" name="code" inputmode="numeric" pattern="[0-9 ]*" maxlength="7" autocomplete="one-time-code" aria-describedby="hint trouble" required autofocus{invalid}></div>
<p class="meta" id="hint">Кодът се сменя на <span class="num">30 секунди</span>.</p>
<div><button class="btn primary" type="submit">Влез</button></div>
</form>
<p class="note meta">След вход ще се върнете в Гише. Тази страница може да бъде затворена.</p>"#,
        name = escape(&officer.name),
        username = escape(&officer.username),
        trouble = sentence(trouble),
    );
    let panel = panel::present_code(identity, interaction, officer);
    gate(identity, request, trouble, &form, &panel)
}

/// A sign-in that cannot begin or go on; the caller is not told, because it is not known.
pub fn refused(status: StatusCode, reason: &str) -> Page {
    let body = format!(
        r#"<main class="gate">{left}<section class="right"><div></div><div class="middle"><div class="form"><h1>Входът не може да продължи</h1><p class="trouble">{reason}</p></div></div></section></main>"#,
        left = left("Столична община"),
        reason = escape(reason),
    );
    Page::new(status, document("Гише – вход", "", &body))
}

fn gate(identity: &Identity, request: &Request, trouble: Option<Trouble>, form: &str, panel: &str) -> Page {
    let district = request.district.as_deref().and_then(|code| {
        let known = identity.settings.districts.iter().find(|district| district.code == code)?;
        Some(format!("Столична община, район „{}“", known.name))
    });
    let banner = if identity.settings.show_accounts {
        r#"<p class="banner">Учебна среда</p>"#
    } else {
        "<div></div>"
    };
    let body = format!(
        r#"<main class="gate">{left}<section class="right">{banner}<div class="middle"><div class="form">{form}</div>{panel}</div></section></main>"#,
        left = left(district.as_deref().unwrap_or("Столична община")),
    );
    Page {
        status: trouble.map_or(StatusCode::OK, Trouble::status),
        leads_to: request.leads_to(),
        retry_after: trouble
            .and_then(|trouble| if let Trouble::Wait(seconds) = trouble { Some(seconds) } else { None }),
        html: document("Гише – вход", "", &body),
    }
}

fn left(place: &str) -> String {
    format!(
        r#"<section class="left" aria-label="Гише">{MARK}<p class="name">Гише</p><p>Адресна регистрация<br>{}</p>{RIDGE}</section>"#,
        escape(place)
    )
}

fn sentence(trouble: Option<Trouble>) -> String {
    let text = |trouble: Trouble| format!(r#"<p class="trouble" id="trouble" role="alert">{}</p>"#, trouble.sentence());
    trouble.map(text).unwrap_or_default()
}

/// A whole page in Bulgarian around `body`.
pub fn document(title: &str, class: &str, body: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="bg"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/oidc/style.css"></head>
<body class="{class}">{body}</body></html>"#,
        title = escape(title),
    )
}

/// Text that stands in HTML as itself, in content and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

pub(super) async fn stylesheet() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")], STYLE)
}

pub(super) async fn typeface() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "font/ttf"), (header::CACHE_CONTROL, "max-age=86400")], TYPEFACE)
}
