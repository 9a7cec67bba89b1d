//! Rows of the queue.

use chrono::NaiveDate;
use gishe_domain::calendar::Calendar;
use gishe_domain::case::{DeadlineBasis, OfficerRef};
use gishe_domain::deadline::{self, Deadline};
use gishe_store::replica::{Heading, QueueEntry, QueueStretch};

use crate::view::queue::{
    ClaimView, DeadlineLevel, DeadlineView, QueueCounts, QueueGroup, QueueGroupKind, QueuePage, QueueRow,
};

/// A stretch of the queue as the window takes it.
pub fn page(stretch: QueueStretch, officer: &str, calendar: &Calendar, today: NaiveDate) -> QueuePage {
    let soon = soon(calendar, today);
    let counts = stretch.counts;
    let headings = stretch.headings.into_iter();
    QueuePage {
        rows: stretch.rows.into_iter().map(|entry| row(entry, officer, calendar, today, soon)).collect(),
        total: stretch.total,
        groups: headings.map(|(heading, count)| QueueGroup { kind: group(heading), count }).collect(),
        counts: QueueCounts { mine: counts.mine, free: counts.free, all: counts.all },
    }
}

fn row(entry: QueueEntry, officer: &str, calendar: &Calendar, today: NaiveDate, soon: NaiveDate) -> QueueRow {
    let summary = entry.summary;
    let deadline = deadline(&summary.basis, calendar, today);
    let short = summary.number.rsplit('-').next().unwrap_or(&summary.number).to_owned();
    QueueRow {
        id: summary.id,
        short_number: short,
        number: summary.number,
        name: summary.name,
        service: summary.service,
        applicant_type: summary.applicant_type,
        group: heading_of(summary.standing, summary.due.day, today, soon),
        deadline,
        state: summary.state,
        claim: claim(summary.claimed_by.as_ref(), officer, entry.provisional),
        ruling: entry.ruling,
        local: entry.local,
        attention: entry.attention,
        messages: summary.messages,
    }
}

fn heading_of(
    standing: gishe_store::replica::Standing,
    due: NaiveDate,
    today: NaiveDate,
    soon: NaiveDate,
) -> QueueGroupKind {
    use gishe_store::replica::Standing;
    match standing {
        Standing::Paused => QueueGroupKind::Paused,
        Standing::Decided | Standing::Closed => QueueGroupKind::Decided,
        Standing::Running if due <= today => QueueGroupKind::Due,
        Standing::Running if due <= soon => QueueGroupKind::Soon,
        Standing::Running => QueueGroupKind::Later,
    }
}

fn group(heading: Heading) -> QueueGroupKind {
    match heading {
        Heading::Due => QueueGroupKind::Due,
        Heading::Soon => QueueGroupKind::Soon,
        Heading::Later => QueueGroupKind::Later,
        Heading::Paused => QueueGroupKind::Paused,
        Heading::Decided => QueueGroupKind::Decided,
    }
}

/// Who has a case, seen by an officer.
pub fn claim(holder: Option<&OfficerRef>, officer: &str, provisional: bool) -> ClaimView {
    match holder {
        None => ClaimView::Free,
        Some(holder) if holder.id == officer && provisional => ClaimView::MineProvisional,
        Some(holder) if holder.id == officer => ClaimView::Mine,
        Some(holder) => ClaimView::Other { officer: holder.clone() },
    }
}

/// A time limit as of a day.
pub fn deadline(basis: &DeadlineBasis, calendar: &Calendar, today: NaiveDate) -> DeadlineView {
    let limit = Deadline::as_of(basis, today, calendar);
    let level = match limit.level {
        deadline::DeadlineLevel::Overdue => DeadlineLevel::Overdue,
        deadline::DeadlineLevel::Today => DeadlineLevel::Today,
        deadline::DeadlineLevel::Soon => DeadlineLevel::Soon,
        deadline::DeadlineLevel::Later => DeadlineLevel::Later,
        deadline::DeadlineLevel::Paused => DeadlineLevel::Paused,
    };
    DeadlineView { due: limit.due, level, working_days_left: limit.working_days_left }
}

/// The last day that counts as soon.
pub fn soon(calendar: &Calendar, today: NaiveDate) -> NaiveDate {
    calendar.add_working_days(today, 3)
}
