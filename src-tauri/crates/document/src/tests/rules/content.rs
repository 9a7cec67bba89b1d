//! What is drawn: every piece of it is content of the structure or an artifact, once (ISO 14289-1, 7.1).

use std::collections::BTreeSet;

use lopdf::content::Content;
use lopdf::{Object, ObjectId};

use super::Rules;

/// Operators that leave a mark.
const PAINTS: &[&str] = &["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", "\"", "sh", "Do", "EI"];

impl Rules<'_> {
    pub(super) fn content(&mut self) {
        for (id, page) in self.pages() {
            let content = self.file.get_page_content(id);
            let operations = Content::decode(&content).map(|content| content.operations).unwrap_or_default();
            self.must(!operations.is_empty(), "content");
            let mut seen = BTreeSet::new();
            let mut open: Vec<bool> = Vec::new();
            for operation in &operations {
                match operation.operator.as_str() {
                    "BDC" | "BMC" => {
                        let number = operation.operands.get(1).and_then(|list| self.at(list).as_dict().ok());
                        let number = number.and_then(|list| list.get(b"MCID").ok()?.as_i64().ok());
                        let artifact =
                            operation.operands.first().is_some_and(|tag| tag.as_name().ok() == Some(b"Artifact"));
                        let fresh = number.is_none_or(|number| seen.insert(number));
                        self.must(fresh, "each number of content once");
                        open.push(artifact || number.is_some());
                    }
                    "EMC" => drop(open.pop()),
                    painting if PAINTS.contains(&painting) => {
                        self.must(open.last() == Some(&true), "content marked or artifact");
                        self.must(open.len() <= 1, "no artifact within content");
                    }
                    _ => {}
                }
            }
            self.must(open.is_empty(), "marked content closed");
            let key = self.get(&page, "StructParents").and_then(|key| key.as_i64().ok()).unwrap_or(-1);
            self.owned(id, key, &seen);
        }
    }

    /// Every piece of content has its element, and the element knows the piece.
    fn owned(&mut self, page: ObjectId, key: i64, numbers: &BTreeSet<i64>) {
        let owners = self.parents(key).and_then(|owners| owners.as_array().ok().cloned()).unwrap_or_default();
        self.must(owners.len() == numbers.len(), "parent tree of a page");
        for number in numbers {
            let owner = usize::try_from(*number).ok().and_then(|at| owners.get(at)).and_then(|owner| {
                let (_, element) = self.file.dereference(owner).ok()?;
                element.as_dict().ok()
            });
            let knows = owner.is_some_and(|element| {
                let own_page = element.get(b"Pg").and_then(Object::as_reference).ok();
                self.kids(element).iter().any(|kid| match self.at(kid) {
                    Object::Integer(kid) => kid == number && own_page == Some(page),
                    Object::Dictionary(kid) => {
                        let kid_page = kid.get(b"Pg").and_then(Object::as_reference).ok().or(own_page);
                        kid.get(b"MCID").and_then(Object::as_i64).ok() == Some(*number) && kid_page == Some(page)
                    }
                    _ => false,
                })
            });
            self.must(knows, "content and element know each other");
        }
    }
}
