//! What an officer does outside the workstation, over real HTTP: the two forms in the browser, the approval on the phone.
//! The self-test and the tests are such officers.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use url::Url;

use crate::identity::totp;
use crate::trust::OfficerAccount;

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why the officer did not get through.
#[derive(Debug, thiserror::Error)]
pub enum VisitorError {
    /// Nothing answered.
    #[error("the page did not answer: {0}")]
    Http(#[from] reqwest::Error),
    /// The address is none.
    #[error("„{0}“ is no address")]
    Address(String),
    /// The page has no form where one should be.
    #[error("the page has no form ({0})")]
    NoForm(StatusCode),
    /// The provider did not let the officer in.
    #[error("the provider refused the sign-in ({0})")]
    Refused(StatusCode),
    /// No approval appeared on the phone in time.
    #[error("nothing appeared on the phone")]
    NothingOnThePhone,
}

/// An approval that waits on the phone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingApproval {
    /// Names it.
    pub id: String,
    /// Six digits, to be compared with the screen.
    pub control_code: String,
    /// The print of the set, to be compared with the screen.
    pub fingerprint: String,
    /// Documents that it would sign.
    pub documents: u32,
}

/// An officer with a browser and a phone.
pub struct Visitor {
    http: Client,
}

impl Visitor {
    /// A browser without history.
    ///
    /// # Errors
    /// [`VisitorError::Http`] when no client can be built.
    pub fn new() -> Result<Self, VisitorError> {
        // Everything that is visited is on loopback: no trusted roots are needed, and there may be none.
        Ok(Self { http: Client::builder().timeout(PATIENCE).tls_certs_only([]).build()? })
    }

    /// Opens the page that the workstation sent the browser to, gives name, password and code, and follows the redirect
    /// back to the workstation.
    ///
    /// # Errors
    /// [`VisitorError::Refused`] when the provider does not let the officer in.
    pub async fn sign_in(&self, page: &str, officer: &OfficerAccount, now: DateTime<Utc>) -> Result<(), VisitorError> {
        let step = totp::step(now);
        // A code opens once: whoever signed in a moment ago takes the next one.
        for step in [step, step + 1] {
            if self.try_code(page, officer, &totp::code(&officer.totp_secret, step)).await? {
                return Ok(());
            }
        }
        Err(VisitorError::Refused(StatusCode::UNAUTHORIZED))
    }

    /// The same with a given code; `false` when the provider asks for the code again.
    ///
    /// # Errors
    /// [`VisitorError`] when a page is not what it should be.
    pub async fn try_code(&self, page: &str, officer: &OfficerAccount, code: &str) -> Result<bool, VisitorError> {
        let (last, address) = self.give_code(page, officer, code).await?;
        // The redirect leads to the workstation on loopback; the form again stays with the provider.
        Ok(last.status().is_success() && last.url().port() != address.port())
    }

    /// Authorises a set on the page that the workstation sent the browser to: signs in, answers on the phone, and follows the
    /// redirect back to the workstation.
    ///
    /// # Errors
    /// [`VisitorError`] when a page is not what it should be.
    pub async fn authorise(
        &self,
        page: &str,
        officer: &OfficerAccount,
        approve: bool,
        now: DateTime<Utc>,
    ) -> Result<(), VisitorError> {
        let step = totp::step(now);
        for step in [step, step + 1] {
            let (last, address) = self.give_code(page, officer, &totp::code(&officer.totp_secret, step)).await?;
            let status = last.status();
            let Ok(round) = hidden("round", status, &last.text().await?) else { continue };
            let central = at(&address, "/")?;
            let asked = self.look_at_phone(central.as_str()).await?;
            self.answer(central.as_str(), &asked, if approve { "approve" } else { "reject" }).await?;
            let done =
                self.http.post(at(&address, "/csc/v2/oauth2/continue")?).form(&[("round", round)]).send().await?;
            return if done.status().is_success() && done.url().port() != address.port() {
                Ok(())
            } else {
                Err(VisitorError::Refused(done.status()))
            };
        }
        Err(VisitorError::Refused(StatusCode::UNAUTHORIZED))
    }

    /// Fills in both forms of a sign-in: what came last, and where it began.
    async fn give_code(
        &self,
        page: &str,
        officer: &OfficerAccount,
        code: &str,
    ) -> Result<(Response, Url), VisitorError> {
        let address = Url::parse(page).map_err(|_| VisitorError::Address(page.to_owned()))?;
        let first = self.http.get(address.clone()).send().await?;
        let interaction = hidden("interaction", first.status(), &first.text().await?)?;
        let password =
            [("interaction", interaction.as_str()), ("username", &officer.username), ("password", &officer.password)];
        let second = self.http.post(at(&address, "/oidc/login")?).form(&password).send().await?;
        if !second.status().is_success() {
            return Err(VisitorError::Refused(second.status()));
        }
        let form = [("interaction", interaction.as_str()), ("code", code)];
        let last = self.http.post(at(&address, "/oidc/code")?).form(&form).send().await?;
        Ok((last, address))
    }

    /// Waits until something appears on the phone of the central side at `central`.
    ///
    /// # Errors
    /// [`VisitorError::NothingOnThePhone`] when nothing does in time.
    pub async fn look_at_phone(&self, central: &str) -> Result<WaitingApproval, VisitorError> {
        let page = format!("{}/phone/approvals", central.trim_end_matches('/'));
        for _ in 0..200 {
            let waiting: Vec<WaitingApproval> = self.http.get(&page).send().await?.error_for_status()?.json().await?;
            if let Some(first) = waiting.into_iter().next() {
                return Ok(first);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(VisitorError::NothingOnThePhone)
    }

    /// Approves on the phone.
    ///
    /// # Errors
    /// [`VisitorError::Http`] when the provider does not take it.
    pub async fn approve(&self, central: &str, approval: &WaitingApproval) -> Result<(), VisitorError> {
        self.answer(central, approval, "approve").await
    }

    /// Rejects on the phone.
    ///
    /// # Errors
    /// [`VisitorError::Http`] when the provider does not take it.
    pub async fn reject(&self, central: &str, approval: &WaitingApproval) -> Result<(), VisitorError> {
        self.answer(central, approval, "reject").await
    }

    async fn answer(&self, central: &str, approval: &WaitingApproval, answer: &str) -> Result<(), VisitorError> {
        let page = format!("{}/phone/approvals/{}/{answer}", central.trim_end_matches('/'), approval.id);
        self.http.post(page).send().await?.error_for_status()?;
        Ok(())
    }
}

fn at(address: &Url, path: &str) -> Result<Url, VisitorError> {
    address.join(path).map_err(|_| VisitorError::Address(path.to_owned()))
}

/// A hidden field, which ties the forms of one sign-in together.
fn hidden(name: &str, status: StatusCode, page: &str) -> Result<String, VisitorError> {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page.find(&mark).map(|at| at + mark.len());
    let rest = start.and_then(|at| page.get(at..)).ok_or(VisitorError::NoForm(status))?;
    rest.split('"').next().map(str::to_owned).ok_or(VisitorError::NoForm(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hidden_field_is_found_and_its_lack_is_said() {
        let page = r#"<form><input type="hidden" name="interaction" value="a-b"><input name="code"></form>"#;
        assert_eq!(hidden("interaction", StatusCode::OK, page).unwrap(), "a-b");
        let missing = hidden("interaction", StatusCode::BAD_GATEWAY, "<p>").unwrap_err();
        assert!(matches!(missing, VisitorError::NoForm(StatusCode::BAD_GATEWAY)));
    }
}
