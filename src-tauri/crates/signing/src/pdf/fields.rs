//! Signature fields and pages: the walks through trees that others drew, bounded and free of cycles.

use std::collections::HashSet;

use super::PdfError;
use super::file::{Indirect, PdfFile};
use super::object::{Object, Reference};

/// Most fields, and most pages, that are looked at.
const MAX_FIELDS: usize = 20_000;
/// Deepest tree of fields or pages.
const MAX_DEPTH: usize = 32;

/// One form field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Its object.
    pub reference: Reference,
    /// Its dictionary.
    pub indirect: Indirect,
    /// Full name, parts joined by dots (ISO 32000-1 §12.7.3.2).
    pub name: String,
    /// Whether it is a signature field.
    pub is_signature: bool,
}

impl Field {
    /// `/V`.
    pub fn value(&self) -> Option<&Object> {
        self.indirect.value.dict()?.get("V")
    }
}

/// The interactive form: its own reference when it is an object of its own, and its dictionary.
pub(crate) fn acro_form(file: &PdfFile<'_>) -> Result<Option<(Option<Reference>, Indirect)>, PdfError> {
    let (_, catalogue) = file.catalogue()?;
    let Some(dict) = catalogue.value.dict() else { return Ok(None) };
    match dict.get("AcroForm") {
        Some(Object::Ref(reference)) => {
            let indirect = file.get(*reference)?;
            Ok(indirect.value.dict().is_some().then_some((Some(*reference), indirect)))
        }
        Some(direct @ Object::Dict(_)) => {
            let span = dict.span("AcroForm").unwrap_or_default();
            let packed = catalogue.packed;
            Ok(Some((None, Indirect { value: direct.clone(), span, stream: None, packed })))
        }
        _ => Ok(None),
    }
}

/// Every terminal field, in the order of the tree.
pub(crate) fn fields(file: &PdfFile<'_>) -> Result<Vec<Field>, PdfError> {
    let Some((_, form)) = acro_form(file)? else { return Ok(Vec::new()) };
    let Some(dict) = form.value.dict() else { return Ok(Vec::new()) };
    let roots = file.value(dict, "Fields")?;
    let mut walk = Walk { file, seen: HashSet::new(), found: Vec::new() };
    walk.enter(roots.array().unwrap_or_default(), "", false, 0)?;
    Ok(walk.found)
}

struct Walk<'w, 'a> {
    file: &'w PdfFile<'a>,
    seen: HashSet<Reference>,
    found: Vec<Field>,
}

impl Walk<'_, '_> {
    fn enter(&mut self, items: &[Object], prefix: &str, inherited: bool, depth: usize) -> Result<(), PdfError> {
        for reference in items.iter().filter_map(Object::reference) {
            if depth > MAX_DEPTH || self.seen.len() > MAX_FIELDS {
                return Err(PdfError::TooMany);
            }
            if !self.seen.insert(reference) {
                continue;
            }
            let indirect = self.file.get(reference)?;
            let Some(dict) = indirect.value.dict() else { continue };
            let own = dict.get("T").and_then(Object::text);
            let name = match &own {
                Some(own) if prefix.is_empty() => own.clone(),
                Some(own) => format!("{prefix}.{own}"),
                None => prefix.to_owned(),
            };
            let is_signature = dict.name("FT").map_or(inherited, |kind| kind == b"Sig");
            let kids = self.file.value(dict, "Kids")?;
            let kids = kids.array().unwrap_or_default();
            if dict.get("V").is_some() || !self.has_named(kids)? {
                if own.is_some() {
                    self.found.push(Field { reference, indirect: indirect.clone(), name, is_signature });
                }
            } else {
                self.enter(kids, &name, is_signature, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Whether some kid is a field of its own and not just a widget.
    fn has_named(&self, kids: &[Object]) -> Result<bool, PdfError> {
        for reference in kids.iter().filter_map(Object::reference).take(MAX_FIELDS) {
            if self.file.get(reference)?.value.dict().is_some_and(|dict| dict.get("T").is_some()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A page by its number, the first is 1, and its reference.
pub(crate) fn page(file: &PdfFile<'_>, number: usize) -> Result<Option<(Reference, Indirect)>, PdfError> {
    let (_, catalogue) = file.catalogue()?;
    let root = catalogue.value.dict().and_then(|dict| dict.get("Pages")).and_then(Object::reference);
    let mut open: Vec<Reference> = root.into_iter().collect();
    let (mut seen, mut before) = (HashSet::new(), 0);
    while let Some(reference) = open.pop() {
        if seen.len() > MAX_FIELDS {
            return Err(PdfError::TooMany);
        }
        if !seen.insert(reference) {
            continue;
        }
        let indirect = file.get(reference)?;
        let Some(dict) = indirect.value.dict() else { continue };
        let kids = file.value(dict, "Kids")?;
        if let Some(kids) = kids.array() {
            open.extend(kids.iter().rev().filter_map(Object::reference));
            continue;
        }
        before += 1;
        if before == number {
            return Ok(Some((reference, indirect)));
        }
    }
    Ok(None)
}
