//! What is said of an import.

use super::finding::{Finding, Gravity, Kind};
use super::source::{Form, SourceError};
use crate::language::Language;

/// The heading of a report as CSV.
pub(super) fn columns(language: Language) -> [&'static str; 6] {
    match language {
        Language::Bg => ["ред", "тежест", "код", "колона", "стойност", "обяснение"],
        Language::En => ["row", "gravity", "kind", "column", "value", "message"],
    }
}

/// „грешка“.
pub(super) fn gravity(gravity: Gravity, language: Language) -> &'static str {
    match gravity {
        Gravity::Error => language.pick("грешка", "error"),
        Gravity::Warning => language.pick("внимание", "warning"),
        Gravity::Note => language.pick("бележка", "note"),
    }
}

/// What a kind is called.
fn title(kind: Kind, language: Language) -> &'static str {
    let (bulgarian, english) = match kind {
        Kind::ColumnMissing => ("липсва колона", "a column is missing"),
        Kind::ColumnTwice => ("две колони с едно значение", "two columns of one meaning"),
        Kind::FieldEmpty => ("празно поле", "an empty field"),
        Kind::FieldLong => ("твърде дълъг текст", "a text that is too long"),
        Kind::Unreadable => ("нечетими или невидими знаци", "signs that cannot be read or seen"),
        Kind::OtherDistrict => ("ред за друг район", "a row of another district"),
        Kind::SettlementUnknown => ("непознат код по ЕКАТТЕ", "an unknown EKATTE code"),
        Kind::SettlementElsewhere => ("населеното място е в друг район", "a settlement of another district"),
        Kind::LocationCode => ("кодът на улицата не е от пет цифри", "the code of the street has not five digits"),
        Kind::Number => ("това не е номер", "this is no number"),
        Kind::Entrance => ("това не е вход", "this is no entrance"),
        Kind::Duplicate => ("повторен адрес", "an address that stands twice"),
        Kind::TwoNames => ("един код с две имена", "one code with two names"),
        Kind::TooManyRows => ("твърде много редове", "too many rows"),
        Kind::TwoCodes => ("едно име с два кода", "one name with two codes"),
        Kind::Spaces => ("излишни интервали, махнати", "spaces too many, left out"),
        Kind::Lookalike => ("латински букви сред кирилица, поправени", "Latin letters among Cyrillic ones, put right"),
        Kind::Zeros => ("изпуснати нули в код, върнати", "zeros dropped from a code, put back"),
        Kind::StreetSort => ("непознат вид улица", "an unknown kind of street"),
        Kind::SettlementName => ("друго име на населеното място", "another name of the settlement"),
        Kind::SettlementMissing => ("населено място без улици", "a settlement without streets"),
        Kind::Gap => ("пропуснати номера", "numbers left out"),
        Kind::ColumnUnknown => ("колона, която не се чете", "a column that is not read"),
    };
    language.pick(bulgarian, english)
}

/// „грешка · повторен адрес: 12“.
pub(super) fn heading(kind: Kind, count: u64, language: Language) -> String {
    format!("  {} · {}: {}", gravity(kind.gravity(), language), title(kind, language), spaced(count))
}

/// What goes with a kind, said of one finding.
fn detail(finding: &Finding, language: Language) -> String {
    let detail = &finding.detail;
    let (bulgarian, english) = match finding.kind {
        Kind::Duplicate => ("вече е на ред", "already in row"),
        Kind::TwoNames | Kind::TwoCodes => ("друго на по-ранен ред:", "otherwise in an earlier row:"),
        Kind::OtherDistrict => ("районът е", "the district is"),
        Kind::SettlementElsewhere => ("в район", "in district"),
        Kind::Lookalike | Kind::Zeros => ("записано като", "taken as"),
        Kind::SettlementName => ("в списъка е", "in the list it is"),
        Kind::ColumnMissing => ("чете се всяко от тези имена:", "any of these names is read:"),
        Kind::FieldLong | Kind::TooManyRows => ("най-много", "at most"),
        Kind::Gap => ("няма ги", "there are no"),
        _ => ("", ""),
    };
    match (detail.is_empty(), language.pick(bulgarian, english)) {
        (true, _) => String::new(),
        (false, "") => format!(" – {detail}"),
        (false, words) => format!(" – {words} {detail}"),
    }
}

/// „ред 12, номер „1“: повторен адрес – вече е на ред 7“.
pub(super) fn finding(finding: &Finding, language: Language) -> String {
    let mut place = match finding.row {
        0 => language.pick("целият файл", "the whole file").to_owned(),
        row => format!("{} {row}", language.pick("ред", "row")),
    };
    if !finding.column.is_empty() {
        place.push_str(&format!(", {}", finding.column));
    }
    if !finding.value.is_empty() {
        place.push_str(&format!(" „{}“", finding.value));
    }
    format!("{place}: {}{}", title(finding.kind, language), detail(finding, language))
}

/// „… и още 19 995, всички са в отчета“.
pub(super) fn more(count: u64, kept: bool, language: Language) -> String {
    let count = spaced(count);
    match (language, kept) {
        (Language::Bg, true) => format!("… и още {count}; всички са в отчета"),
        (Language::Bg, false) => format!("… и още {count}; с --report ФАЙЛ се записват всички"),
        (Language::En, true) => format!("… and {count} more; all of them are in the report"),
        (Language::En, false) => format!("… and {count} more; --report FILE writes all of them"),
    }
}

/// What the file was taken for.
pub(super) fn form(form: &Form, language: Language) -> String {
    match form {
        Form::Csv { encoding, separator } => {
            let sign = if *separator == '\t' { "TAB".to_owned() } else { separator.to_string() };
            format!("CSV, {encoding}, {} {sign}", language.pick("разделител", "separator"))
        }
        Form::Xlsx { sheet } => format!("XLSX, {} „{sheet}“", language.pick("лист", "sheet")),
    }
}

/// Why a file cannot be read, and what to do.
pub(super) fn unreadable(error: &SourceError, language: Language) -> String {
    match error {
        SourceError::Io(error) => format!("{}: {error}", language.pick("Файлът не се чете", "The file cannot be read")),
        SourceError::OldWorkbook => language
            .pick(
                "Това е стара (.xls) или защитена с парола книга. Запишете я като .xlsx без парола и опитайте пак.",
                "This is an old workbook (.xls) or one with a password. Save it as .xlsx without a password and try again.",
            )
            .to_owned(),
        SourceError::NotATable => language
            .pick(
                "Това не е нито текст (CSV), нито книга (XLSX). Изнесете регистъра като CSV или XLSX.",
                "This is neither text (CSV) nor a workbook (XLSX). Export the register as CSV or XLSX.",
            )
            .to_owned(),
        SourceError::Empty => language.pick("Файлът е празен.", "The file is empty.").to_owned(),
        SourceError::TooLarge => language
            .pick("Файлът е по-голям от 512 MB. Разделете го по райони.", "The file is larger than 512 MB. Split it by district.")
            .to_owned(),
        SourceError::Workbook(why) => format!(
            "{} ({why})",
            language.pick(
                "Книгата е повредена. Отворете я с програмата, която я е направила, и я запишете отново.",
                "The workbook is damaged. Open it with the program that made it and save it again."
            )
        ),
    }
}

/// Thousands apart: „200 000“.
pub(super) fn spaced(number: u64) -> String {
    let figures = number.to_string();
    let mut spaced = String::new();
    for (place, figure) in figures.chars().enumerate() {
        if place > 0 && (figures.len() - place).is_multiple_of(3) {
            spaced.push(' ');
        }
        spaced.push(figure);
    }
    spaced
}
