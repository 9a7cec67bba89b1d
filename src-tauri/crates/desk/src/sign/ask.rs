//! What the officer gives at the desk while a set stays frozen: a PIN, a one-time code, or a round through the browser.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use gishe_signing::csc::{Challenges, CodeKind, CodeWanted, Codes, CscError, Loopback, Secret};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::refusal::refused;
use super::unfinished::until_closed;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::signing::{ApprovalWay, CodeField, CodeFieldKind, SigningStage, SigningView, TypedCode};

/// How long the officer may take to type, or in the browser.
pub(super) const PATIENCE: Duration = Duration::from_secs(600);
/// From one message with a code to the next: messages cost, and the first may only be late.
const COOLDOWN: TimeDelta = TimeDelta::seconds(30);
/// What the browser shows at the end.
const RETURNED: &str = "Върнете се в Гише: подписването продължава там. Може да затворите този прозорец.";

/// What the officer does about the codes that are wanted.
pub(crate) enum Answer {
    /// Gives them.
    Codes(Vec<Secret>),
    /// Wants another message.
    Another,
}

/// The officer at the desk, who types.
pub(super) struct Typing<'a> {
    desk: &'a Desk,
    session: &'a Arc<Session>,
    /// When the last message with a code was sent.
    sent: Mutex<Option<DateTime<Utc>>>,
}

impl<'a> Typing<'a> {
    pub fn new(desk: &'a Desk, session: &'a Arc<Session>) -> Self {
        Self { desk, session, sent: Mutex::new(None) }
    }

    fn sent(&self) -> Option<DateTime<Utc>> {
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_sent(&self) {
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.desk.now());
    }

    fn resend_at(&self) -> Option<DateTime<Utc>> {
        self.sent().map(|at| at + COOLDOWN)
    }

    fn show(&self, stage: SigningStage, answers: Option<&UnboundedSender<Answer>>) {
        self.session.with_signing(|run| {
            let Some(run) = run else { return };
            run.stage = stage;
            run.answers = answers.cloned();
            run.approval = ApprovalWay::Codes;
        });
        self.desk.announce(&[CacheTag::Signing]);
    }

    /// Another message for whatever is sent, unless the last one is too young.
    async fn send(&self, wanted: &mut [CodeWanted], challenges: &Challenges<'_>) -> Result<(), CscError> {
        if self.resend_at().is_some_and(|at| self.desk.now() < at) {
            return Ok(());
        }
        for wanted in wanted.iter_mut().filter(|wanted| wanted.sent) {
            wanted.challenge = challenges.send(wanted).await?;
        }
        self.note_sent();
        Ok(())
    }

    async fn answers(
        &self,
        mut wanted: Vec<CodeWanted>,
        mut trouble: Option<DeskError>,
        challenges: &Challenges<'_>,
    ) -> Option<Vec<Secret>> {
        let (sender, mut answers): (_, UnboundedReceiver<Answer>) = unbounded_channel();
        let expires_at = self.desk.now() + TimeDelta::from_std(PATIENCE).unwrap_or_default();
        loop {
            let fields = wanted.iter().map(field).collect();
            let stage = SigningStage::AwaitingCodes {
                fields,
                trouble: trouble.take(),
                resend_at: self.resend_at(),
                expires_at,
            };
            self.show(stage, Some(&sender));
            match answers.recv().await? {
                Answer::Codes(codes) => return Some(codes),
                Answer::Another => trouble = self.send(&mut wanted, challenges).await.err().map(refused),
            }
        }
    }
}

#[async_trait]
impl Codes for Typing<'_> {
    fn at_hand(&self, _: CodeKind) -> bool {
        false
    }

    fn asks_anew(&self) -> bool {
        true
    }

    async fn codes(
        &self,
        wanted: &[CodeWanted],
        wrong: Option<&CscError>,
        challenges: &Challenges<'_>,
    ) -> Option<Vec<Secret>> {
        if wrong.is_none() && wanted.iter().any(|wanted| wanted.sent) {
            self.note_sent();
        }
        let asking = self.answers(wanted.to_vec(), wrong.cloned().map(refused), challenges);
        let given = tokio::select! {
            given = tokio::time::timeout(PATIENCE, asking) => given.ok().flatten(),
            () = until_closed(self.desk, self.session) => None,
        };
        self.show(SigningStage::Authorizing, None);
        given
    }
}

fn field(wanted: &CodeWanted) -> CodeField {
    CodeField {
        kind: match wanted.kind {
            CodeKind::Pin => CodeFieldKind::Pin,
            CodeKind::Otp => CodeFieldKind::Otp,
            CodeKind::Response => CodeFieldKind::Response,
        },
        label: wanted.label.clone(),
        description: wanted.description.clone(),
        challenge: wanted.challenge.clone(),
        sent: wanted.sent,
        digits: wanted.digits,
    }
}

/// The browser of the officer: it is sent to the provider's page, and the address stands on the screen.
pub(super) fn browser(desk: &Desk, session: &Arc<Session>) -> Loopback {
    let (desk, session) = (desk.clone(), Arc::downgrade(session));
    let show = move |address: &url::Url| {
        let Some(session) = session.upgrade() else { return false };
        let expires_at = desk.now() + TimeDelta::from_std(PATIENCE).unwrap_or_default();
        session.with_signing(|run| {
            let Some(run) = run else { return };
            run.stage = SigningStage::AwaitingBrowser { url: address.to_string(), expires_at };
            run.approval = ApprovalWay::Browser;
        });
        desk.announce(&[CacheTag::Signing]);
        open(&desk, address.as_str());
        true
    };
    Loopback::new(Box::new(show), 0, RETURNED)
}

fn open(desk: &Desk, address: &str) {
    if let Err(error) = desk.0.browser.open(address) {
        // The address stands on the screen: it can be opened by hand.
        tracing::warn!(%error, "the browser could not be opened");
    }
}

/// Gives the codes that the provider wants, in the order of its fields. They are kept nowhere.
pub async fn give_codes(desk: &Desk, codes: Vec<TypedCode>) -> Result<SigningView, DeskError> {
    let session = desk.session()?;
    let codes: Vec<Secret> = codes.into_iter().map(TypedCode::into_secret).collect();
    session.with_signing(|run| {
        let run = run.as_ref().ok_or(DeskError::NothingToSign)?;
        let SigningStage::AwaitingCodes { fields, .. } = &run.stage else { return Err(DeskError::NothingToSign) };
        if codes.len() != fields.len() || codes.iter().any(Secret::is_empty) {
            return Err(DeskError::SigningCodeWanted);
        }
        run.answer(Answer::Codes(codes))
    })?;
    super::view(desk).await
}

/// Has the provider send another one-time code. Within half a minute of the last one nothing is sent.
pub async fn send_code(desk: &Desk) -> Result<SigningView, DeskError> {
    let session = desk.session()?;
    session.with_signing(|run| run.as_ref().ok_or(DeskError::NothingToSign)?.answer(Answer::Another))?;
    super::view(desk).await
}

/// Opens the provider's page once more.
pub async fn open_browser(desk: &Desk) -> Result<SigningView, DeskError> {
    let session = desk.session()?;
    let address = session.with_signing(|run| match run.as_ref().map(|run| &run.stage) {
        Some(SigningStage::AwaitingBrowser { url, .. }) => Ok(url.clone()),
        _ => Err(DeskError::NothingToSign),
    })?;
    open(desk, &address);
    super::view(desk).await
}
