//! What of the journal is laid over the replica.

use gishe_domain::case::CaseId;
use rusqlite::Connection;

use super::{JournalView, KeptReceipt, OutboxEntry, drafts, outbox, receipts};
use crate::error::{StoreError, Trouble};
use crate::overlay::{Acknowledged, CaseOverlay, LaidAct, Overlay};

fn read(conn: &Connection) -> Result<Overlay, Trouble> {
    let mut overlay = Overlay::default();
    // What central has acknowledged was made before what still waits.
    for kept in receipts::laid(conn)? {
        let case = kept.receipt.case;
        overlay.cases.entry(case).or_default().acts.extend(acknowledged(kept));
    }
    for entry in outbox::all(conn)? {
        overlay.cases.entry(entry.command.case).or_default().acts.push(waiting(entry));
    }
    for draft in drafts::texts(conn)? {
        overlay.cases.entry(draft.case).or_default().drafted(draft);
    }
    Ok(overlay)
}

fn read_one(conn: &Connection, case: CaseId, receipts: Vec<KeptReceipt>) -> Result<CaseOverlay, Trouble> {
    let mut overlay = CaseOverlay::default();
    overlay.acts.extend(receipts.into_iter().filter_map(acknowledged));
    overlay.acts.extend(outbox::of_case(conn, case)?.into_iter().map(waiting));
    drafts::texts_of(conn, case)?.into_iter().for_each(|draft| overlay.drafted(draft));
    Ok(overlay)
}

/// Words that were forgotten have long been in the replica.
fn acknowledged(kept: KeptReceipt) -> Option<LaidAct> {
    Some(LaidAct {
        command: kept.receipt.command,
        act: kept.act?,
        by: kept.by,
        at: kept.made_at,
        acknowledged: Some(Acknowledged { version: kept.receipt.version, fencing: kept.receipt.fencing }),
        attention: false,
    })
}

fn waiting(entry: OutboxEntry) -> LaidAct {
    LaidAct {
        command: entry.command.id,
        attention: entry.state.needs_attention(),
        act: entry.command.act,
        by: entry.by,
        at: entry.command.made_at,
        acknowledged: None,
    }
}

impl CaseOverlay {
    fn drafted(&mut self, drafts::Text { text, unsent, .. }: drafts::Text) {
        self.draft |= unsent;
        self.texts.extend(Some(text).filter(|text| !text.is_empty()));
    }
}

impl JournalView<'_> {
    /// Everything of this computer that the replica may not show.
    pub fn overlay(&self) -> Result<Overlay, StoreError> {
        self.run(read)
    }

    /// The same of one case: it costs the same however much else waits.
    pub fn overlay_of(&self, case: CaseId) -> Result<CaseOverlay, StoreError> {
        self.run(|conn| read_one(conn, case, receipts::laid_of(conn, case)?))
    }

    /// What is laid over a copy of a case that was read at this version: also what a newer copy shows already.
    pub fn overlay_over(&self, case: CaseId, version: u32) -> Result<CaseOverlay, StoreError> {
        self.run(|conn| read_one(conn, case, receipts::after(conn, case, version)?))
    }
}
