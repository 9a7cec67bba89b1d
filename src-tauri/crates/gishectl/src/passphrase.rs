//! The passphrase of a desk that is kept by one: from a file, or from whoever sits at the console; never from the command line,
//! where others could see it.

use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use crate::complain;
use crate::language::Language;

/// No passphrase has so many bytes.
const LONGEST: u64 = 4096;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Given {
    /// File with the passphrase of a desk that is kept by one, in its first line; without it the passphrase is asked for
    #[arg(long, value_name = "FILE", global = true)]
    passphrase_file: Option<PathBuf>,
}

impl Given {
    /// The passphrase of the desk in a folder; none where a keyring keeps it, or nobody can be asked. A file that cannot be read is
    /// told.
    pub fn of(&self, data: &Path, language: Language) -> Option<Zeroizing<String>> {
        if !gishe_desk::passphrase::is_used(data) {
            return None;
        }
        self.read(language.pick("Парола на работното място", "Passphrase of the desk"))
    }

    /// A passphrase that is chosen now: from the file, or asked for twice.
    pub fn new_one(&self, language: Language) -> Option<Zeroizing<String>> {
        let chosen = self.read(language.pick("Нова парола на работното място", "New passphrase of the desk"))?;
        if self.passphrase_file.is_some() {
            return Some(chosen);
        }
        let again = prompt(language.pick("Още веднъж", "Once more"))?;
        if *again == *chosen {
            return Some(chosen);
        }
        complain(language.pick("двете пароли се различават", "the two differ"));
        None
    }

    fn read(&self, label: &str) -> Option<Zeroizing<String>> {
        match &self.passphrase_file {
            Some(file) => match first_line(file) {
                Ok(line) => Some(line),
                Err(error) => {
                    complain(&format!("{}: {error}", file.display()));
                    None
                }
            },
            None => prompt(label),
        }
    }
}

fn first_line(file: &Path) -> std::io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    BufReader::new(std::fs::File::open(file)?.take(LONGEST)).read_line(&mut line)?;
    let kept = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(kept);
    Ok(line)
}

/// Asks without showing what is typed; nobody is asked where nobody sits.
fn prompt(label: &str) -> Option<Zeroizing<String>> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    rpassword::prompt_password(format!("{label}: ")).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_a_file_is_the_passphrase_with_its_spaces() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("phrase");
        for (text, expected) in [("тих дъжд \r\nвтори", "тих дъжд "), ("x", "x"), ("", "")] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(*first_line(&file).unwrap(), expected);
        }
        assert!(first_line(&folder.path().join("none")).is_err());
    }
}
