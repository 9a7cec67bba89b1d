//! Rows of the queue.

use std::collections::HashSet;

use chrono::NaiveDate;
use gishe_domain::calendar::Calendar;
use gishe_domain::case::{CaseId, DeadlineBasis, OfficerRef};
use gishe_domain::deadline::{self, Deadline};
use gishe_domain::fold::Span;
use gishe_store::replica::{Found, FoundIn, Heading, QueueEntry, QueueStretch};

use crate::view::queue::{
    ClaimView, DeadlineLevel, DeadlineView, QueueCounts, QueueGroup, QueueGroupKind, QueuePage, QueueRow, RowElsewhere,
    RowField, RowFound,
};

/// A stretch of the queue as the window takes it.
pub fn page(
    stretch: QueueStretch,
    officer: &str,
    calendar: &Calendar,
    today: NaiveDate,
    unread: &HashSet<CaseId>,
) -> QueuePage {
    let soon = soon(calendar, today);
    let row = |entry: QueueEntry| {
        let unread = unread.contains(&entry.summary.id);
        QueueRow { unread, ..row(entry, officer, calendar, today, soon) }
    };
    let counts = stretch.counts;
    let headings = stretch.headings.into_iter();
    QueuePage {
        rows: stretch.rows.into_iter().map(row).collect(),
        total: stretch.total,
        more: stretch.more,
        groups: headings.map(|(heading, count)| QueueGroup { kind: group(heading), count }).collect(),
        counts: QueueCounts {
            mine: counts.mine,
            free: counts.free,
            all: counts.all,
            due: counts.due,
            unread: counts.unread,
        },
    }
}

fn row(entry: QueueEntry, officer: &str, calendar: &Calendar, today: NaiveDate, soon: NaiveDate) -> QueueRow {
    let summary = entry.summary;
    let deadline = deadline(&summary.basis, calendar, today);
    let short = summary.number.rsplit('-').next().unwrap_or(&summary.number).to_owned();
    let found = entry.found.map(|found| found_of(found, &summary.number, &short));
    QueueRow {
        id: summary.id,
        short_number: short,
        number: summary.number,
        name: summary.name,
        service: summary.service,
        applicant_type: summary.applicant_type,
        address: summary.address,
        unread: false,
        group: heading_of(summary.standing, summary.due.day, today, soon),
        deadline,
        state: summary.state,
        claim: claim(summary.claimed_by.as_ref(), officer, entry.provisional),
        ruling: entry.ruling,
        local: entry.local,
        attention: entry.attention,
        messages: summary.messages,
        found,
    }
}

/// The short number is the end of the full one; a mark in the rest of it is shown with the full one.
fn found_of(found: Found, number: &str, short: &str) -> RowFound {
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let from = units(number).saturating_sub(units(short));
    let of_short = |mark: &Span| Span { from: mark.from.saturating_sub(from), to: mark.to.saturating_sub(from) };
    let short_number: Vec<Span> = found.number.iter().map(of_short).filter(|mark| mark.from < mark.to).collect();
    let elsewhere =
        found.elsewhere.map(|line| RowElsewhere { field: field(line.field), text: line.text, marks: line.marks });
    let in_full = || RowElsewhere { field: RowField::Number, text: number.to_owned(), marks: found.number.clone() };
    let hidden = found.number.iter().any(|mark| mark.from < from);
    let elsewhere = elsewhere.or_else(|| hidden.then(in_full));
    RowFound { name: found.name, short_number, number: found.number, elsewhere }
}

fn field(line: FoundIn) -> RowField {
    match line {
        FoundIn::Name | FoundIn::Person => RowField::Person,
        FoundIn::Number => RowField::Number,
        FoundIn::Address => RowField::Address,
        FoundIn::Identifier => RowField::Identifier,
        FoundIn::FormerAddress => RowField::FormerAddress,
        FoundIn::Act => RowField::Act,
        FoundIn::Note => RowField::Note,
        FoundIn::Message => RowField::Message,
        FoundIn::Draft => RowField::Draft,
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
        Heading::Exact => QueueGroupKind::Exact,
        Heading::Due => QueueGroupKind::Due,
        Heading::Soon => QueueGroupKind::Soon,
        Heading::Later => QueueGroupKind::Later,
        Heading::Paused => QueueGroupKind::Paused,
        Heading::Decided => QueueGroupKind::Decided,
        Heading::Listed => QueueGroupKind::Listed,
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
