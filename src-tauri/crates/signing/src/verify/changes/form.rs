//! What may happen to the form: fields filled in, signatures added.

use super::{Change, Compared, Finding, alike_but, must};
use crate::pdf::{Dict, Indirect, Object, Reference, acro_form};

/// What filling in changes of a field or widget.
const FILLED: [&str; 6] = ["V", "AP", "AS", "M", "I", "RV"];
/// What an added signature field may have.
const OF_A_SIGNATURE: [&str; 22] = [
    "Type",
    "Subtype",
    "FT",
    "T",
    "TU",
    "TM",
    "F",
    "Ff",
    "Rect",
    "P",
    "V",
    "AP",
    "MK",
    "Lock",
    "SV",
    "M",
    "NM",
    "DA",
    "BS",
    "Border",
    "H",
    "StructParent",
];
/// ReadOnly (ISO 32000-1 table 221).
const READ_ONLY: usize = 1;
/// Pushbutton (table 226): it has no value, so nothing is filled in.
const PUSHBUTTON: usize = 1 << 16;
/// Hidden and NoView (table 165): who filled it in could not see it.
const UNSEEN: usize = 2 | 32;

impl Compared<'_, '_> {
    /// The form: all fields that were there, in order, then added signatures; nothing else differs.
    pub fn form(&mut self) -> Result<(), Finding> {
        let then = acro_form(self.old)?.and_then(|(_, form)| form.value.dict().cloned());
        let Some((_, now)) = acro_form(self.new)? else { return must(then.is_none(), Finding::Form) };
        let (then, now) = (then.unwrap_or_default(), now.value.dict().cloned().unwrap_or_default());
        let rest = ["Fields", "SigFlags"];
        must(then.without(&rest) == now.without(&rest), Finding::Form)?;
        let (before, after) = (self.old.value(&then, "Fields")?, self.new.value(&now, "Fields")?);
        self.list(&before, &after, Finding::Form)
    }

    /// The old items in order, then nothing but signatures.
    pub fn list(&mut self, then: &Object, now: &Object, otherwise: Finding) -> Result<(), Finding> {
        let (then, now) = (then.array().unwrap_or_default(), now.array().unwrap_or_default());
        let added = now.strip_prefix(then).ok_or(otherwise)?;
        for item in added {
            let reference = item.reference().ok_or(otherwise)?;
            self.signature_added(reference, otherwise)?;
        }
        Ok(())
    }

    /// A field that was not there: a signature with a value, which is judged by itself, or one that shows nothing.
    fn signature_added(&mut self, reference: Reference, otherwise: Finding) -> Result<(), Finding> {
        let indirect = self.new.get(reference)?;
        let dict = indirect.value.dict().ok_or(otherwise)?;
        // A widget that is on a page but not in the form would never be judged.
        let in_form = self.known.fields_now.contains(&reference) && !self.known.fields.contains(&reference);
        must(in_form && dict.name("FT") == Some(b"Sig") && dict.without(&OF_A_SIGNATURE).0.is_empty(), otherwise)?;
        if self.known.signed_now.contains(&reference) {
            return self.signature(dict);
        }
        let corners = self.new.value(dict, "Rect")?;
        let corners: Vec<f64> = corners.array().unwrap_or_default().iter().filter_map(Object::number).collect();
        let invisible = matches!(corners.as_slice(), [left, bottom, right, top] if left == right || bottom == top);
        must(invisible && dict.get("AP").is_none(), otherwise)?;
        must(!self.permissions.nothing, Finding::NotPermitted)?;
        self.changes.insert(Change::FieldAdded);
        Ok(())
    }

    /// An empty field that was there was signed.
    pub fn signed(&mut self, then: &Object, now: &Object) -> Result<(), Finding> {
        must(alike_but(then, now, &["V", "AP", "M"]), Finding::Field)?;
        let dict = now.dict().ok_or(Finding::Field)?;
        // Another look without a signature would be an overlay that nobody judges.
        must(dict.get("V").is_some() || alike_but(then, now, &["M"]), Finding::Appearance)?;
        if dict.get("V").is_some() { self.signature(dict) } else { Ok(()) }
    }

    fn signature(&mut self, field: &Dict) -> Result<(), Finding> {
        let value = self.new.value(field, "V")?;
        let stamp = value.dict().and_then(|value| value.name("SubFilter")) == Some(b"ETSI.RFC3161");
        must(stamp || !self.permissions.nothing, Finding::NotPermitted)?;
        self.changes.insert(if stamp { Change::TimeStampAdded } else { Change::SignatureAdded });
        Ok(())
    }

    /// A field was filled in, or a widget of one.
    pub fn filled(&mut self, number: u32, then: &Object, now: &Object) -> Result<(), Finding> {
        must(alike_but(then, now, &FILLED), Finding::Field)?;
        let unseen = then.dict().and_then(|dict| dict.unsigned("F")).unwrap_or_default() & UNSEEN != 0;
        must(!unseen, Finding::Field)?;
        self.has_another_value(number)?;
        self.changes.insert(Change::FormFilled);
        Ok(())
    }

    /// Another stream for what a filled field looks like. It is drawn within the field's rectangle and nowhere else
    /// (ISO 32000-1 §12.5.5, algorithm 8.1), which did not change.
    pub fn repainted(&mut self, number: u32, now: &Indirect) -> Result<(), Finding> {
        let form = now.value.dict().is_some_and(|dict| dict.name("Subtype") == Some(b"Form"));
        must(self.owned(number) && now.stream.is_some() && form, Finding::Appearance)?;
        self.has_another_value(number)
    }

    /// The field that an object belongs to has another value, and was allowed to get one. A field that looks different with the
    /// same value is an overlay.
    fn has_another_value(&mut self, number: u32) -> Result<(), Finding> {
        let field = self.known.owners.get(&number).and_then(|place| self.known.filled.get(*place));
        let field = field.ok_or(Finding::Field)?;
        must(!self.permissions.nothing, Finding::NotPermitted)?;
        must(!self.permissions.locked(&field.name), Finding::Locked)?;
        let then = field.indirect.value.dict().ok_or(Finding::Field)?;
        let flags = then.unsigned("Ff").unwrap_or_default();
        must(flags & READ_ONLY == 0, Finding::Locked)?;
        must(flags & PUSHBUTTON == 0 || then.name("FT") != Some(b"Btn"), Finding::Field)?;
        let now = self.new.get(field.reference)?.value;
        let now = now.dict().ok_or(Finding::Field)?;
        let (before, after) = (self.old.value(then, "V")?, self.new.value(now, "V")?);
        must(before != after, Finding::Appearance)
    }
}
