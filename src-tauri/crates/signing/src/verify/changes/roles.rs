//! What the objects of the signed state are, as far as they may change.

use std::collections::{HashMap, HashSet};

use crate::pdf::{Dict, Field, Object, PdfError, PdfFile, Reference, acro_form, fields};

/// Most pages that are looked at.
const MAX_PAGES: usize = 20_000;
/// Most widgets and appearances of one field.
const MAX_PARTS: usize = 4096;

/// What an object of the signed state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The catalogue.
    Catalogue,
    /// The form's dictionary.
    Form,
    /// The list of its fields.
    FieldList,
    /// A signature field without a value.
    EmptySignature,
    /// A page.
    Page,
    /// The list of its annotations.
    AnnotationList,
    /// Dictionaries and lists of the document security store.
    Validation,
    /// The information dictionary.
    Information,
    /// The document's XMP.
    Metadata,
    /// A field that is not a signature.
    Filled,
    /// A widget of such a field.
    Widget,
    /// What such a field or widget looks like.
    Appearance,
}

/// The objects of the signed state that may change at all.
pub(super) struct Known {
    pub roles: HashMap<u32, Role>,
    /// References of the fields then.
    pub fields: HashSet<Reference>,
    /// The fields that are not signatures; `owners` tells for an object to which of them it belongs.
    pub filled: Vec<Field>,
    pub owners: HashMap<u32, usize>,
    /// Signature fields that have a value now.
    pub signed_now: HashSet<Reference>,
    /// All fields of now.
    pub fields_now: HashSet<Reference>,
}

impl Known {
    pub fn read(old: &PdfFile<'_>, new: &PdfFile<'_>) -> Result<Self, PdfError> {
        let (root, catalogue) = old.catalogue()?;
        let (then, now) = (fields(old)?, fields(new)?);
        let mut known = Self {
            roles: HashMap::new(),
            fields: then.iter().map(|field| field.reference).collect(),
            filled: Vec::new(),
            owners: HashMap::new(),
            signed_now: now
                .iter()
                .filter(|field| field.is_signature && field.value().is_some())
                .map(|field| field.reference)
                .collect(),
            fields_now: now.iter().map(|field| field.reference).collect(),
        };
        for field in then {
            if field.is_signature {
                if field.value().is_none() {
                    known.roles.insert(field.reference.0, Role::EmptySignature);
                }
            } else {
                known.fill(old, field)?;
            }
        }
        if let Some(dict) = catalogue.value.dict() {
            for (number, page) in pages(old, dict)? {
                known.roles.insert(number, Role::Page);
                if let Some(Object::Ref((list, _))) = page.get("Annots") {
                    known.roles.insert(*list, Role::AnnotationList);
                }
            }
            if let Some(Object::Ref((number, _))) = dict.get("Metadata") {
                known.roles.insert(*number, Role::Metadata);
            }
            validation(old, dict, &mut known.roles)?;
        }
        if let Some((own, form)) = acro_form(old)? {
            if let Some((number, _)) = own {
                known.roles.insert(number, Role::Form);
            }
            if let Some(Object::Ref((list, _))) = form.value.dict().and_then(|dict| dict.get("Fields")) {
                known.roles.insert(*list, Role::FieldList);
            }
        }
        if let Some(Object::Ref((number, _))) = old.trailer()?.get("Info") {
            known.roles.insert(*number, Role::Information);
        }
        known.roles.insert(root.0, Role::Catalogue);
        Ok(known)
    }

    /// A field that may be filled in, its widgets, and what they look like.
    fn fill(&mut self, old: &PdfFile<'_>, field: Field) -> Result<(), PdfError> {
        let place = self.filled.len();
        let Some(dict) = field.indirect.value.dict().cloned() else { return Ok(()) };
        self.own(field.reference.0, Role::Filled, place);
        self.appearances(old, &dict, place)?;
        let kids = old.value(&dict, "Kids")?;
        for kid in kids.array().unwrap_or_default().iter().filter_map(Object::reference).take(MAX_PARTS) {
            if let Object::Dict(widget) = old.get(kid)?.value {
                self.own(kid.0, Role::Widget, place);
                self.appearances(old, &widget, place)?;
            }
        }
        self.filled.push(field);
        Ok(())
    }

    fn own(&mut self, number: u32, role: Role, place: usize) {
        self.roles.insert(number, role);
        self.owners.insert(number, place);
    }

    /// The streams under `/AP /N`, one or one for each state.
    fn appearances(&mut self, old: &PdfFile<'_>, widget: &Dict, place: usize) -> Result<(), PdfError> {
        let Object::Dict(appearance) = old.value(widget, "AP")? else { return Ok(()) };
        match appearance.get("N") {
            Some(Object::Ref(reference)) if old.get(*reference)?.stream.is_some() => {
                self.own(reference.0, Role::Appearance, place);
            }
            Some(states) => {
                if let Object::Dict(states) = old.resolve(states)? {
                    for (_, state, _) in states.0.iter().take(MAX_PARTS) {
                        if let Some((number, _)) = state.reference() {
                            self.own(number, Role::Appearance, place);
                        }
                    }
                }
            }
            None => {}
        }
        Ok(())
    }
}

/// The pages, each with its dictionary.
fn pages(file: &PdfFile<'_>, catalogue: &Dict) -> Result<Vec<(u32, Dict)>, PdfError> {
    let mut open: Vec<Reference> = catalogue.get("Pages").and_then(Object::reference).into_iter().collect();
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    while let Some(reference) = open.pop() {
        if !seen.insert(reference) {
            continue;
        }
        if seen.len() > MAX_PAGES {
            return Err(PdfError::TooMany);
        }
        let Object::Dict(dict) = file.get(reference)?.value else { continue };
        let kids = file.value(&dict, "Kids")?;
        match kids.array() {
            Some(kids) => open.extend(kids.iter().filter_map(Object::reference)),
            None => found.push((reference.0, dict)),
        }
    }
    Ok(found)
}

/// The dictionaries and lists of the document security store (EN 319 142-1 §5.4.2); its streams never change.
fn validation(file: &PdfFile<'_>, catalogue: &Dict, roles: &mut HashMap<u32, Role>) -> Result<(), PdfError> {
    let mut open = vec![(catalogue.get("DSS").cloned().unwrap_or(Object::Null), 0)];
    while let Some((object, depth)) = open.pop() {
        let value = match object {
            Object::Ref(reference) => {
                let indirect = file.get(reference)?;
                // What has a role already keeps it: a page is no part of the store whatever the store says.
                if indirect.stream.is_some() || roles.contains_key(&reference.0) {
                    continue;
                }
                roles.insert(reference.0, Role::Validation);
                indirect.value
            }
            direct => direct,
        };
        if depth < 4 {
            match value {
                Object::Dict(dict) => open.extend(dict.0.into_iter().map(|(_, value, _)| (value, depth + 1))),
                Object::Array(items) => open.extend(items.into_iter().map(|item| (item, depth + 1))),
                _ => {}
            }
        }
    }
    Ok(())
}
