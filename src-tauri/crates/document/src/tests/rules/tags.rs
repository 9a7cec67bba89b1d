//! The structure tree (ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7.1 to 7.7 and 7.18).

use lopdf::{Dictionary, Object, ObjectId};

use super::Rules;

/// An element with its depth-first place.
struct Element {
    id: ObjectId,
    kind: String,
    dict: Dictionary,
    inside: Vec<String>,
}

impl Rules<'_> {
    /// The kids of an element, whether one or many.
    pub(super) fn kids(&self, element: &Dictionary) -> Vec<Object> {
        match element.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid @ Object::Reference(_)) => match self.at(kid) {
                Object::Array(kids) => kids.clone(),
                _ => vec![kid.clone()],
            },
            Ok(kid) => vec![kid.clone()],
            Err(_) => Vec::new(),
        }
    }

    /// What stands in the parent tree under a key.
    pub(super) fn parents(&self, key: i64) -> Option<Object> {
        let root = self.root();
        let tree = self.dict(self.dict(&root, "StructTreeRoot")?, "ParentTree")?;
        let mut lists = vec![self.list(tree, "Nums").to_vec()];
        for kid in self.list(tree, "Kids") {
            lists.push(self.list(self.at(kid).as_dict().ok()?, "Nums").to_vec());
        }
        let pairs: Vec<Object> = lists.into_iter().flatten().collect();
        let pair = pairs.chunks(2).find(|pair| pair[0].as_i64().ok() == Some(key))?;
        Some(self.at(pair.get(1)?).clone())
    }

    pub(super) fn tags(&mut self) {
        let root = self.root();
        let tree = self.dict(&root, "StructTreeRoot").cloned().unwrap_or_default();
        let mut elements = Vec::new();
        for kid in self.kids(&tree) {
            self.walk(&kid, None, &[], &mut elements);
        }
        self.must(elements.first().is_some_and(|first| first.kind == "Document"), "one document");
        self.headings(&elements);
        for element in &elements {
            self.nesting(element);
            self.attributes(element);
        }
        self.objects(&elements);
    }

    fn walk(&mut self, kid: &Object, parent: Option<ObjectId>, inside: &[String], found: &mut Vec<Element>) {
        let Ok(id) = kid.as_reference() else { return };
        let Some(dict) = self.file.get_dictionary(id).ok().cloned() else { return };
        if dict.get(b"S").is_err() {
            return;
        }
        let kind = String::from_utf8_lossy(self.name(&dict, "S")).into_owned();
        let up = dict.get(b"P").and_then(Object::as_reference).ok();
        self.must(parent.is_none() || up == parent, "element knows its parent");
        let mut within = inside.to_vec();
        within.push(kind.clone());
        let kids = self.kids(&dict);
        self.must(!kids.is_empty(), "no empty element");
        found.push(Element { id, kind, dict, inside: inside.to_vec() });
        for kid in &kids {
            self.walk(kid, Some(id), &within, found);
        }
    }

    /// ISO 14289-1, 7.4.2: begins with the first level, and none is left out.
    fn headings(&mut self, elements: &[Element]) {
        let level = |element: &Element| element.kind.strip_prefix('H').and_then(|level| level.parse::<u32>().ok());
        let levels: Vec<u32> = elements.iter().filter_map(level).collect();
        self.must(levels.first() == Some(&1), "headings begin with the first");
        self.must(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "no level of heading left out");
        self.must(levels.iter().filter(|level| **level == 1).count() == 1, "one title");
    }

    fn nesting(&mut self, element: &Element) {
        let parent = element.inside.last().map_or("", String::as_str);
        let right = match element.kind.as_str() {
            "LI" => parent == "L",
            "Lbl" | "LBody" => parent == "LI",
            "TR" => matches!(parent, "Table" | "THead" | "TBody"),
            "TH" | "TD" => parent == "TR",
            "THead" | "TBody" => parent == "Table",
            "Document" => element.inside.is_empty(),
            "P" | "H1" | "H2" | "L" | "Table" | "Sect" | "Figure" | "Form" | "Link" | "Span" => true,
            _ => false,
        };
        self.must(right, &format!("{} in {parent}", element.kind));
    }

    /// Alternative texts, the place of a figure, the scope of a header cell.
    fn attributes(&mut self, element: &Element) {
        let attributes = match self.get(&element.dict, "A") {
            Some(Object::Array(lists)) => {
                lists.iter().filter_map(|list| self.at(list).as_dict().ok().cloned()).collect()
            }
            Some(Object::Dictionary(list)) => vec![list.clone()],
            _ => Vec::new(),
        };
        let has = |key: &str| attributes.iter().any(|list| list.get(key.as_bytes()).is_ok());
        let described =
            self.get(&element.dict, "Alt").and_then(|text| text.as_str().ok()).is_some_and(|text| !text.is_empty());
        match element.kind.as_str() {
            "Figure" => self.must(described && has("BBox"), "figure with a text and a place"),
            "Form" => self.must(described, "field with a text"),
            "TH" => self.must(has("Scope"), "header cell with a scope"),
            "L" => self.must(has("ListNumbering"), "list says how it is numbered"),
            _ => {}
        }
    }

    /// Annotations hang in the tree: a field in a form, a link in a link, each found from the annotation too.
    fn objects(&mut self, elements: &[Element]) {
        let mut hung = Vec::new();
        for element in elements {
            for kid in self.kids(&element.dict) {
                let Some(annotation) = self
                    .at(&kid)
                    .as_dict()
                    .ok()
                    .filter(|kid| self.name(kid, "Type") == b"OBJR")
                    .and_then(|kid| kid.get(b"Obj").and_then(Object::as_reference).ok())
                else {
                    continue;
                };
                let dict = self.file.get_dictionary(annotation).cloned().unwrap_or_default();
                let wanted = if self.name(&dict, "Subtype") == b"Widget" { "Form" } else { "Link" };
                self.must(element.kind == wanted, "annotation in its kind of element");
                let key = dict.get(b"StructParent").and_then(Object::as_i64).unwrap_or(-1);
                let root = self.root();
                let owner = self.owner_of(&root, key);
                self.must(owner == Some(element.id), "annotation finds its element");
                hung.push(annotation);
            }
        }
        let all: Vec<ObjectId> = self
            .pages()
            .iter()
            .flat_map(|(_, page)| self.list(page, "Annots").to_vec())
            .filter_map(|annotation| annotation.as_reference().ok())
            .collect();
        self.must(all.iter().all(|annotation| hung.contains(annotation)), "every annotation in the tree");
    }

    fn owner_of(&self, root: &Dictionary, key: i64) -> Option<ObjectId> {
        let tree = self.dict(self.dict(root, "StructTreeRoot")?, "ParentTree")?;
        let numbers = self.list(tree, "Nums");
        numbers.chunks(2).find(|pair| pair[0].as_i64().ok() == Some(key)).and_then(|pair| pair[1].as_reference().ok())
    }
}
