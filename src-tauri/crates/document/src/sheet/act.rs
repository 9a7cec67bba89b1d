//! The sheet of a certificate, a refusal, a return for correction and a termination.

use crate::DocumentError;
use crate::act::{ActInput, Ground};
use crate::block::{Block, Role};
use crate::face::{Faces, Weight};
use crate::page::Matter;
use crate::text::clean;
use crate::wording;

use super::{Sheet, VERB};

impl Sheet<'_> {
    /// Composes the blocks of an act.
    pub fn act(act: &ActInput, matter: &Matter, faces: &Faces) -> Result<Vec<Block>, DocumentError> {
        let mut sheet = Sheet::new(faces);
        sheet.head(&act.letterhead)?;
        sheet.title(&act.form.title, act.form.subtitle.as_deref(), &matter.number_line)?;
        sheet.ruling(act)?;
        let grounds: Vec<String> = act.grounds.iter().map(ground).collect();
        sheet.list(&act.form.grounds, &grounds, true)?;
        sheet.headed(act.form.reasons.as_deref(), &act.reasons, 12.0)?;
        sheet.headed(None, &act.notes, 8.0)?;
        sheet.headed(act.form.instruction.as_deref(), act.instruction.as_slice(), 11.0)?;
        sheet.closing(&act.officer, matter)?;
        Ok(sheet.into_blocks())
    }

    fn ruling(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        self.text(&wording::preamble(act), 20.0)?;
        self.centred(Role::Heading, &act.operative.verb, Weight::Semibold, VERB, 14.0)?;
        self.text(&act.operative.clause, 13.0)?;
        self.keep_last_with_next();
        let from = (act.form.from.as_str(), act.from_address.as_slice());
        let to = (act.form.to.as_str(), act.to_address.as_slice());
        // A certificate is about the new address: it stands first.
        self.addresses(&if wording::is_certificate(act) { [to, from] } else { [from, to] })
    }
}

fn ground(ground: &Ground) -> String {
    let (text, law) = (clean(&ground.text), clean(&ground.law));
    if law.is_empty() || text.is_empty() { text } else { format!("{text} ({law})") }
}
