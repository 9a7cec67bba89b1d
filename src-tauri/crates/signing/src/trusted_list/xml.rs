//! Bounded XML: what may be parsed at all, and how elements are found in it.

use chrono::{DateTime, Utc};
use roxmltree::{Document, Node, NodeType, ParsingOptions};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Largest list that is read. The largest national list is a third of this.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Most nodes of a document: elements, texts, comments and processing instructions.
const MAX_NODES: u32 = 1_000_000;
/// Deepest nesting of elements. Lists of TS 119 612 stay below twenty.
pub(super) const MAX_DEPTH: usize = 64;

/// Namespace of XML signatures (XMLDSig 1.1 §1.2).
pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Namespace of XAdES (ETSI EN 319 132-1 §4.2).
pub(super) const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
/// Namespace of trusted lists (ETSI TS 119 612, annex C).
pub(super) const TSL: &str = "http://uri.etsi.org/02231/v2#";

/// Why bytes were not taken as a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// More than [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// Not UTF-8, or not well-formed; a document type is not allowed either.
    #[error("not XML in UTF-8, or not well-formed")]
    Malformed,
    /// Nested too deeply, or too many nodes.
    #[error("the document is nested too deeply or has too many parts")]
    TooComplex,
}

/// The text of a document; a byte order mark is dropped.
pub(super) fn text(bytes: &[u8]) -> Result<&str, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(XmlError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| XmlError::Malformed)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Lists are UTF-8 (TS 119 612 §5.1.4); a document that says otherwise would be read differently by others.
    let declaration = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(head, _)| head);
    let encoding = declaration.and_then(|head| head.split_once("encoding")).map(|(_, rest)| rest);
    let named = encoding.map(|rest| rest.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']));
    match named {
        Some(name) if !name.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("utf-8")) => Err(XmlError::Malformed),
        _ => Ok(text),
    }
}

/// Parses a text that [`text`] gave. No document type, so no entities but the five of XML.
pub(super) fn parse(text: &str) -> Result<Document<'_>, XmlError> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => XmlError::TooComplex,
        _ => XmlError::Malformed,
    })?;
    if is_too_deep(document.root_element()) { Err(XmlError::TooComplex) } else { Ok(document) }
}

/// Walks the tree without recursion: what recurses later relies on the bound.
fn is_too_deep(root: Node<'_, '_>) -> bool {
    let (mut node, mut depth) = (root, 1);
    loop {
        if depth > MAX_DEPTH {
            return true;
        }
        if let Some(child) = node.first_element_child() {
            (node, depth) = (child, depth + 1);
            continue;
        }
        loop {
            if node == root {
                return false;
            }
            if let Some(next) = node.next_sibling_element() {
                node = next;
                break;
            }
            match node.parent_element() {
                Some(parent) => (node, depth) = (parent, depth - 1),
                None => return false,
            }
        }
    }
}

/// Child elements named `name`, of any namespace: lists mix three of them and five prefixes for the same thing.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> + use<'a, 'i> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The first child element named `name`.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &'a str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// The element at the end of a path of names.
pub(super) fn descend<'a, 'i>(node: Node<'a, 'i>, path: &[&'a str]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

/// The only child element in a namespace with a name; none when there are several.
pub(super) fn only<'a, 'i>(node: Node<'a, 'i>, namespace: &str, name: &str) -> Option<Node<'a, 'i>> {
    let mut found = node.children().filter(|child| child.has_tag_name((namespace, name)));
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// All text directly inside, trimmed. A comment does not cut it short.
pub(super) fn content(node: Node<'_, '_>) -> String {
    let parts = node.children().filter(|child| child.node_type() == NodeType::Text);
    let text: String = parts.filter_map(|part| part.text()).collect();
    text.trim().to_owned()
}

/// The text of the child at the end of a path.
pub(super) fn content_at(node: Node<'_, '_>, path: &[&str]) -> Option<String> {
    descend(node, path).map(content).filter(|text| !text.is_empty())
}

/// xs:base64Binary; white space anywhere.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let compact: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(compact).ok()
}

/// xs:dateTime with its offset.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|time| time.with_timezone(&Utc))
}
