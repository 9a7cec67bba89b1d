//! `gishectl addresses`: the register of addresses of a district, for whoever brings a district on board.

mod clean;
mod columns;
mod finding;
mod hand;
mod readiness;
mod report;
mod source;
mod table;
mod words;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Subcommand};
use gishe_domain::address::{DistrictCode, Street};
use gishe_domain::assets;
use gishe_domain::district::{District, Districts};
use gishe_protocol::addresses::{AddressDigest, AddressLine};

use self::finding::Gravity;
use self::hand::Way;
use self::report::Report;
use self::source::Form;
use self::table::Table;
use crate::language::Language;
use crate::{complain, say};

/// Exit code where rows are wrong, or the district is not ready.
const NOT_IN_ORDER: u8 = 1;
/// Exit code where central did not take or give the register.
const NOT_DONE: u8 = 2;
/// Exit code for a file that is no table, or one that cannot be written.
const UNREADABLE: u8 = 3;
/// Exit code for a file that is not there (`EX_NOINPUT`).
const NO_FILE: u8 = 66;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Check a register (CSV, XLSX) and hand it to central: 0 done, 1 rows are wrong, 2 not taken, 3 unreadable, 66 no such file
    Import(Import),
    /// Whether a district can go live: 0 it can, 1 something is missing, 2 central does not say
    Readiness {
        /// The district, `01` to `24`
        #[arg(long)]
        district: String,
        #[command(flatten)]
        way: Way,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct Import {
    /// The register: a row for each number, or for each entrance of a number
    file: PathBuf,
    /// The district, `01` to `24`
    #[arg(long)]
    district: String,
    /// Only check; nothing leaves this computer
    #[arg(long)]
    dry_run: bool,
    /// Write every finding to a new file: JSON where its name ends so, else CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the register as central takes it (NDJSON) to a new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    way: Way,
}

/// Checks and hands over, or says whether a district is ready.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    let code = match &arguments.ask {
        Ask::Import(import) => {
            known(&import.district, language, |own, districts| import_register(import, own, districts, language))
        }
        Ask::Readiness { district, way, json } => {
            known(district, language, |own, _| readiness::run(own, way, *json, language))
        }
    };
    ExitCode::from(code)
}

fn known(code: &str, language: Language, work: impl FnOnce(&District, &Districts) -> u8) -> u8 {
    let Ok(districts) = Districts::parse(assets::DISTRICTS) else { return NOT_DONE };
    match districts.get(&DistrictCode(code.to_owned())) {
        Some(own) => work(own, &districts),
        None => {
            complain(language.pick("Районите са от 01 до 24.", "Districts are 01 to 24."));
            crate::USAGE
        }
    }
}

fn import_register(import: &Import, own: &District, districts: &Districts, language: Language) -> u8 {
    if !import.file.exists() {
        complain(&format!("{}: {}", import.file.display(), language.pick("няма такъв файл", "no such file")));
        return NO_FILE;
    }
    let began = Instant::now();
    let mut report = match Report::new(import.report.as_deref(), language) {
        Ok(report) => report,
        Err(error) => return not_written(import.report.as_deref(), &error, language),
    };
    let mut table = Table::new(own, districts);
    let read = source::rows(&import.file, &mut |row, cells| table.take(row, cells, &mut report));
    let form = match read {
        Ok(form) => form,
        Err(error) => {
            complain(&words::unreadable(&error, language));
            return UNREADABLE;
        }
    };
    table.close(&mut report);
    if let Err(error) = report.finish() {
        return not_written(import.report.as_deref(), &error, language);
    }
    let rows = table.rows;
    let streets = table.streets();
    tell(&form, rows, &streets, &report, began, language);
    if report.count(Gravity::Error) > 0 || streets.is_empty() {
        complain(language.pick(
            "Регистърът не е приет: нищо не е променено. Поправете грешките във файла и опитайте пак.",
            "The register was not taken: nothing has changed. Mend the errors in the file and try again.",
        ));
        return NOT_IN_ORDER;
    }
    if let Some(path) = &import.out
        && let Err(error) = write_out(path, &streets)
    {
        return not_written(Some(path), &error, language);
    }
    if import.dry_run {
        say(language.pick("Само проверка: нищо не е изпратено.", "Only checked: nothing was sent."));
        return 0;
    }
    hand::over(&import.way, own, &streets, language)
}

fn tell(form: &Form, rows: u64, streets: &[Street], report: &Report, began: Instant, language: Language) {
    let numbers: usize = streets.iter().map(|street| street.numbers.len()).sum();
    let of = |count: usize| words::spaced(u64::try_from(count).unwrap_or(u64::MAX));
    say(&words::form(form, language));
    say(&format!(
        "{} {}, {} {}, {} {} ({:.1} s)",
        words::spaced(rows),
        language.pick("реда", "rows"),
        of(streets.len()),
        language.pick("улици и комплекси", "streets and estates"),
        of(numbers),
        language.pick("номера", "numbers"),
        began.elapsed().as_secs_f64(),
    ));
    let counts = [
        (Gravity::Error, language.pick("грешки", "errors")),
        (Gravity::Warning, language.pick("предупреждения", "warnings")),
        (Gravity::Note, language.pick("бележки", "notes")),
    ];
    let counts = counts.map(|(gravity, word)| format!("{} {word}", words::spaced(report.count(gravity))));
    say(&counts.join(", "));
    report.lines().iter().for_each(|line| say(line));
}

fn write_out(path: &Path, streets: &[Street]) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create_new(path)?);
    let mut digest = AddressDigest::default();
    for street in streets {
        digest.add(street);
        serde_json::to_writer(&mut file, &AddressLine::Street { street: street.clone() })?;
        file.write_all(b"\n")?;
    }
    serde_json::to_writer(&mut file, &digest.end())?;
    file.write_all(b"\n")?;
    file.flush()
}

fn not_written(path: Option<&Path>, error: &std::io::Error, language: Language) -> u8 {
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    let why = match error.kind() {
        std::io::ErrorKind::AlreadyExists => language
            .pick("такъв файл вече има; изберете друго име", "there is such a file already; choose another name")
            .to_owned(),
        _ => error.to_string(),
    };
    complain(&format!("{path}: {why}"));
    UNREADABLE
}
