//! The sheet of the record of an application taken at the counter.

use crate::DocumentError;
use crate::block::{Block, Place, Role};
use crate::face::Faces;
use crate::flow::MEASURE;
use crate::page::Matter;
use crate::record::{HandedIn, RecordInput};
use crate::text::clean;
use crate::wording;

use super::{Sheet, regular};

/// Left edge and width of the columns of the table, in points.
const COLUMNS: [(f32, f32); 5] = [(0.0, 20.0), (26.0, 232.0), (266.0, 66.0), (340.0, 66.0), (414.0, MEASURE - 414.0)];

impl Sheet<'_> {
    /// Composes the blocks of a record.
    pub fn record(record: &RecordInput, matter: &Matter, faces: &Faces) -> Result<Vec<Block>, DocumentError> {
        let form = &record.form;
        let mut sheet = Sheet::new(faces);
        sheet.head(&record.letterhead)?;
        sheet.title(&form.title, form.subtitle.as_deref(), &matter.number_line)?;
        sheet.text(&record.opening, 24.0)?;
        sheet.headed(Some(&form.identification), std::slice::from_ref(&record.identification), 12.0)?;
        sheet.headed(Some(&form.request), std::slice::from_ref(&record.request), 12.0)?;
        sheet.keep_last_with_next();
        sheet.addresses(&[(&form.from, &record.from_address), (&form.to, &record.to_address)])?;
        sheet.list(&form.declared, &record.declared, true)?;
        sheet.evidence(record)?;
        sheet.headed(Some(&form.remarks), &record.remarks, 14.0)?;
        sheet.headed(None, &record.notes, 14.0)?;
        sheet.keep_last_with_next();
        let description = clean(&wording::applicant_description(&record.applicant.name));
        sheet.signature(Place { field: crate::APPLICANT_FIELD, description, code: false }, 20.0)?;
        sheet.closing(&record.officer, matter)?;
        Ok(sheet.into_blocks())
    }

    fn evidence(&mut self, record: &RecordInput) -> Result<(), DocumentError> {
        if record.evidence.is_empty() {
            return self.headed(Some(&record.form.evidence), std::slice::from_ref(&record.form.no_evidence), 14.0);
        }
        self.heading(&record.form.evidence, 15.0)?;
        self.row(true, &COLUMNS, &wording::EVIDENCE_COLUMNS.map(str::to_owned))?;
        for (at, row) in record.evidence.iter().enumerate() {
            self.row(false, &COLUMNS, &cells(at + 1, row))?;
        }
        let total: u32 = record.evidence.iter().map(|row| u32::from(row.pages)).sum();
        let total = wording::evidence_total(record.evidence.len(), total);
        self.spans(Role::Paragraph, vec![regular(&total)], super::TABLE, 6.0)
    }
}

fn cells(number: usize, row: &HandedIn) -> [String; 5] {
    let day = |day: Option<chrono::NaiveDate>| day.map(wording::date).unwrap_or_default();
    let name = wording::handed_in(&row.kind, &row.title);
    [format!("{number}"), name, day(row.issued_on), day(row.valid_until), row.pages.to_string()]
}
