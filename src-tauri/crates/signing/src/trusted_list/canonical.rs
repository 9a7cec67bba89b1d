//! Canonical XML without comments: inclusive 1.0 and 1.1, and exclusive (W3C C14N 1.0, C14N 1.1, Exclusive C14N 1.0).

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{NS_XML_URI, Node, NodeId, NodeType};

/// Which of the three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Method {
    /// All namespaces in scope, and the `xml:` attributes of the ancestors that were left out.
    Inclusive,
    /// The same, but `xml:id` stays where it is.
    Inclusive11,
    /// Only namespaces that are used, and those of the list of prefixes; `""` is the default namespace.
    Exclusive(BTreeSet<String>),
}

/// The subtree cannot be written by this method: an `xml:base` above it would have to be joined (C14N 1.1 §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsupported;

/// Namespaces as they were written so far: prefix to name, the empty prefix for the default.
type Scope<'a> = BTreeMap<&'a str, &'a str>;

/// Writes `apex` and what is in it; for the root of the document also the processing instructions around it. `omit` is
/// left out with all its content (the enveloped-signature transform).
pub(super) fn canonical(
    source: &str,
    apex: Node<'_, '_>,
    omit: Option<NodeId>,
    method: &Method,
) -> Result<Vec<u8>, Unsupported> {
    let mut writer = Writer { source, omit, method, out: Vec::new() };
    if apex.is_root() {
        let mut seen = false;
        for node in apex.children() {
            if node.is_element() {
                writer.element(node, &Scope::new(), Vec::new());
                seen = true;
            } else if node.is_pi() {
                writer.instruction(node, if seen { Place::After } else { Place::Before });
            }
        }
    } else {
        let inherited = inherited(apex, method)?;
        writer.element(apex, &Scope::new(), inherited);
    }
    Ok(writer.out)
}

/// The `xml:` attributes of ancestors that the apex takes over.
fn inherited<'a>(apex: Node<'a, '_>, method: &Method) -> Result<Vec<(&'a str, &'a str)>, Unsupported> {
    if matches!(method, Method::Exclusive(_)) {
        return Ok(Vec::new());
    }
    let mut found: Vec<(&str, &str)> = Vec::new();
    for ancestor in apex.ancestors().skip(1).filter(Node::is_element) {
        for attribute in ancestor.attributes().filter(|attribute| attribute.namespace() == Some(NS_XML_URI)) {
            if *method == Method::Inclusive11 && attribute.name() == "base" {
                return Err(Unsupported);
            }
            let stays = *method == Method::Inclusive11 && attribute.name() == "id";
            let closer = found.iter().any(|(name, _)| *name == attribute.name())
                || apex.has_attribute((NS_XML_URI, attribute.name()));
            if !stays && !closer {
                found.push((attribute.name(), attribute.value()));
            }
        }
    }
    Ok(found)
}

enum Place {
    Before,
    Within,
    After,
}

struct Writer<'s> {
    source: &'s str,
    omit: Option<NodeId>,
    method: &'s Method,
    out: Vec<u8>,
}

/// An attribute as it is sorted and written.
struct Written<'a> {
    namespace: &'a str,
    local: &'a str,
    name: String,
    value: &'a str,
}

impl Writer<'_> {
    /// Depth is bounded by what the parser lets in.
    fn element<'a>(&mut self, node: Node<'a, '_>, rendered: &Scope<'a>, inherited: Vec<(&'a str, &'a str)>) {
        if self.omit == Some(node.id()) {
            return;
        }
        let name = self.name_at(node.range().start + 1);
        let attributes = self.attributes(node, inherited);
        let (declared, scope) = self.declarations(node, &name, &attributes, rendered);
        self.text(&format!("<{name}"));
        for (prefix, uri) in declared {
            self.text(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.text(prefix);
            self.text("=\"");
            self.escaped(uri, true);
            self.text("\"");
        }
        for attribute in attributes {
            self.text(&format!(" {}=\"", attribute.name));
            self.escaped(attribute.value, true);
            self.text("\"");
        }
        self.text(">");
        for child in node.children() {
            match child.node_type() {
                NodeType::Element => self.element(child, &scope, Vec::new()),
                NodeType::Text => self.escaped(child.text().unwrap_or_default(), false),
                NodeType::PI => self.instruction(child, Place::Within),
                NodeType::Comment | NodeType::Root => {}
            }
        }
        self.text(&format!("</{name}>"));
    }

    /// Attributes in order: those without a namespace by name, then by namespace and name (C14N 1.0 §2.3).
    fn attributes<'a>(&self, node: Node<'a, '_>, inherited: Vec<(&'a str, &'a str)>) -> Vec<Written<'a>> {
        let own = node.attributes().map(|attribute| Written {
            namespace: attribute.namespace().unwrap_or_default(),
            local: attribute.name(),
            name: self.name_at(attribute.range().start),
            value: attribute.value(),
        });
        let taken = inherited.into_iter().map(|(local, value)| Written {
            namespace: NS_XML_URI,
            local,
            name: format!("xml:{local}"),
            value,
        });
        let mut all: Vec<Written<'_>> = own.chain(taken).collect();
        all.sort_by(|one, other| (one.namespace, one.local).cmp(&(other.namespace, other.local)));
        all
    }

    /// The namespace declarations that this element writes, and what holds inside it.
    fn declarations<'a>(
        &self,
        node: Node<'a, '_>,
        name: &str,
        attributes: &[Written<'_>],
        rendered: &Scope<'a>,
    ) -> (Vec<(&'a str, &'a str)>, Scope<'a>) {
        let in_scope: Scope<'a> = node
            .namespaces()
            .map(|namespace| (namespace.name().unwrap_or_default(), namespace.uri()))
            .filter(|(prefix, _)| *prefix != "xml")
            .collect();
        let prefix_of = |name: &str| name.split_once(':').map(|(prefix, _)| prefix.to_owned()).unwrap_or_default();
        let wanted = |prefix: &str| match self.method {
            Method::Inclusive | Method::Inclusive11 => true,
            Method::Exclusive(listed) => {
                let by_attribute = attributes.iter().any(|one| !prefix.is_empty() && prefix_of(&one.name) == prefix);
                prefix_of(name) == prefix || by_attribute || listed.contains(prefix)
            }
        };
        let (mut declared, mut scope) = (Vec::new(), rendered.clone());
        // An element without a prefix outside any default namespace takes back one that was written.
        let undone = in_scope.get("").is_none_or(|uri| uri.is_empty()) && wanted("");
        if undone && rendered.get("").is_some_and(|uri| !uri.is_empty()) {
            declared.push(("", ""));
            scope.remove("");
        }
        for (prefix, uri) in in_scope.into_iter().filter(|(_, uri)| !uri.is_empty()) {
            if wanted(prefix) && rendered.get(prefix) != Some(&uri) {
                declared.push((prefix, uri));
                scope.insert(prefix, uri);
            }
        }
        (declared, scope)
    }

    fn instruction(&mut self, node: Node<'_, '_>, place: Place) {
        let Some(instruction) = node.pi() else { return };
        if matches!(place, Place::After) {
            self.text("\n");
        }
        self.text(&format!("<?{}", instruction.target));
        if let Some(value) = instruction.value.filter(|value| !value.is_empty()) {
            self.text(" ");
            let value = value.replace("\r\n", "\n").replace('\r', "\n");
            self.text(&value);
        }
        self.text("?>");
        if matches!(place, Place::Before) {
            self.text("\n");
        }
    }

    /// The qualified name that begins at a place of the source: the parser keeps the namespace, not the prefix.
    fn name_at(&self, start: usize) -> String {
        let rest = self.source.get(start..).unwrap_or_default();
        let end = rest.find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>' | '='));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().to_owned()
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn escaped(&mut self, text: &str, attribute: bool) {
        for letter in text.chars() {
            let escape = match letter {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' if !attribute => "&gt;",
                '"' if attribute => "&quot;",
                '\t' if attribute => "&#x9;",
                '\n' if attribute => "&#xA;",
                '\r' => "&#xD;",
                _ => {
                    let mut buffer = [0; 4];
                    self.out.extend_from_slice(letter.encode_utf8(&mut buffer).as_bytes());
                    continue;
                }
            };
            self.text(escape);
        }
    }
}
