//! Letters of a case, and what may be written now.

use gishe_domain::case::{Case, PaymentStatus};
use gishe_domain::command::Act;
use gishe_domain::pack::ServicePack;
use gishe_domain::permit;
use gishe_store::journal::OutboxEntry;

use super::{checks, worded};
use crate::letter;
use crate::view::letter::{EvidenceKind, FeeView, LettersView, MessageView};

/// The letters; those that exist only here name the command that carries them.
pub fn messages(case: &Case, waiting: &[OutboxEntry]) -> Vec<MessageView> {
    let mut shown: Vec<MessageView> = case
        .messages
        .iter()
        .map(|message| MessageView {
            id: message.id.clone(),
            at: message.at,
            author: message.author.clone(),
            text: message.text.clone(),
            local: None,
            undoable: false,
        })
        .collect();
    // What waits was laid over the case last, in the order of the outbox.
    // Behind one that needs attention nothing is laid.
    let laid = waiting.iter().take_while(|entry| !entry.state.needs_attention());
    let written: Vec<&OutboxEntry> =
        laid.filter(|entry| matches!(entry.command.act, Act::Message { .. } | Act::RequestDocument { .. })).collect();
    let own = shown.iter_mut().rev().filter(|message| message.id.starts_with("local-"));
    for (message, entry) in own.zip(written.into_iter().rev()) {
        message.local = Some(entry.command.id);
        message.undoable = letter::undoable(waiting, entry.command.id);
    }
    shown
}

/// What may be written now.
pub fn letters(case: &Case, pack: &ServicePack, officer: &str, attention: bool, draft: String) -> LettersView {
    LettersView {
        message_blocked: permit::message_block(case, attention).map(checks::block),
        request_blocked: permit::hand_block(case, officer, attention).map(checks::block),
        evidence: pack
            .evidence_kinds
            .iter()
            .map(|kind| EvidenceKind { key: kind.key.clone(), name: worded(&kind.name) })
            .collect(),
        fee: fee_due(case, pack),
        draft,
    }
}

/// The fee of the service, unless it is free or was asked for already and can still be paid.
pub fn fee_due(case: &Case, pack: &ServicePack) -> Option<FeeView> {
    use PaymentStatus::{Authorized, InProgress, Ordered, Paid, Pending};
    let stands = |status| matches!(status, Pending | Authorized | Ordered | Paid | InProgress);
    let asked = case.payments.iter().any(|payment| stands(payment.status));
    let fee = &pack.fee;
    (fee.amount > 0 && !asked).then(|| FeeView { amount: fee.amount, currency: fee.currency.clone() })
}
