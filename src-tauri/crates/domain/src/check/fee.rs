//! The fee: paid, on its way, or not due to this applicant.

use crate::case::{Answer, PaymentStatus};
use crate::finding::{Finding, FindingCode};
use crate::pack::Exemption;
use crate::rules::civil_day;

use super::machine::{Found, View};

pub(super) fn payment(view: &View<'_>) -> Found {
    let fee = &view.pack.fee;
    if fee.amount == 0 {
        return Found::not_applicable(FindingCode::FeeNotDue);
    }
    let tell = |code| Finding::of(code).with("amount", fee.amount.to_string()).with("currency", fee.currency.clone());
    let ours = || view.case.payments.iter().filter(|payment| payment.currency == fee.currency);
    let paid = || ours().filter(|payment| payment.status == PaymentStatus::Paid);
    if let Some(payment) = paid().find(|payment| payment.amount >= fee.amount) {
        let finding = Finding::of(FindingCode::FeePaid)
            .with("amount", payment.amount.to_string())
            .with("currency", payment.currency.clone())
            .with_some("paid-on", payment.paid_at.map(|at| civil_day(at).to_string()));
        return Found::new(Some(Answer::Met), Some(finding));
    }
    if let Some(claimed) = &view.case.exemption {
        return match fee.exemption(claimed) {
            Some(exemption) => exempt(view, exemption),
            None => Found::open(Finding::of(FindingCode::ExemptionUnknown).with("exemption", claimed.clone())),
        };
    }
    let on_its_way = ours().any(|payment| {
        use PaymentStatus::{Authorized, InProgress, Ordered, Pending};
        matches!(payment.status, Pending | Authorized | Ordered | InProgress)
    });
    if on_its_way {
        return Found::open(tell(FindingCode::FeeAwaited));
    }
    match paid().map(|payment| payment.amount).max() {
        Some(paid) => Found::unmet(tell(FindingCode::FeeUnderpaid).with("paid", paid.to_string())),
        None => Found::unmet(tell(FindingCode::FeeMissing)),
    }
}

/// By a document in date of any of the kinds; where the pack names none, or a human has to read it, the human answers.
fn exempt(view: &View<'_>, exemption: &Exemption) -> Found {
    let tell = |code| {
        Finding::of(code).with("exemption", exemption.name.bg.clone()).with("exemption-en", exemption.name.en.clone())
    };
    if exemption.evidence.is_empty() {
        return Found::open(tell(FindingCode::ExemptionClaimed));
    }
    let filed = civil_day(view.case.submitted_at);
    let good = |day: Option<chrono::NaiveDate>| day.is_none_or(|day| day >= filed);
    let mut shown = view.case.evidence.iter().filter(|given| exemption.evidence.contains(&given.kind));
    let Some(given) = shown.find(|given| good(given.valid_until)) else {
        let kinds = exemption.evidence.join(", ");
        return Found::unmet(tell(FindingCode::ExemptionUnproven).with("kinds", kinds));
    };
    let human = view.pack.kind(&given.kind).is_some_and(|kind| kind.human);
    let found = if human {
        Found::open(tell(FindingCode::ExemptionClaimed).with("title", given.title.clone()))
    } else {
        Found::new(Some(Answer::Met), Some(tell(FindingCode::FeeExempt)))
    };
    found.about(&given.id)
}
