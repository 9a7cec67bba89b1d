//! What of the journal is laid over the replica.

use rusqlite::Connection;

use super::{JournalView, drafts, outbox, receipts};
use crate::error::{StoreError, Trouble};
use crate::overlay::{Acknowledged, LaidAct, Overlay};

fn read(conn: &Connection) -> Result<Overlay, Trouble> {
    let mut overlay = Overlay::default();
    // What central has acknowledged was made before what still waits.
    for kept in receipts::laid(conn)? {
        let known = Acknowledged { version: kept.receipt.version, fencing: kept.receipt.fencing };
        overlay.cases.entry(kept.receipt.case).or_default().acts.push(LaidAct {
            command: kept.receipt.command,
            act: kept.act,
            by: kept.by,
            at: kept.made_at,
            acknowledged: Some(known),
            attention: false,
        });
    }
    for entry in outbox::all(conn)? {
        let attention = entry.state.needs_attention();
        overlay.cases.entry(entry.command.case).or_default().acts.push(LaidAct {
            command: entry.command.id,
            act: entry.command.act,
            by: entry.by,
            at: entry.command.made_at,
            acknowledged: None,
            attention,
        });
    }
    for (case, text) in drafts::texts(conn)? {
        let here = overlay.cases.entry(case).or_default();
        here.draft = true;
        here.texts.extend(Some(text).filter(|text| !text.is_empty()));
    }
    Ok(overlay)
}

impl JournalView<'_> {
    /// Everything of this computer that the replica may not show.
    pub fn overlay(&self) -> Result<Overlay, StoreError> {
        self.run(read)
    }
}
