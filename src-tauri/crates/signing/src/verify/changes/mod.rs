//! What later revisions changed, classed as allowed or not (ISO 32000-1 §12.8.2, EN 319 142-1 §5.5).
//!
//! Two states are compared, the signed one and the present one. Every object of the signed state that is another now
//! must be one of a few kinds and differ only where that kind may. Objects that did not exist then are harmless as long
//! as nothing that was signed points at them, so dangling references are looked for too. What was appended must be nothing
//! but objects that its own cross-reference data lists: no two readers can find different files in it.

mod appended;
mod form;
mod permissions;
mod roles;

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use crate::pdf::{Dict, Entry, Indirect, Object, PdfError, PdfFile, Reference};

pub(super) use permissions::Permissions;
use roles::{Known, Role};

/// A change that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A field was filled in.
    FormFilled,
    /// A signature was added.
    SignatureAdded,
    /// A document time stamp was added.
    TimeStampAdded,
    /// An empty signature field that shows nothing was added.
    FieldAdded,
    /// Validation material was added.
    MaterialAdded,
    /// The date of the last change, or the producer, was written.
    InformationUpdated,
}

/// A change that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The later part is not a revision on top of the signed one.
    NotARevision,
    /// Bytes or objects that the cross-reference data does not list, or that two readers could read differently.
    StrayBytes,
    /// Something appeared that was referred to when it was signed, and did not exist then.
    Appeared,
    /// An object that shows or decides something is another one.
    Object,
    /// A page is another one.
    Page,
    /// Annotations were added, removed or changed.
    Annotation,
    /// The catalogue is another one.
    Catalogue,
    /// The form is another one.
    Form,
    /// A field was changed in more than its value.
    Field,
    /// A field was changed that was locked.
    Locked,
    /// A field looks different without having another value.
    Appearance,
    /// The signature allows no such change (DocMDP).
    NotPermitted,
    /// The states cannot be compared.
    Unreadable,
}

impl From<PdfError> for Finding {
    fn from(_: PdfError) -> Self {
        Self::Unreadable
    }
}

/// Two states and what is known of the first.
struct Compared<'c, 'a> {
    old: &'c PdfFile<'a>,
    new: &'c PdfFile<'a>,
    known: Known,
    pointed: HashMap<u32, usize>,
    permissions: &'c Permissions,
    changes: BTreeSet<Change>,
}

/// What of `new` differs from `old`, an earlier state of the same bytes.
pub(super) fn compare(
    old: &PdfFile<'_>,
    new: &PdfFile<'_>,
    permissions: &Permissions,
) -> Result<BTreeSet<Change>, Finding> {
    if !continues(old, new)? {
        return Err(Finding::NotARevision);
    }
    appended::strictly(old, new)?;
    let known = Known::read(old, new)?;
    let mut compared = Compared { old, new, known, pointed: pointers(old)?, permissions, changes: BTreeSet::new() };
    let added: HashSet<u32> = new
        .entries()
        .filter(|(number, entry)| *entry != Entry::Free && !in_use(old, *number))
        .map(|(number, _)| number)
        .collect();
    if compared.pointed.keys().any(|number| added.contains(number)) {
        return Err(Finding::Appeared);
    }
    for (number, entry) in old.entries() {
        if entry != Entry::Free && new.entry(number) != Some(entry) {
            compared.object(number, entry)?;
        }
    }
    // The form is looked at even when it did not change itself: its parts may have.
    compared.form()?;
    Ok(compared.changes)
}

fn in_use(file: &PdfFile<'_>, number: u32) -> bool {
    file.entry(number).is_some_and(|entry| entry != Entry::Free)
}

/// The new state is built on the old one: same sections below, same catalogue and identifier.
fn continues(old: &PdfFile<'_>, new: &PdfFile<'_>) -> Result<bool, PdfError> {
    let above = new.sections.len().saturating_sub(old.sections.len());
    let (added, below) = new.sections.split_at_checked(above).unwrap_or_default();
    let same = below.iter().map(|section| section.offset).eq(old.sections.iter().map(|section| section.offset));
    let behind = added.iter().all(|section| section.offset >= old.bytes.len());
    let (then, now) = (old.trailer()?, new.trailer()?);
    let first_identifier =
        |trailer: &Dict| trailer.get("ID").and_then(Object::array).and_then(|id| id.first().cloned());
    Ok(above > 0
        && same
        && behind
        && then.get("Root") == now.get("Root")
        && (then.get("Info") == now.get("Info") || now.get("Info").is_none())
        && first_identifier(then) == first_identifier(now))
}

/// Every number that an object of the file points at, with how many times.
fn pointers(file: &PdfFile<'_>) -> Result<HashMap<u32, usize>, PdfError> {
    let mut found: HashMap<u32, usize> = HashMap::new();
    let mut count = |(number, _): Reference| *found.entry(number).or_default() += 1;
    for section in &file.sections {
        for (key, value, _) in &section.trailer.0 {
            // Every revision repeats these; they are compared by themselves.
            if !matches!(key.as_slice(), b"Root" | b"Info") {
                value.references(&mut count);
            }
        }
    }
    for (number, entry) in file.entries() {
        let generation = match entry {
            Entry::Free => continue,
            Entry::At(_, generation) => generation,
            Entry::In(..) => 0,
        };
        file.get((number, generation))?.value.references(&mut count);
    }
    Ok(found)
}

fn same(old: &PdfFile<'_>, then: &Indirect, new: &PdfFile<'_>, now: &Indirect) -> bool {
    let data = |file: &PdfFile<'_>, indirect: &Indirect| {
        indirect.stream.clone().and_then(|range| file.bytes.get(range).map(<[u8]>::to_vec))
    };
    then.value == now.value && data(old, then) == data(new, now)
}

/// Whether two dictionaries are alike but for some keys.
fn alike_but(then: &Object, now: &Object, keys: &[&str]) -> bool {
    match (then, now) {
        (Object::Dict(then), Object::Dict(now)) => then.without(keys) == now.without(keys),
        _ => false,
    }
}

/// Nothing, or what is wrong.
fn must(holds: bool, otherwise: Finding) -> Result<(), Finding> {
    if holds { Ok(()) } else { Err(otherwise) }
}

impl Compared<'_, '_> {
    /// Whether only one place points at an object: a list that two owners share would change for both.
    fn owned(&self, number: u32) -> bool {
        self.pointed.get(&number).copied().unwrap_or_default() <= 1
    }

    fn object(&mut self, number: u32, entry: Entry) -> Result<(), Finding> {
        let generation = if let Entry::At(_, generation) = entry { generation } else { 0 };
        let reference = (number, generation);
        let (then, now) = (self.old.get(reference)?, self.new.get(reference)?);
        if same(self.old, &then, self.new, &now) {
            return Ok(());
        }
        let role = self.known.roles.get(&number).copied().ok_or(Finding::Object)?;
        if !matches!(role, Role::Appearance | Role::Metadata) && (then.stream.is_some() || now.stream.is_some()) {
            return Err(Finding::Object);
        }
        let (before, after) = (&then.value, &now.value);
        match role {
            Role::Catalogue => {
                must(alike_but(before, after, &["DSS", "AcroForm", "Extensions"]), Finding::Catalogue)?;
                if !alike_but(before, after, &["AcroForm"]) {
                    self.changes.insert(Change::MaterialAdded);
                }
                Ok(())
            }
            Role::Form => must(self.owned(number) && alike_but(before, after, &["Fields", "SigFlags"]), Finding::Form),
            Role::FieldList => must(self.owned(number), Finding::Form),
            Role::EmptySignature => self.signed(before, after),
            Role::Page => {
                must(alike_but(before, after, &["Annots"]), Finding::Page)?;
                let list = |file: &PdfFile<'_>, page: &Object| match page.dict() {
                    Some(dict) => file.value(dict, "Annots"),
                    None => Ok(Object::Null),
                };
                let (before, after) = (list(self.old, before)?, list(self.new, after)?);
                self.list(&before, &after, Finding::Annotation)
            }
            Role::AnnotationList => {
                must(self.owned(number), Finding::Annotation)?;
                self.list(before, after, Finding::Annotation)
            }
            Role::Validation => {
                must(self.owned(number), Finding::Object)?;
                self.changes.insert(Change::MaterialAdded);
                Ok(())
            }
            Role::Information => {
                must(alike_but(before, after, &["ModDate", "Producer"]), Finding::Object)?;
                self.changes.insert(Change::InformationUpdated);
                Ok(())
            }
            // No page shows it, and nothing that shows anything may become it.
            Role::Metadata => {
                let xmp = |value: &Object| {
                    value.dict().is_some_and(|dict| {
                        dict.name("Type") == Some(b"Metadata") && dict.name("Subtype") == Some(b"XML")
                    })
                };
                must(self.owned(number) && xmp(before) && xmp(after), Finding::Object)?;
                self.changes.insert(Change::InformationUpdated);
                Ok(())
            }
            Role::Filled | Role::Widget => self.filled(number, before, after),
            Role::Appearance => self.repainted(number, &now),
        }
    }
}
