//! The place of a signature field in the structure tree of a tagged PDF: a `/Form` element that owns the widget (ISO 14289-1
//! §7.18.4, ISO 32000-1 §14.7.4), and the words by which it is read aloud.
//!
//! Nothing here touches a document that was signed before: the tree is part of what was signed.

use std::collections::HashSet;

use super::field::{refer, text_string};
use super::revision::{Revision, splice};
use crate::pdf::{Dict, Indirect, Object, PdfError, PdfFile, Reference};

/// Deepest number tree, and most of its nodes.
const DEEPEST: usize = 32;
const MOST: usize = 10_000;

/// The structure tree of a file.
pub(super) struct Structure<'f, 'a> {
    file: &'f PdfFile<'a>,
    root: Reference,
    indirect: Indirect,
    dict: Dict,
    /// From keys to the elements that own an object, or a page's marked content: an object of its own, else part of the root.
    parents: Option<Reference>,
}

impl<'f, 'a> Structure<'f, 'a> {
    /// Of a tagged file; none without a root that is an object of its own and has a parent tree.
    pub fn read(file: &'f PdfFile<'a>) -> Result<Option<Self>, PdfError> {
        let (_, catalogue) = file.catalogue()?;
        let root = catalogue.value.dict().and_then(|dict| dict.get("StructTreeRoot")).and_then(Object::reference);
        let Some(root) = root else { return Ok(None) };
        let indirect = file.get(root)?;
        let Some(dict) = indirect.value.dict().cloned() else { return Ok(None) };
        let parents = dict.get("ParentTree").and_then(Object::reference);
        let is_tree = file.value(&dict, "ParentTree")?.dict().is_some();
        Ok(is_tree.then_some(Self { file, root, indirect, dict, parents }))
    }

    /// Adds an element for the widget `field` on `page` and gives the key by which the widget names it (`/StructParent`).
    pub fn add(
        &self,
        revision: &mut Revision<'_, '_>,
        page: Reference,
        field: Reference,
        words: &str,
    ) -> Result<usize, PdfError> {
        let element = revision.reserve();
        let (above, indirect, dict) = self.parent()?;
        let parent = refer(above);
        let body = [
            b"<</Type/StructElem/S/Form/P ".as_slice(),
            &parent,
            b"/Pg ",
            &refer(page),
            b"/Alt",
            text_string(words).as_bytes(),
            b"/K<</Type/OBJR/Obj ",
            &refer(field),
            b"/Pg ",
            &refer(page),
            b">>>>",
        ]
        .concat();
        revision.object(element, &body);
        let kids = self.appended(above, dict.get("K"), dict.span("K"), &refer(element))?;
        let mut highest = None;
        self.each(&mut |key, _| highest = highest.max(Some(key)))?;
        let declared = self.dict.unsigned("ParentTreeNextKey").unwrap_or_default();
        let key = highest.map_or(0, |highest: usize| highest.saturating_add(1)).max(declared);
        let mut changes = vec![("ParentTreeNextKey", key.saturating_add(1).to_string().into_bytes())];
        changes.extend(self.own(revision, key, element)?.map(|tree| ("ParentTree", tree)));
        if above == self.root {
            changes.push(("K", kids));
        } else {
            revision.object(above, &splice(self.file, above, &indirect, &dict, &[("K", kids)])?);
        }
        revision.object(self.root, &splice(self.file, self.root, &self.indirect, &self.dict, &changes)?);
        Ok(key)
    }

    /// Gives the element of a widget other words, where it has one.
    pub fn describe(&self, revision: &mut Revision<'_, '_>, widget: &Dict, words: &str) -> Result<(), PdfError> {
        let Some(wanted) = widget.unsigned("StructParent") else { return Ok(()) };
        let mut element = None;
        self.each(&mut |key, owner| {
            if key == wanted {
                element = owner.reference();
            }
        })?;
        let Some(element) = element else { return Ok(()) };
        let indirect = self.file.get(element)?;
        let Some(dict) = indirect.value.dict().filter(|dict| dict.name("S") == Some(b"Form")) else { return Ok(()) };
        let mut changes = vec![("Alt", text_string(words).into_bytes())];
        // Without its page a reader cannot tell where the words belong.
        changes.extend(widget.get("P").and_then(Object::reference).map(|page| ("Pg", refer(page))));
        revision.object(element, &splice(self.file, element, &indirect, dict, &changes)?);
        Ok(())
    }

    /// Where a new element goes: into the one element of the root, as PDF 2.0 asks for and most write it, else into the root.
    fn parent(&self) -> Result<(Reference, Indirect, Dict), PdfError> {
        let only = match self.dict.get("K") {
            Some(Object::Ref(reference)) => Some(*reference),
            Some(Object::Array(kids)) => match kids.as_slice() {
                [only] => only.reference(),
                _ => None,
            },
            _ => None,
        };
        if let Some(only) = only {
            let indirect = self.file.get(only)?;
            if let Some(dict) = indirect.value.dict().filter(|dict| dict.get("S").is_some()).cloned() {
                return Ok((only, indirect, dict));
            }
        }
        Ok((self.root, self.indirect.clone(), self.dict.clone()))
    }

    /// The source of a list with one item more. What is no list becomes the first item of one.
    fn appended(
        &self,
        owner: Reference,
        value: Option<&Object>,
        span: Option<std::ops::Range<usize>>,
        item: &[u8],
    ) -> Result<Vec<u8>, PdfError> {
        let mut source = match (value, span) {
            (Some(Object::Ref(reference)), _) => match self.file.get(*reference)? {
                list if list.value.array().is_some() => self.file.source(*reference, list.span)?,
                _ => [b"[".as_slice(), &refer(*reference), b"]"].concat(),
            },
            (Some(Object::Array(_)), Some(span)) => self.file.source(owner, span)?,
            (Some(_), Some(span)) => [b"[".as_slice(), &self.file.source(owner, span)?, b"]"].concat(),
            _ => b"[]".to_vec(),
        };
        source.pop();
        source.push(b' ');
        source.extend_from_slice(item);
        source.push(b']');
        Ok(source)
    }

    /// Lists `element` under a key that is higher than all others: the tree stays sorted. Its source is given back where it is part
    /// of the root.
    fn own(
        &self,
        revision: &mut Revision<'_, '_>,
        key: usize,
        element: Reference,
    ) -> Result<Option<Vec<u8>>, PdfError> {
        let owner = self.parents.unwrap_or(self.root);
        let indirect = match self.parents {
            Some(own) => self.file.get(own)?,
            None => Indirect {
                value: self.dict.get("ParentTree").cloned().unwrap_or(Object::Null),
                span: self.dict.span("ParentTree").unwrap_or_default(),
                stream: None,
                packed: self.indirect.packed,
            },
        };
        let dict = indirect.value.dict().ok_or(PdfError::Missing("parent tree"))?;
        let pair = [key.to_string().as_bytes(), b" ", &refer(element)].concat();
        let change = if dict.get("Kids").is_some() {
            let leaf = revision.reserve();
            let limits = format!("<</Limits[{key} {key}]/Nums[").into_bytes();
            revision.object(leaf, &[&limits, pair.as_slice(), b"]>>"].concat());
            ("Kids", self.appended(owner, dict.get("Kids"), dict.span("Kids"), &refer(leaf))?)
        } else {
            ("Nums", self.appended(owner, dict.get("Nums"), dict.span("Nums"), &pair)?)
        };
        let source = splice(self.file, owner, &indirect, dict, &[change])?;
        let Some(own) = self.parents else { return Ok(Some(source)) };
        revision.object(own, &source);
        Ok(None)
    }

    /// Calls `found` for every key of the parent tree (ISO 32000-1 §7.9.7).
    fn each(&self, found: &mut impl FnMut(usize, &Object)) -> Result<(), PdfError> {
        let mut open = vec![(self.dict.get("ParentTree").cloned().unwrap_or(Object::Null), 0)];
        let mut seen = HashSet::new();
        while let Some((node, depth)) = open.pop() {
            let fresh = node.reference().is_none_or(|reference| seen.insert(reference));
            if depth > DEEPEST || seen.len() > MOST || !fresh {
                return Err(PdfError::TooMany);
            }
            let Object::Dict(dict) = self.file.resolve(&node)? else { continue };
            let pairs = self.file.value(&dict, "Nums")?;
            for pair in pairs.array().unwrap_or_default().chunks_exact(2) {
                if let [key, owner] = pair
                    && let Some(key) = key.unsigned()
                {
                    found(key, owner);
                }
            }
            let kids = self.file.value(&dict, "Kids")?;
            let kids = kids.array().unwrap_or_default().iter().filter(|kid| kid.reference().is_some());
            open.extend(kids.map(|kid| (kid.clone(), depth + 1)));
        }
        Ok(())
    }
}
