//! What later revisions changed: only added signatures, time stamps and validation material are allowed.
//!
//! Two states are compared, the signed one and the present one. Every object of the signed state that is another now
//! must be one of a few kinds and differ only where that kind may. Objects that did not exist then are harmless as long
//! as nothing that was signed points at them, so dangling references are looked for too.

use std::collections::{HashMap, HashSet};

use crate::pdf::{Dict, Entry, Indirect, Object, PdfError, PdfFile, Reference, acro_form, fields};

/// Most pages that are looked at.
const MAX_PAGES: usize = 20_000;

/// What an object of the signed state is, as far as it may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Catalogue,
    Form,
    FieldList,
    EmptySignature,
    Page,
    AnnotationList,
    Validation,
    Information,
}

/// Whether `new` differs from `old`, an earlier state of the same bytes, only by added signatures.
pub(super) fn only_signatures_added(old: &PdfFile<'_>, new: &PdfFile<'_>) -> Result<bool, PdfError> {
    if !continues(old, new)? {
        return Ok(false);
    }
    let known = Known::read(old)?;
    let pointed = pointers(old)?;
    let added: HashSet<u32> = new
        .entries()
        .filter(|(number, entry)| *entry != Entry::Free && !in_use(old, *number))
        .map(|(number, _)| number)
        .collect();
    if pointed.keys().any(|number| added.contains(number)) {
        return Ok(false);
    }
    for (number, entry) in old.entries() {
        if entry == Entry::Free || new.entry(number) == Some(entry) {
            continue;
        }
        if !change_allowed(old, new, &known, &pointed, number, entry)? {
            return Ok(false);
        }
    }
    // The form is looked at even when it did not change itself: its parts may have.
    form_allowed(old, new, &known)
}

fn in_use(file: &PdfFile<'_>, number: u32) -> bool {
    file.entry(number).is_some_and(|entry| entry != Entry::Free)
}

/// The new state is built on the old one: same sections below, same catalogue and identifier.
fn continues(old: &PdfFile<'_>, new: &PdfFile<'_>) -> Result<bool, PdfError> {
    let above = new.sections.len().saturating_sub(old.sections.len());
    let below = new.sections.get(above..).unwrap_or_default();
    let same = below.iter().map(|section| section.offset).eq(old.sections.iter().map(|section| section.offset));
    let (then, now) = (old.trailer()?, new.trailer()?);
    let first_identifier =
        |trailer: &Dict| trailer.get("ID").and_then(Object::array).and_then(|id| id.first().cloned());
    Ok(above > 0
        && same
        && then.get("Root") == now.get("Root")
        && (then.get("Info") == now.get("Info") || now.get("Info").is_none())
        && first_identifier(then) == first_identifier(now))
}

/// Every number that an object of the file points at, with how many times.
fn pointers(file: &PdfFile<'_>) -> Result<HashMap<u32, usize>, PdfError> {
    let mut found: HashMap<u32, usize> = HashMap::new();
    let mut count = |(number, _): Reference| *found.entry(number).or_default() += 1;
    for section in &file.sections {
        for (_, value, _) in &section.trailer.0 {
            value.references(&mut count);
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

/// The objects of the signed state that may change at all.
struct Known {
    roles: HashMap<u32, Role>,
    fields: HashSet<Reference>,
}

impl Known {
    fn read(old: &PdfFile<'_>) -> Result<Self, PdfError> {
        let (root, catalogue) = old.catalogue()?;
        let fields = fields(old)?;
        let mut roles = HashMap::new();
        if let Some(dict) = catalogue.value.dict() {
            for (number, page) in pages(old, dict)? {
                roles.insert(number, Role::Page);
                if let Some(Object::Ref((list, _))) = page.get("Annots") {
                    roles.insert(*list, Role::AnnotationList);
                }
            }
            validation(old, dict, &mut roles)?;
        }
        if let Some((own, form)) = acro_form(old)? {
            if let Some((number, _)) = own {
                roles.insert(number, Role::Form);
            }
            if let Some(Object::Ref((list, _))) = form.value.dict().and_then(|dict| dict.get("Fields")) {
                roles.insert(*list, Role::FieldList);
            }
        }
        for field in fields.iter().filter(|field| field.is_signature && field.value().is_none()) {
            roles.insert(field.reference.0, Role::EmptySignature);
        }
        if let Some(Object::Ref((number, _))) = old.trailer()?.get("Info") {
            roles.insert(*number, Role::Information);
        }
        roles.insert(root.0, Role::Catalogue);
        Ok(Self { roles, fields: fields.iter().map(|field| field.reference).collect() })
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
                if indirect.stream.is_some() || roles.insert(reference.0, Role::Validation).is_some() {
                    continue;
                }
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

fn change_allowed(
    old: &PdfFile<'_>,
    new: &PdfFile<'_>,
    known: &Known,
    pointed: &HashMap<u32, usize>,
    number: u32,
    entry: Entry,
) -> Result<bool, PdfError> {
    let generation = if let Entry::At(_, generation) = entry { generation } else { 0 };
    let (then, now) = (old.get((number, generation))?, new.get((number, generation))?);
    if same(old, &then, new, &now) {
        return Ok(true);
    }
    if then.stream.is_some() || now.stream.is_some() {
        return Ok(false);
    }
    let Some(role) = known.roles.get(&number) else { return Ok(false) };
    // A list that two owners share would change for both.
    let owned = pointed.get(&number).copied().unwrap_or_default() <= 1;
    let differs_only_in = |keys: &[&str]| match (&then.value, &now.value) {
        (Object::Dict(then), Object::Dict(now)) => then.without(keys) == now.without(keys),
        _ => false,
    };
    Ok(match role {
        Role::Catalogue => differs_only_in(&["DSS", "AcroForm", "Extensions"]),
        Role::Form => owned && differs_only_in(&["Fields", "SigFlags"]),
        Role::FieldList => owned,
        Role::EmptySignature => differs_only_in(&["V", "AP", "M"]),
        Role::Page => differs_only_in(&["Annots"]) && lists_allowed(old, new, known, &then, &now)?,
        Role::AnnotationList => owned && list_allowed(new, known, &then.value, &now.value)?,
        Role::Validation => owned,
        Role::Information => differs_only_in(&["ModDate", "Producer"]),
    })
}

fn same(old: &PdfFile<'_>, then: &Indirect, new: &PdfFile<'_>, now: &Indirect) -> bool {
    let data = |file: &PdfFile<'_>, indirect: &Indirect| {
        indirect.stream.clone().and_then(|range| file.bytes.get(range).map(<[u8]>::to_vec))
    };
    then.value == now.value && data(old, then) == data(new, now)
}

fn lists_allowed(
    old: &PdfFile<'_>,
    new: &PdfFile<'_>,
    known: &Known,
    then: &Indirect,
    now: &Indirect,
) -> Result<bool, PdfError> {
    let list = |file: &PdfFile<'_>, page: &Indirect| match page.value.dict() {
        Some(dict) => file.value(dict, "Annots"),
        None => Ok(Object::Null),
    };
    list_allowed(new, known, &list(old, then)?, &list(new, now)?)
}

/// The old items in order, then nothing but widgets of signatures.
fn list_allowed(new: &PdfFile<'_>, known: &Known, then: &Object, now: &Object) -> Result<bool, PdfError> {
    let (then, now) = (then.array().unwrap_or_default(), now.array().unwrap_or_default());
    let Some(added) = now.strip_prefix(then) else { return Ok(false) };
    for item in added {
        let Some(reference) = item.reference() else { return Ok(false) };
        if !signature_added(new, known, reference)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A field that was not there: a signature with a value, or one that shows nothing.
fn signature_added(new: &PdfFile<'_>, known: &Known, reference: Reference) -> Result<bool, PdfError> {
    let indirect = new.get(reference)?;
    let Some(dict) = indirect.value.dict() else { return Ok(false) };
    let corners: Vec<f64> =
        new.value(dict, "Rect")?.array().unwrap_or_default().iter().filter_map(Object::number).collect();
    let invisible = matches!(corners.as_slice(), [left, bottom, right, top] if left == right || bottom == top);
    let was_there = known.fields.contains(&reference);
    Ok(!was_there
        && dict.name("FT") == Some(b"Sig")
        && dict.get("Kids").is_none()
        && dict.get("AA").is_none()
        && (dict.get("V").is_some() || invisible))
}

/// The form's fields: all that were there, in order, then added signatures; signatures that were there stay.
fn form_allowed(old: &PdfFile<'_>, new: &PdfFile<'_>, known: &Known) -> Result<bool, PdfError> {
    let Some((_, now)) = acro_form(new)? else { return Ok(acro_form(old)?.is_none()) };
    let now = now.value.dict().cloned().unwrap_or_default();
    let then = acro_form(old)?.and_then(|(_, form)| form.value.dict().cloned()).unwrap_or_default();
    let rest = ["Fields", "SigFlags"];
    let (listed_then, listed_now) = (old.value(&then, "Fields")?, new.value(&now, "Fields")?);
    Ok(then.without(&rest) == now.without(&rest) && list_allowed(new, known, &listed_then, &listed_now)?)
}
