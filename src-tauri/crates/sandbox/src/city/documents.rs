//! The wording of every document, and how it is filled in from a case.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::CityError;
use super::paper::{Block, Paper};

const LISTS: &str = include_str!("../../../../../assets/sandbox/papers.toml");

/// Values for the blanks of a document, by name.
pub type Blanks = BTreeMap<&'static str, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    paper: Vec<Form>,
}

/// A document with blanks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    kind: String,
    title: String,
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Heading(String),
    Centered(String),
    Paragraph(String),
    Field([String; 2]),
    Gap(f32),
    Rule,
    Page,
    Signatures([String; 2]),
    Seal(Vec<String>),
}

/// All documents.
#[derive(Debug)]
pub struct Forms {
    forms: BTreeMap<String, Form>,
}

impl Forms {
    /// The built-in ones.
    pub fn load() -> Result<Self, CityError> {
        let lists: Lists = toml::from_str(LISTS).map_err(|error| CityError::Data(format!("papers: {error}")))?;
        Ok(Self { forms: lists.paper.into_iter().map(|form| (form.kind.clone(), form)).collect() })
    }

    /// Whether there is a document of the kind.
    pub fn has(&self, kind: &str) -> bool {
        self.forms.contains_key(kind)
    }

    /// „Нотариален акт № 118“.
    pub fn title(&self, kind: &str, blanks: &Blanks) -> Result<String, CityError> {
        fill(&self.form(kind)?.title, blanks)
    }

    /// The document.
    pub fn paper(&self, kind: &str, blanks: &Blanks) -> Result<Paper, CityError> {
        let form = self.form(kind)?;
        // The file's own title names the kind alone: numbers and names stay inside.
        let blocks = form.lines.iter().map(|line| line.block(blanks)).collect::<Result<_, CityError>>()?;
        Ok(Paper { title: kind.to_owned(), blocks })
    }

    fn form(&self, kind: &str) -> Result<&Form, CityError> {
        self.forms.get(kind).ok_or_else(|| CityError::Data(format!("no document of the kind {kind}")))
    }
}

impl Line {
    fn block(&self, blanks: &Blanks) -> Result<Block, CityError> {
        Ok(match self {
            Self::Heading(text) => Block::Centered { text: fill(text, blanks)?, size: 15.0, bold: true },
            Self::Centered(text) => Block::Centered { text: fill(text, blanks)?, size: 10.0, bold: false },
            Self::Paragraph(text) => Block::Paragraph(fill(text, blanks)?),
            Self::Field([label, value]) => Block::Field(fill(label, blanks)?, fill(value, blanks)?),
            Self::Gap(points) => Block::Gap(*points),
            Self::Rule => Block::Rule,
            Self::Page => Block::PageBreak,
            Self::Signatures([first, second]) => Block::Signatures(fill(first, blanks)?, fill(second, blanks)?),
            Self::Seal(words) => {
                Block::Seal(words.iter().map(|word| fill(word, blanks)).collect::<Result<_, CityError>>()?)
            }
        })
    }
}

/// Puts the values into the blanks.
fn fill(text: &str, blanks: &Blanks) -> Result<String, CityError> {
    let mut filled = String::with_capacity(text.len() + 40);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or_else(|| CityError::Data(format!("an open blank in: {text}")))?;
        let value = blanks.get(name).ok_or_else(|| CityError::Data(format!("no value for the blank {name}")))?;
        filled.push_str(before);
        filled.push_str(value);
        rest = tail;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// „14.05.2019 г.“
pub fn date(day: NaiveDate) -> String {
    format!("{} г.", day.format("%d.%m.%Y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_is_filled_and_an_unknown_one_is_refused() {
        let blanks = Blanks::from([("number", "118".to_owned())]);
        assert_eq!(fill("акт № {number}, том I", &blanks).unwrap(), "акт № 118, том I");
        assert!(fill("{other}", &blanks).is_err());
        assert!(fill("{number", &blanks).is_err());
    }
}
