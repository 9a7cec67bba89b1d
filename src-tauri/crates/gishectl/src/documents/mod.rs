//! `gishectl documents`: one document of each kind, unsigned and signed, for whoever tries a validator, a viewer, a printer or
//! a provider. The people are invented, the signatures those of the embedded sandbox, and no network is used.

mod sign;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use gishe_document::samples::{self, Kind};
use gishe_document::{DocumentError, RenderedAct};

use crate::language::Language;
use crate::{complain, say};
use sign::{SignError, Signer};

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Folder for the documents and `root.pem`; made when absent
    #[arg(long)]
    out: PathBuf,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

/// Why the documents are not there.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: std::io::Error },
    #[error("{kind}: {error}")]
    Document { kind: &'static str, error: DocumentError },
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error("{0}")]
    Runtime(std::io::Error),
}

/// Writes them.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    match write_all(&arguments.out, language) {
        Ok(count) => {
            let words =
                language.pick("документа, всеки неподписан и подписан, в", "documents, each unsigned and signed, in");
            say(&format!("{count} {words} {}", arguments.out.display()));
            ExitCode::SUCCESS
        }
        Err(fault) => {
            let words = language.pick("Документите не са записани", "The documents were not written");
            complain(&format!("{words}: {fault}"));
            ExitCode::FAILURE
        }
    }
}

fn write_all(out: &Path, language: Language) -> Result<usize, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(Fault::Runtime)?;
    std::fs::create_dir_all(out).map_err(|error| Fault::File { path: out.to_owned(), error })?;
    let signer = Signer::new()?;
    write(&out.join("root.pem"), signer.root_pem()?.as_bytes())?;
    for kind in Kind::ALL {
        let name = kind.name();
        let document = samples::render(kind).map_err(|error| Fault::Document { kind: name, error })?;
        let signed = runtime.block_on(signer.sign(&document.pdf))?;
        write(&out.join(format!("{name}.pdf")), &document.pdf)?;
        write(&out.join(format!("{name}.signed.pdf")), &signed)?;
        say(&line(name, &document, signed.len(), language));
    }
    Ok(Kind::ALL.len())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    std::fs::write(path, bytes).map_err(|error| Fault::File { path: path.to_owned(), error })
}

/// `refusal: страници 1, 37,9 kB, подписан 66,2 kB`
fn line(name: &str, document: &RenderedAct, signed: usize, language: Language) -> String {
    let size = |bytes: usize| {
        let text = format!("{:.1} kB", bytes as f64 / 1000.0);
        if language == Language::Bg { text.replace('.', ",") } else { text }
    };
    let (pages, then) = (language.pick("страници", "pages"), language.pick("подписан", "signed"));
    format!("{name}: {pages} {}, {}, {then} {}", document.pages, size(document.pdf.len()), size(signed))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use gishe_signing::Certificate;
    use gishe_signing::verify::{VerificationPolicy, verify_pdf};

    use super::*;

    #[test]
    fn one_of_each_kind_is_written_unsigned_and_signed() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(write_all(dir.path(), Language::En).unwrap(), 6);
        let anchors = Certificate::from_pem_chain(&std::fs::read(dir.path().join("root.pem")).unwrap()).unwrap();
        let later = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
        for kind in Kind::ALL {
            let read = |ending: &str| std::fs::read(dir.path().join(format!("{}{ending}", kind.name()))).unwrap();
            let (plain, signed) = (read(".pdf"), read(".signed.pdf"));
            assert!(signed.starts_with(&plain), "{kind:?}: signing only appends");
            // A record has two pages and two fields.
            let most = if kind == Kind::CounterRecord { 90_000 } else { 80_000 };
            assert!(signed.len() <= most, "{kind:?}: {} bytes", signed.len());
            let report = verify_pdf(&signed, &VerificationPolicy::new(anchors.clone(), later)).unwrap();
            assert!(report.passed(), "{kind:?}: {:?}", report.signatures);
        }
        let again = tempfile::tempdir().unwrap();
        write_all(again.path(), Language::Bg).unwrap();
        for kind in Kind::ALL {
            let file = format!("{}.pdf", kind.name());
            let read = |dir: &Path| std::fs::read(dir.join(&file)).unwrap();
            assert!(read(dir.path()) == read(again.path()), "{file} is the same in another run");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let fault = write_all(&file, Language::En).unwrap_err().to_string();
        assert!(fault.contains("file"), "{fault}");
    }
}
