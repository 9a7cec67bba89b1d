//! Names in several languages, as lists give them (TS 119 612 §5.1.4).

use roxmltree::{NS_XML_URI, Node};
use serde::Serialize;

use super::xml;

/// Longest name that is kept, in characters; what is shown on a screen is never longer.
const MAX_NAME: usize = 400;
/// Most languages that are kept.
const MAX_LANGUAGES: usize = 40;

/// The same name in several languages: a language tag in lower case and the text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// From pairs of a language tag and a text.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(pairs.into_iter().map(|(language, text)| (language.to_ascii_lowercase(), text.to_owned())).collect())
    }

    /// In `language`, else in English, which every list has (TS 119 612 §5.1.4), else in any.
    pub fn in_language(&self, language: &str) -> Option<&str> {
        let find = |wanted: &str| self.0.iter().find(|(tag, _)| tag == wanted);
        find(language).or_else(|| find("en")).or_else(|| self.0.first()).map(|(_, text)| text.as_str())
    }

    /// Pairs of language tag and text, in the list's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// From the children of an element such as `TSPName`. Control characters are dropped, so that a name cannot rewrite a
    /// line of output.
    pub(super) fn read(holder: Option<Node<'_, '_>>) -> Self {
        let children = holder.into_iter().flat_map(|node| node.children().filter(Node::is_element));
        let pair = |node: Node<'_, '_>| {
            let language = node.attribute((NS_XML_URI, "lang")).unwrap_or("en").to_ascii_lowercase();
            let spaced: Vec<String> = xml::content(node).split_whitespace().map(str::to_owned).collect();
            let text: String = spaced.join(" ").chars().filter(|one| !one.is_control()).take(MAX_NAME).collect();
            (language, text)
        };
        Self(children.map(pair).filter(|(_, text)| !text.is_empty()).take(MAX_LANGUAGES).collect())
    }
}
