//! The templates of the documents: titles, headings and texts of one service, in Bulgarian, with placeholders.
//!
//! What every document of every service says (who filed what and when, the two addresses, who signs) is the form's and is
//! not repeated here. Headings are written without the stop at their end.

use serde::Deserialize;

use super::{Law, parse};

/// Text of one act. Everything from `name` on has a default, so that older packs stay what they are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ActText {
    /// „РЕШЕНИЕ“, „УДОСТОВЕРЕНИЕ“.
    #[serde(deserialize_with = "parse::text")]
    pub title: String,
    /// The provisions it rests on, as they follow „На основание“.
    #[serde(deserialize_with = "parse::text")]
    pub basis: String,
    /// The operative word: „ОТКАЗВАМ“.
    #[serde(deserialize_with = "parse::text")]
    pub word: String,
    /// What is decided, between the operative word and the addresses.
    #[serde(deserialize_with = "parse::text")]
    pub operative: String,
    /// Before whom and until when it may be appealed, or what the citizen has to do.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub instruction: Option<String>,
    /// A closing note.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub note: Option<String>,
    /// What the document is called in a list of files: „Решение за отказ“; by default the title.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub name: Option<String>,
    /// Under the title: „за постоянен адрес“.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub subtitle: Option<String>,
    /// Over the grounds or the defects.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub grounds_heading: Option<String>,
    /// Before the reasons.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub reasons_heading: Option<String>,
    /// Before the instruction.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub instruction_heading: Option<String>,
    /// Beside the old address.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub from_label: Option<String>,
    /// Beside the new one.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub to_label: Option<String>,
}

/// Text of the record of an application taken at the counter (протокол за устно заявление).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecordText {
    /// „ПРОТОКОЛ“.
    #[serde(deserialize_with = "parse::text")]
    pub title: String,
    /// Under the title.
    #[serde(default, deserialize_with = "parse::some_text")]
    pub subtitle: Option<String>,
    /// What the document is called in a list of files.
    #[serde(deserialize_with = "parse::text")]
    pub name: String,
    /// Where it is written that there is a record.
    pub law: Law,
    /// Who came, when and to whom.
    #[serde(deserialize_with = "parse::text")]
    pub opening: String,
    /// Before the identification.
    #[serde(deserialize_with = "parse::text")]
    pub identification_heading: String,
    /// Who identified them and by what.
    #[serde(deserialize_with = "parse::text")]
    pub identification: String,
    /// Before the request.
    #[serde(deserialize_with = "parse::text")]
    pub request_heading: String,
    /// What is asked, between the heading and the addresses.
    #[serde(deserialize_with = "parse::text")]
    pub request: String,
    /// Over what was declared.
    #[serde(deserialize_with = "parse::text")]
    pub declared_heading: String,
    /// What everybody declares who asks for this, an item each.
    #[serde(default)]
    pub declared: Vec<String>,
    /// Over the table of what was handed in.
    #[serde(deserialize_with = "parse::text")]
    pub evidence_heading: String,
    /// Instead of the table, when nothing was.
    #[serde(deserialize_with = "parse::text")]
    pub no_evidence: String,
    /// Before what the applicant wished to have noted.
    #[serde(deserialize_with = "parse::text")]
    pub remarks_heading: String,
    /// The closing words, a paragraph each.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Beside the old address.
    #[serde(deserialize_with = "parse::text")]
    pub from_label: String,
    /// Beside the new one.
    #[serde(deserialize_with = "parse::text")]
    pub to_label: String,
}

impl ActText {
    /// Every text of it.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        let optional = [
            &self.instruction,
            &self.note,
            &self.name,
            &self.subtitle,
            &self.grounds_heading,
            &self.reasons_heading,
            &self.instruction_heading,
            &self.from_label,
            &self.to_label,
        ];
        [&self.title, &self.basis, &self.word, &self.operative].into_iter().chain(optional.into_iter().flatten())
    }

    /// The same act with every text changed.
    pub(crate) fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let some = |text: &Option<String>| text.as_deref().map(&change);
        Self {
            title: change(&self.title),
            basis: change(&self.basis),
            word: change(&self.word),
            operative: change(&self.operative),
            instruction: some(&self.instruction),
            note: some(&self.note),
            name: some(&self.name),
            subtitle: some(&self.subtitle),
            grounds_heading: some(&self.grounds_heading),
            reasons_heading: some(&self.reasons_heading),
            instruction_heading: some(&self.instruction_heading),
            from_label: some(&self.from_label),
            to_label: some(&self.to_label),
        }
    }
}

impl RecordText {
    /// Every text of it.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        let own = [
            &self.title,
            &self.name,
            &self.opening,
            &self.identification_heading,
            &self.identification,
            &self.request_heading,
            &self.request,
            &self.declared_heading,
            &self.evidence_heading,
            &self.no_evidence,
            &self.remarks_heading,
            &self.from_label,
            &self.to_label,
        ];
        own.into_iter().chain(&self.subtitle).chain(&self.declared).chain(&self.notes)
    }

    /// The same record with every text changed.
    pub(crate) fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let all = |texts: &[String]| texts.iter().map(|text| change(text)).collect();
        Self {
            title: change(&self.title),
            subtitle: self.subtitle.as_deref().map(&change),
            name: change(&self.name),
            law: self.law.clone(),
            opening: change(&self.opening),
            identification_heading: change(&self.identification_heading),
            identification: change(&self.identification),
            request_heading: change(&self.request_heading),
            request: change(&self.request),
            declared_heading: change(&self.declared_heading),
            declared: all(&self.declared),
            evidence_heading: change(&self.evidence_heading),
            no_evidence: change(&self.no_evidence),
            remarks_heading: change(&self.remarks_heading),
            notes: all(&self.notes),
            from_label: change(&self.from_label),
            to_label: change(&self.to_label),
        }
    }
}
