//! Programs that read the file in our place.

use std::path::Path;
use std::process::Command;

/// What they say of a file.
pub struct Judged {
    /// qpdf: faults of the file.
    pub check: String,
    /// qpdf: the file with its streams unpacked.
    pub unpacked: String,
    /// pdftotext, in the order of the content.
    pub text: String,
    /// pdffonts.
    pub fonts: String,
    /// pdfinfo.
    pub info: String,
    /// pdfinfo: the tags.
    pub structure: String,
}

impl Judged {
    /// Has a file judged.
    pub fn of(pdf: &[u8]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("act.pdf");
        std::fs::write(&file, pdf).unwrap();
        let ask = |program: &str, args: &[&str]| run(program, args, &file);
        Self {
            check: ask("qpdf", &["--check"]),
            unpacked: ask("qpdf", &["--qdf", "--object-streams=disable", "--no-original-object-ids"]),
            text: ask("pdftotext", &["-raw"]),
            fonts: ask("pdffonts", &[]),
            info: ask("pdfinfo", &[]),
            structure: ask("pdfinfo", &["-struct"]),
        }
    }
}

fn run(program: &str, args: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    command.args(args).arg(file);
    if args.contains(&"--qdf") || program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The words stand in the text in this order, whatever the lines.
pub fn order(text: &str, words: &[&str]) {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut at = 0;
    for word in words {
        let found = flat[at..].find(word).unwrap_or_else(|| panic!("„{word}“ is not after {at} in: {flat}"));
        at += found + word.len();
    }
}
