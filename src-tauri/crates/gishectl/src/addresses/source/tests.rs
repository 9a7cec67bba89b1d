use std::path::PathBuf;

use flate2::Crc;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

fn file(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Rows with their numbers.
type Rows = Vec<(u64, Vec<String>)>;

/// Every row with its number, and what the file was taken for.
fn read(bytes: &[u8]) -> Result<(Rows, Form), SourceError> {
    let (_folder, path) = file(bytes);
    let mut found = Vec::new();
    let form = rows(&path, &mut |row, cells| {
        found.push((row, cells.to_vec()));
        true
    })?;
    Ok((found, form))
}

/// A ZIP with its parts not compressed (APPNOTE 4.3).
fn zip(parts: &[(&str, String)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(size.iter().chain(&size));
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        let offset = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        bytes.extend([b"PK\x03\x04".as_slice(), &common, name.as_bytes(), text.as_bytes()].concat());
        directory.extend([b"PK\x01\x02\x14\x00".as_slice(), &common, &[0; 10], &offset, name.as_bytes()].concat());
    }
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let (start, size) = (bytes.len(), directory.len());
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count].concat());
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(start).unwrap().to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// A workbook; a cell of figures alone is a number, as a spreadsheet keeps it.
pub(crate) fn workbook(rows: &[Vec<&str>]) -> Vec<u8> {
    let cell = |row: usize, column: usize, text: &str| {
        let place = format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1);
        match text.parse::<u32>() {
            Ok(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
            Err(_) if text.is_empty() => String::new(),
            Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"),
        }
    };
    let mut data = String::new();
    for (at, row) in rows.iter().enumerate() {
        let cells: String = row.iter().enumerate().map(|(column, text)| cell(at, column, text)).collect();
        data.push_str(&format!("<row r=\"{}\">{cells}</row>", at + 1));
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    zip(&[
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kinds}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kinds}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Адреси\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>")),
    ])
}

fn cells(row: &[&str]) -> Vec<String> {
    row.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn text_is_read_in_each_encoding_with_each_separator() {
    let text = "код;име;номер\r\n02871;ул. „Кричим“;023А\r\n\r\n02872;ул. Бигла;7\r\n";
    let expected = vec![
        (1, cells(&["код", "име", "номер"])),
        (2, cells(&["02871", "ул. „Кричим“", "023А"])),
        (4, cells(&["02872", "ул. Бигла", "7"])),
    ];
    let (old, ..) = WINDOWS_1251.encode(text);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    for (bytes, encoding) in
        [(text.as_bytes(), "UTF-8"), (&marked, "UTF-8"), (&old, "windows-1251"), (&wide, "UTF-16LE")]
    {
        let (found, form) = read(bytes).unwrap();
        assert_eq!(form, Form::Csv { encoding, separator: ';' });
        assert_eq!(found, expected, "{encoding}");
    }
    for separator in [',', '\t', '|'] {
        let (found, form) = read(text.replace(';', &separator.to_string()).as_bytes()).unwrap();
        assert_eq!(form, Form::Csv { encoding: "UTF-8", separator });
        assert_eq!(found, expected);
    }
    let (found, _) = read("а;б\n\"две\nчасти\";2\nв;3".as_bytes()).unwrap();
    assert_eq!(found, [(1, cells(&["а", "б"])), (2, cells(&["две\nчасти", "2"])), (4, cells(&["в", "3"]))]);
}

#[test]
fn a_letter_cut_by_the_end_of_a_chunk_is_still_a_letter() {
    for shift in 0..3 {
        let text = format!("{}{}\n", "x".repeat(shift), "ж".repeat(100_000));
        let (found, form) = read(text.as_bytes()).unwrap();
        assert_eq!(form, Form::Csv { encoding: "UTF-8", separator: ';' });
        assert_eq!(found, [(1, vec![text.trim_end().to_owned()])]);
    }
}

#[test]
fn a_workbook_is_read_with_its_numbers_as_they_are_shown() {
    let book =
        workbook(&[vec!["код", "име", "номер"], vec!["2871", "ул. Кричим", "23"], vec![], vec!["02872", "", "7А"]]);
    let (found, form) = read(&book).unwrap();
    assert_eq!(form, Form::Xlsx { sheet: "Адреси".into() });
    let expected = [
        (1, cells(&["код", "име", "номер"])),
        (2, cells(&["2871", "ул. Кричим", "23"])),
        (4, cells(&["2872", "", "7А"])),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_no_table_is_refused_by_name() {
    assert!(matches!(read(b""), Err(SourceError::Empty)));
    assert!(matches!(read(b"%PDF-1.7\0\0\0"), Err(SourceError::NotATable)));
    assert!(matches!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old book"), Err(SourceError::OldWorkbook)));
    assert!(matches!(read(b"PK\x03\x04 torn"), Err(SourceError::Workbook(_))));
    let book = workbook(&[vec!["код"], vec!["2871"]]);
    for cut in [book.len() / 4, book.len() / 2, book.len() - 8] {
        assert!(matches!(read(&book[..cut]), Err(SourceError::Workbook(_))), "{cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a table holds, CSV gives it back, in either encoding, with the row at which each begins.
    #[test]
    fn a_table_is_read_as_it_was_written(table in prop::collection::vec(prop::collection::vec("[а-яА-Я0-9 \"„“.;,\\n]{0,12}x", 1..6), 1..20), old in any::<bool>()) {
        let mut writer = csv::WriterBuilder::new().delimiter(b'|').flexible(true).from_writer(Vec::new());
        writer.write_record(["един", "два", "три"]).unwrap();
        table.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = if old { WINDOWS_1251.encode(&text).0.into_owned() } else { text.into_bytes() };
        let (found, _) = read(&bytes).unwrap();
        let mut line = 2;
        for ((at, cells), row) in found.iter().skip(1).zip(&table) {
            prop_assert_eq!(cells, row);
            prop_assert_eq!(*at, line);
            line += 1 + row.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        }
        prop_assert_eq!(found.len(), table.len() + 1);
    }

    /// Any bytes are a table or are refused.
    #[test]
    fn anything_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), head in prop::sample::select(vec![b"".as_slice(), ZIP, COMPOUND, b"\xef\xbb\xbf", b"\xff\xfe"])) {
        let _ = read(&[head, &bytes].concat());
    }
}
