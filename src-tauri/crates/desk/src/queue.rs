//! The queue, a stretch at a time.

use std::collections::HashSet;

use gishe_domain::case::CaseId;
use gishe_store::replica::{Level, QueueAsk, QueuePart, QueueSort, QueueWish};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::show;
use crate::view::queue::{DeadlineLevel, QueueFilter, QueueOrder, QueuePage, QueueQuery, QueueView};

/// Rows at most in one stretch.
const MOST_ROWS: u32 = 500;
/// Letters of a search that are looked at.
const MOST_LETTERS: usize = 200;

/// Reads a stretch of the queue, with what was done here laid over what central said.
pub async fn page(desk: &Desk, query: QueueQuery) -> Result<QueuePage, DeskError> {
    let session = desk.session()?;
    let today = desk.today();
    let desk_too = desk.clone();
    desk.blocking(move || {
        let officer = session.officer().id.clone();
        let unread = session.unread()?;
        let ask = QueueAsk {
            scope: session.scope.clone(),
            officer: officer.clone(),
            part: match query.view {
                QueueView::Mine => QueuePart::Mine,
                QueueView::Free => QueuePart::Free,
                QueueView::All => QueuePart::All,
                QueueView::Due => QueuePart::Due,
                QueueView::Unread => QueuePart::Unread,
            },
            search: query.search.chars().take(MOST_LETTERS).collect(),
            services: query.services,
            states: query.states,
            wish: wish(query.filter, query.sort, unread.clone()),
            today,
            soon: show::queue::soon(&desk_too.0.calendar, today),
            offset: query.offset,
            limit: query.limit.clamp(1, MOST_ROWS),
        };
        let stretch = session.replica.queue(&ask, &session.overlay()?)?;
        Ok::<_, DeskError>(show::queue::page(stretch, &officer, &desk_too.0.calendar, today, &unread))
    })
    .await
}

fn wish(filter: QueueFilter, sort: QueueOrder, changed: HashSet<CaseId>) -> QueueWish {
    let level = |level| match level {
        DeadlineLevel::Overdue => Level::Overdue,
        DeadlineLevel::Today => Level::Today,
        DeadlineLevel::Soon => Level::Soon,
        DeadlineLevel::Later => Level::Later,
        DeadlineLevel::Paused => Level::Paused,
    };
    QueueWish {
        levels: filter.levels.into_iter().map(level).collect(),
        types: filter.types,
        holders: filter.holders,
        local: filter.local,
        attention: filter.attention,
        unread: filter.unread,
        sort: match sort {
            QueueOrder::Deadline => QueueSort::Deadline,
            QueueOrder::Number => QueueSort::Number,
            QueueOrder::Name => QueueSort::Name,
        },
        changed,
    }
}

/// Asks for no rows: for the counts of the parts alone.
pub(crate) fn nothing_of(desk: &Desk, session: &Session) -> QueueAsk {
    let today = desk.today();
    QueueAsk {
        scope: session.scope.clone(),
        officer: session.officer().id.clone(),
        part: QueuePart::Mine,
        search: String::new(),
        services: Vec::new(),
        states: Vec::new(),
        wish: QueueWish::default(),
        today,
        soon: today,
        offset: 0,
        limit: 0,
    }
}
