//! What happens to a case without an officer: the citizen acts, the money comes, another district turns out competent.

use chrono::{DateTime, SubsecRound, Utc};
use gishe_domain::address::DistrictCode;
use gishe_domain::case::{Author, Case, CaseId, Message, PaymentStatus};
use gishe_domain::rules;
use gishe_domain::state::CaseState;
use rusqlite::TransactionBehavior;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Register, RegisterError, acts, store};

/// An event of central's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CentralEvent {
    /// The citizen withdraws the application, before it is decided.
    Withdraw,
    /// The citizen answers: defects are mended, or the document asked for has come. The time limit runs on.
    Mend,
    /// The fees asked for are paid.
    Pay,
    /// The citizen writes.
    Write {
        /// Plain text.
        text: String,
    },
    /// The case goes to another district; the claim on it ends.
    Transfer {
        /// Two digits.
        district: DistrictCode,
    },
}

impl CentralEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Withdraw => "withdraw",
            Self::Mend => "mend",
            Self::Pay => "pay",
            Self::Write { .. } => "message",
            Self::Transfer { .. } => "transfer",
        }
    }
}

impl Register {
    /// Lets an event happen to a case. Gives the case as it is then.
    pub fn happen(&mut self, id: CaseId, event: &CentralEvent, now: DateTime<Utc>) -> Result<Case, RegisterError> {
        let now = now.trunc_subsecs(3);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let row = store::find(&tx, id)?.ok_or(RegisterError::UnknownCase)?;
        let mut case = row.case.clone();
        let author = change(&mut case, event, now)?;
        acts::enter(&mut case, author, event.kind(), None, now);
        store::replace(&tx, &row, &case, row.fence)?;
        tx.commit()?;
        Ok(case)
    }
}

fn change(case: &mut Case, event: &CentralEvent, now: DateTime<Utc>) -> Result<Author, RegisterError> {
    match event {
        CentralEvent::Withdraw if case.state.is_undecided() => {
            case.state = CaseState::Withdrawn;
            case.claim = None;
            Ok(Author::Citizen)
        }
        CentralEvent::Mend if case.state == CaseState::AwaitingCitizen => {
            rules::resume(case, rules::civil_day(now));
            case.state = worked(case);
            Ok(Author::Citizen)
        }
        CentralEvent::Pay if case.payments.iter().any(open) => {
            for payment in case.payments.iter_mut().filter(|payment| open(payment)) {
                payment.status = PaymentStatus::Paid;
                payment.paid_at = Some(now);
            }
            if case.state == CaseState::AwaitingPayment {
                case.state = worked(case);
            }
            Ok(Author::Citizen)
        }
        CentralEvent::Write { text } if case.state.is_open() => {
            let id = format!("c{}", case.version + 1);
            case.messages.push(Message { id, at: now, author: Author::Citizen, text: text.clone() });
            Ok(Author::Citizen)
        }
        CentralEvent::Transfer { district } if case.state.is_undecided() && *district != case.district => {
            case.district.clone_from(district);
            case.claim = None;
            case.state = CaseState::Submitted;
            Ok(Author::Central)
        }
        _ => Err(RegisterError::WrongState),
    }
}

/// Where a case that waited goes on: with its holder, or with the others that nobody has taken.
fn worked(case: &Case) -> CaseState {
    if case.claim.is_some() { CaseState::InReview } else { CaseState::Submitted }
}

fn open(payment: &gishe_domain::case::Payment) -> bool {
    use PaymentStatus::{Authorized, InProgress, Ordered, Pending};
    matches!(payment.status, Pending | Authorized | Ordered | InProgress)
}
