//! Files of trusted certificates, as several commands are given them.

use std::path::PathBuf;

use gishe_signing::Certificate;

use crate::complain;
use crate::language::Language;

/// The certificates of all files together. The error is the first file that is none of certificates.
pub(crate) fn read(files: &[PathBuf]) -> Result<Vec<Certificate>, PathBuf> {
    let mut anchors = Vec::new();
    for file in files {
        let found = std::fs::read(file).ok().and_then(|text| Certificate::from_pem_chain(&text).ok());
        anchors.extend(found.ok_or_else(|| file.clone())?);
    }
    Ok(anchors)
}

/// The same; none once the person was told which file is at fault.
pub(crate) fn read_or_complain(files: &[PathBuf], language: Language) -> Option<Vec<Certificate>> {
    read(files)
        .map_err(|file| {
            let words = language.pick("не е файл с удостоверения", "is not a file of certificates");
            complain(&format!("{}: {words}", file.display()));
        })
        .ok()
}
