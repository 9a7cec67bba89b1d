//! What of a document is not on its sheet but round it: running heads, properties of the file, data, code.

use chrono::NaiveDate;

use crate::DocumentError;
use crate::act::{ActInput, Letterhead};
use crate::code::Verification;
use crate::data::Data;
use crate::record::RecordInput;
use crate::text::clean;
use crate::wording;

/// What is not on the sheet itself.
pub struct Matter {
    /// Every page says so.
    pub practice: bool,
    /// Title of the file.
    pub title: String,
    /// Who issued it.
    pub author: String,
    /// Date of the document.
    pub date: NaiveDate,
    /// The number under the title.
    pub number_line: String,
    /// The running head.
    pub head: String,
    /// The foot.
    pub foot: String,
    /// What is attached.
    pub data: Data,
    /// The code.
    pub verification: Option<Verification>,
    /// There will be a code when there is a number.
    pub awaits_number: bool,
}

impl Matter {
    /// Of an act.
    pub fn of_act(act: &ActInput) -> Result<Self, DocumentError> {
        let number_line = wording::act_number_line(act);
        Self {
            practice: act.practice,
            title: clean(&wording::act_file_title(act)),
            author: author(&act.letterhead),
            date: act.date,
            head: clean(&format!("{} {number_line}", act.form.title)),
            number_line,
            foot: clean(&wording::case_line(Some(&act.case_number))),
            data: Data::of_act(act),
            verification: None,
            awaits_number: false,
        }
        .verified_at(act.verification.as_deref(), act.number.is_some())
    }

    /// Of a record.
    pub fn of_record(record: &RecordInput) -> Result<Self, DocumentError> {
        let number_line = wording::record_number_line(record);
        Self {
            practice: record.practice,
            title: clean(&wording::record_file_title(record)),
            author: author(&record.letterhead),
            date: record.received_at.date(),
            head: clean(&format!("{} · {number_line}", record.form.title)),
            number_line,
            foot: clean(&wording::case_line(record.number.as_deref())),
            data: Data::of_record(record),
            verification: None,
            awaits_number: false,
        }
        .verified_at(record.verification.as_deref(), true)
    }

    fn verified_at(mut self, address: Option<&str>, numbered: bool) -> Result<Self, DocumentError> {
        let code = address.map(|address| Verification::new(address, &self.data.digest)).transpose()?;
        self.awaits_number = code.is_some() && !numbered;
        self.verification = code.filter(|_| numbered);
        Ok(self)
    }
}

fn author(head: &Letterhead) -> String {
    clean(&format!("{}, {}", head.municipality, head.district))
}
