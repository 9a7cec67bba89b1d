//! The rows of a file, one at a time: CSV in UTF-8, UTF-16 or windows-1251 with any usual separator, or the first sheet of an
//! XLSX workbook. No more of the file is in memory than a row of it (and, of a workbook, its table of words).

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1251};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 512 * 1024 * 1024;
/// Cells of a row that are looked at.
pub(super) const MAX_CELLS: usize = 64;
/// Separators of a CSV, the likeliest of equals first.
const SEPARATORS: [u8; 4] = *b";,\t|";
/// What a ZIP begins with: a workbook of today.
const ZIP: &[u8] = b"PK\x03\x04";
/// What an old workbook, and one with a password, begins with.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum SourceError {
    /// No such file, or it may not be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// An old workbook, or one with a password.
    #[error("an old or protected workbook")]
    OldWorkbook,
    /// No text and no workbook.
    #[error("neither text nor a workbook")]
    NotATable,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than is read.
    #[error("the file is too large")]
    TooLarge,
    /// A workbook that is damaged, or without a sheet.
    #[error("the workbook is damaged: {0}")]
    Workbook(String),
}

/// What a file was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// Text, in this encoding, with this separator.
    Csv { encoding: &'static str, separator: char },
    /// A workbook, with the name of its first sheet.
    Xlsx { sheet: String },
}

/// Hands every row to `each` with its number in the file, from 1, the heading included; empty rows are left out. `each` answers
/// whether to go on.
pub(super) fn rows(path: &Path, each: &mut dyn FnMut(u64, &[String]) -> bool) -> Result<Form, SourceError> {
    let mut file = File::open(path)?;
    match file.metadata()?.len() {
        0 => return Err(SourceError::Empty),
        length if length > MAX_FILE => return Err(SourceError::TooLarge),
        _ => {}
    }
    let mut head = Vec::new();
    file.by_ref().take(4096).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    if head.starts_with(ZIP) {
        sheet(path, each)
    } else if head.starts_with(COMPOUND) {
        Err(SourceError::OldWorkbook)
    } else {
        text(file, &head, each)
    }
}

fn text(mut file: File, head: &[u8], each: &mut dyn FnMut(u64, &[String]) -> bool) -> Result<Form, SourceError> {
    let encoding = match Encoding::for_bom(head) {
        Some((encoding, _)) => encoding,
        None if head.contains(&0) => return Err(SourceError::NotATable),
        None if is_utf8(&mut file)? => UTF_8,
        None => WINDOWS_1251,
    };
    let decoded = Decoded::new(file, encoding.new_decoder());
    let mut lines = BufReader::new(decoded);
    let separator = separator(lines.fill_buf()?);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(lines);
    let mut record = csv::StringRecord::new();
    let mut cells: Vec<String> = Vec::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => return Err(error.into()),
                _ => return Err(SourceError::NotATable),
            },
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        cells.truncate(record.len().min(MAX_CELLS));
        cells.resize_with(record.len().min(MAX_CELLS), String::new);
        for (cell, value) in cells.iter_mut().zip(&record) {
            cell.clear();
            cell.push_str(value);
        }
        // The reader stands behind the end of the row; a field may hold line ends of its own.
        let held: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let line = reader.position().line().saturating_sub(1 + u64::try_from(held).unwrap_or(0));
        if !each(line, &cells) {
            break;
        }
    }
    Ok(Form::Csv { encoding: encoding.name(), separator: char::from(separator) })
}

/// Whether the whole file is UTF-8. Afterwards it stands at its beginning.
fn is_utf8(file: &mut File) -> io::Result<bool> {
    let mut chunk = vec![0; 64 * 1024];
    let mut kept = 0;
    let whole = loop {
        let read = file.read(chunk.get_mut(kept..).unwrap_or_default())?;
        let held = kept + read;
        match std::str::from_utf8(chunk.get(..held).unwrap_or_default()) {
            Ok(_) => kept = 0,
            Err(error) if error.error_len().is_none() && read > 0 => {
                kept = held - error.valid_up_to();
                chunk.copy_within(error.valid_up_to()..held, 0);
            }
            Err(_) => break false,
        }
        if read == 0 {
            break true;
        }
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(whole)
}

/// The separator that stands in the first line most often.
fn separator(begin: &[u8]) -> u8 {
    let line = begin.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    let best = SEPARATORS.into_iter().map(count).max().unwrap_or(0);
    SEPARATORS.into_iter().find(|separator| count(*separator) == best).unwrap_or(b';')
}

/// A file as UTF-8, without the mark at its beginning, with `\n` behind every line, the last included: so that lines can be counted.
/// What cannot be decoded becomes U+FFFD.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// What of `raw` is not decoded yet.
    from: usize,
    to: usize,
    /// Nothing more comes from inside; nothing more goes out.
    ended: bool,
    finished: bool,
    /// The last sign was `\r`, which has become `\n`.
    returned: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, decoder: Decoder) -> Self {
        let raw = vec![0; 32 * 1024];
        Self { inner, decoder, raw, from: 0, to: 0, ended: false, finished: false, returned: false }
    }

    /// Makes `\n` of every kind of line end; how many bytes are left.
    fn unify(&mut self, out: &mut [u8]) -> usize {
        let mut kept = 0;
        for place in 0..out.len() {
            let byte = out.get(place).copied().unwrap_or_default();
            let second = std::mem::replace(&mut self.returned, byte == b'\r') && byte == b'\n';
            if let (false, Some(to)) = (second, out.get_mut(kept)) {
                *to = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        kept
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // Fewer bytes than one letter may need would make no progress.
        let Some((end, room)) = out.split_last_mut().filter(|(_, room)| room.len() >= 16) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        while !self.finished {
            if self.from == self.to && !self.ended {
                self.from = 0;
                self.to = self.inner.read(&mut self.raw)?;
                self.ended = self.to == 0;
            }
            let raw = self.raw.get(self.from..self.to).unwrap_or_default();
            let (result, taken, written, _) = self.decoder.decode_to_utf8(raw, room, self.ended);
            self.from += taken;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            let kept = self.unify(room.get_mut(..written).unwrap_or_default());
            if self.finished {
                *room.get_mut(kept).unwrap_or(end) = b'\n';
                return Ok(kept + 1);
            }
            if kept > 0 {
                return Ok(kept);
            }
        }
        Ok(0)
    }
}

fn sheet(path: &Path, each: &mut dyn FnMut(u64, &[String]) -> bool) -> Result<Form, SourceError> {
    let damaged = |error: XlsxError| match error {
        XlsxError::Password => SourceError::OldWorkbook,
        other => SourceError::Workbook(other.to_string()),
    };
    let mut workbook: Xlsx<BufReader<File>> = open_workbook(path).map_err(damaged)?;
    let sheet = workbook.sheet_names().first().cloned();
    let sheet = sheet.ok_or_else(|| SourceError::Workbook("no sheet".into()))?;
    let mut reader = workbook.worksheet_cells_reader(&sheet).map_err(damaged)?;
    let mut cells: Vec<String> = Vec::new();
    let mut row = None;
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (at, column) = cell.get_position();
        if row.is_some_and(|row| row != at) && !hand(row, &mut cells, each) {
            return Ok(Form::Xlsx { sheet });
        }
        row = Some(at);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column < MAX_CELLS {
            cells.resize(cells.len().max(column + 1), String::new());
            if let Some(place) = cells.get_mut(column) {
                *place = worded(cell.get_value());
            }
        }
    }
    hand(row, &mut cells, each);
    Ok(Form::Xlsx { sheet })
}

fn hand(row: Option<u32>, cells: &mut Vec<String>, each: &mut dyn FnMut(u64, &[String]) -> bool) -> bool {
    let empty = cells.iter().all(|cell| cell.trim().is_empty());
    let go_on = match row {
        Some(row) if !empty => each(u64::from(row) + 1, cells),
        _ => true,
    };
    cells.clear();
    go_on
}

/// A cell as it is shown. A whole number has no point: „23“ is typed into a cell as a number.
fn worded(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
