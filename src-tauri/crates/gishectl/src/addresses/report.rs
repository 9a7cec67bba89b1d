//! The report of an import: a few findings of each kind for the screen, all of them in a file, none of them held in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::json;

use super::finding::{Finding, Findings, Gravity, Kind};
use super::words;
use crate::language::Language;

/// Findings of one kind on the screen.
const SHOWN: usize = 5;

/// How a report file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Json,
}

/// Where all findings go.
struct Kept {
    form: Form,
    file: BufWriter<File>,
    any: bool,
}

/// Findings as they come.
pub(super) struct Report {
    language: Language,
    counts: BTreeMap<Kind, u64>,
    shown: BTreeMap<Kind, Vec<Finding>>,
    kept: Option<Kept>,
    trouble: Option<io::Error>,
}

impl Report {
    /// A report that is also written to a file, when one is named: JSON where its name ends so, else CSV. The file must be new.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn new(file: Option<&Path>, language: Language) -> io::Result<Self> {
        let kept = file.map(|path| Kept::create(path, language)).transpose()?;
        Ok(Self { language, counts: BTreeMap::new(), shown: BTreeMap::new(), kept, trouble: None })
    }

    /// How many findings are of a gravity.
    pub fn count(&self, gravity: Gravity) -> u64 {
        self.counts.iter().filter(|(kind, _)| kind.gravity() == gravity).map(|(_, count)| count).sum()
    }

    /// How many findings there are of each kind.
    #[cfg(test)]
    pub fn counts(&self) -> &BTreeMap<Kind, u64> {
        &self.counts
    }

    /// The lines for the screen: each kind with its number and the first rows.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (kind, count) in &self.counts {
            lines.push(words::heading(*kind, *count, self.language));
            let shown = self.shown.get(kind).map(Vec::as_slice).unwrap_or_default();
            lines.extend(shown.iter().map(|finding| format!("    {}", words::finding(finding, self.language))));
            let more = count.saturating_sub(u64::try_from(shown.len()).unwrap_or(0));
            if more > 0 {
                lines.push(format!("    {}", words::more(more, self.kept.is_some(), self.language)));
            }
        }
        lines
    }

    /// Writes the end of the file.
    ///
    /// # Errors
    /// The first thing that could not be written.
    pub fn finish(&mut self) -> io::Result<()> {
        if let Some(error) = self.trouble.take() {
            return Err(error);
        }
        self.kept.as_mut().map_or(Ok(()), Kept::finish)
    }
}

impl Findings for Report {
    fn found(&mut self, finding: Finding) {
        *self.counts.entry(finding.kind).or_default() += 1;
        if let Some(kept) = self.kept.as_mut().filter(|_| self.trouble.is_none())
            && let Err(error) = kept.write(&finding, self.language)
        {
            self.trouble = Some(error);
        }
        let shown = self.shown.entry(finding.kind).or_default();
        if shown.len() < SHOWN {
            shown.push(finding);
        }
    }
}

impl Kept {
    fn create(path: &Path, language: Language) -> io::Result<Self> {
        let form = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            Form::Json
        } else {
            Form::Csv
        };
        let mut file = BufWriter::new(File::create_new(path)?);
        match form {
            Form::Json => file.write_all(b"[")?,
            // A spreadsheet takes a file without the mark for windows-1251.
            Form::Csv => writeln!(file, "\u{feff}{}", words::columns(language).join(";"))?,
        }
        Ok(Self { form, file, any: false })
    }

    fn write(&mut self, finding: &Finding, language: Language) -> io::Result<()> {
        let first = !std::mem::replace(&mut self.any, true);
        let message = words::finding(finding, language);
        match self.form {
            Form::Json => {
                let Finding { row, kind, column, value, detail } = finding;
                let gravity = kind.gravity();
                let line = json!({ "row": row, "gravity": gravity, "kind": kind, "column": column, "value": value, "detail": detail, "message": message });
                write!(self.file, "{}\n{line}", if first { "" } else { "," })
            }
            Form::Csv => {
                let kind = serde_json::to_value(finding.kind).unwrap_or_default();
                let gravity = words::gravity(finding.kind.gravity(), language);
                let cells = [gravity, kind.as_str().unwrap_or_default(), &finding.column, &finding.value, &message];
                let cells: Vec<String> = cells.into_iter().map(quoted).collect();
                writeln!(self.file, "{};{}", finding.row, cells.join(";"))
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.form == Form::Json {
            self.file.write_all(b"\n]\n")?;
        }
        self.file.flush()
    }
}

/// A cell that no spreadsheet takes for a formula (`=`, `+`, `-`, `@` at its beginning).
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}
