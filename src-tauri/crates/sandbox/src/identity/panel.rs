//! The practice world has no secrets: whoever tries it out must get in. This panel shows the accounts of the district
//! and the codes that their telephones would show; it exists only when the settings say so.

use chrono::{DateTime, Utc};
use gishe_protocol::info::Role;

use super::interaction::Request;
use super::page::escape;
use super::{Identity, totp};
use crate::trust::OfficerAccount;

impl Identity {
    /// The code that opens at `now`: the present step's, or the next one's when the present one was taken already.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn code_for(&self, officer: &OfficerAccount, now: DateTime<Utc>) -> Result<String, super::IdentityError> {
        let present = totp::step(now);
        let taken = self.store.last_step(&officer.id)?.is_some_and(|last| last >= present);
        Ok(totp::code(&officer.totp_secret, if taken { present + 1 } else { present }))
    }
}

/// The accounts that can sign in at this desk; one for each district when the client named none.
pub(super) fn accounts(identity: &Identity, interaction: &str, request: &Request) -> String {
    if !identity.settings.show_accounts {
        return String::new();
    }
    let district = request.district();
    let at_the_desk = |officer: &&OfficerAccount| match &district {
        Some(district) => officer.works_in(district) && works_at_a_desk(officer),
        None => officer.id.ends_with("-1") || !works_at_a_desk(officer),
    };
    let rows: String = identity
        .settings
        .officers
        .iter()
        .filter(at_the_desk)
        .map(|officer| row(identity, interaction, officer))
        .collect();
    panel(&format!(
        r#"<p class="meta">Хората тук са измислени. Изберете профил или въведете името и паролата му.</p>
<div class="list"><table><thead><tr><th>Име</th><th>Потребителско име</th><th>Парола</th><th>Код</th><th></th></tr></thead><tbody>{rows}</tbody></table></div>"#
    ))
}

/// The code that the officer's telephone would show.
pub(super) fn present_code(identity: &Identity, interaction: &str, officer: &OfficerAccount) -> String {
    if !identity.settings.show_accounts {
        return String::new();
    }
    let code = identity.code_for(officer, identity.now()).unwrap_or_default();
    panel(&format!(
        r#"<p class="meta">Приложението на телефона би показало:</p><p class="code" id="present-code">{code}</p>
<form method="post" action="/oidc/code"><input type="hidden" name="interaction" value="{interaction}"><input type="hidden" name="code" value="{code}"><button class="btn small" type="submit">Въведи този код</button></form>"#
    ))
}

fn panel(content: &str) -> String {
    format!(r#"<section class="accounts" aria-label="Учебна среда"><h2>Учебна среда</h2>{content}</section>"#)
}

fn row(identity: &Identity, interaction: &str, officer: &OfficerAccount) -> String {
    format!(
        r#"<tr><td>{name}<br><span class="meta">{post}</span></td><td class="num">{username}</td><td class="num">{password}</td><td class="num">{code}</td><td><form method="post" action="/oidc/login"><input type="hidden" name="interaction" value="{interaction}"><input type="hidden" name="username" value="{username}"><input type="hidden" name="password" value="{password}"><button class="btn small" type="submit" aria-label="Избери {name}">Избери</button></form></td></tr>"#,
        name = escape(&officer.name),
        post = escape(&officer.post),
        username = escape(&officer.username),
        password = escape(&officer.password),
        code = identity.code_for(officer, identity.now()).unwrap_or_default(),
    )
}

fn works_at_a_desk(officer: &OfficerAccount) -> bool {
    officer.scopes.iter().any(|grant| matches!(grant.role, Role::Officer | Role::Supervisor))
}
