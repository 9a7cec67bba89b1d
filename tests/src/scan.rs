//! Looking for what must not lie in the clear: in files, in the names of files, and in what the system tells of a process.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use regex::bytes::{Regex, RegexBuilder};
use walkdir::WalkDir;

/// Bytes that a form must have, so that ciphertext of any size does not hold it by chance.
const LEAST: usize = 8;
/// Bytes that the compiled search may take.
const MOST: usize = 1 << 30;

/// What is looked for, in every form it could be written in.
#[derive(Default)]
pub struct Sought {
    forms: HashMap<Vec<u8>, String>,
}

impl Sought {
    /// Text, as it is and in lower and upper case: as UTF-8, UTF-16 of either order, windows-1251, percent-encoded and with the
    /// escapes of JSON. The label stands in findings in place of the text.
    pub fn text(&mut self, label: &str, text: &str) {
        for (case, text) in [("", text.to_owned()), ("lower ", text.to_lowercase()), ("upper ", text.to_uppercase())] {
            let units: Vec<u16> = text.encode_utf16().collect();
            self.form(label, &format!("{case}UTF-8"), text.as_bytes().to_vec());
            self.form(label, &format!("{case}UTF-16LE"), units.iter().flat_map(|unit| unit.to_le_bytes()).collect());
            self.form(label, &format!("{case}UTF-16BE"), units.iter().flat_map(|unit| unit.to_be_bytes()).collect());
            self.form(label, &format!("{case}percent"), percent(&text, true).into_bytes());
            self.form(label, &format!("{case}percent"), percent(&text, false).into_bytes());
            self.form(label, &format!("{case}JSON"), escaped(&text).into_bytes());
            let (single, _, lost) = encoding_rs::WINDOWS_1251.encode(&text);
            if !lost {
                self.form(label, &format!("{case}windows-1251"), single.into_owned());
            }
        }
    }

    /// Bytes of a secret: as they are, in hexadecimal, in both alphabets of base64 wherever in a longer run they stand, and as a
    /// list of numbers.
    pub fn secret(&mut self, label: &str, secret: &[u8]) {
        self.form(label, "raw", secret.to_vec());
        self.form(label, "hex", hex::encode(secret).into_bytes());
        self.form(label, "HEX", hex::encode_upper(secret).into_bytes());
        for list in [", ", ","] {
            let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
            self.form(label, "numbers", numbers.join(list).into_bytes());
        }
        for skipped in 0..3 {
            let whole = secret.get(skipped..).unwrap_or_default();
            let threes = whole.get(..whole.len() / 3 * 3).unwrap_or_default();
            self.form(label, "base64", BASE64_STANDARD.encode(threes).into_bytes());
            self.form(label, "base64url", BASE64_URL_SAFE.encode(threes).into_bytes());
        }
    }

    fn form(&mut self, label: &str, form: &str, bytes: Vec<u8>) {
        if bytes.len() >= LEAST {
            self.forms.entry(bytes).or_insert_with(|| format!("{label} ({form})"));
        }
    }

    /// Makes the search.
    ///
    /// # Errors
    /// When there is nothing to look for, or far too much.
    pub fn scanner(self) -> Result<Scanner, Box<dyn Error>> {
        if self.forms.is_empty() {
            return Err("nothing is looked for".into());
        }
        let bytes = |form: &Vec<u8>| form.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
        let all: Vec<String> = self.forms.keys().map(bytes).collect();
        let search = RegexBuilder::new(&all.join("|")).unicode(false).size_limit(MOST).build()?;
        let token = RegexBuilder::new(r"eyJ[A-Za-z0-9_-]{16,}\.eyJ[A-Za-z0-9_-]{16,}").unicode(false).build()?;
        Ok(Scanner { forms: self.forms, search, token })
    }
}

/// Every byte outside the unreserved ones of RFC 3986.
fn percent(text: &str, upper: bool) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if upper => format!("%{byte:02X}"),
        _ => format!("%{byte:02x}"),
    };
    text.bytes().map(one).collect()
}

fn escaped(text: &str) -> String {
    let unit = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    text.encode_utf16().map(unit).collect()
}

/// Finds what is sought.
pub struct Scanner {
    forms: HashMap<Vec<u8>, String>,
    search: Regex,
    token: Regex,
}

impl Scanner {
    /// How many forms are looked for.
    pub fn forms(&self) -> usize {
        self.forms.len()
    }

    /// What of it stands in these bytes: each thing once, with where it is first.
    pub fn bytes(&self, place: &str, bytes: &[u8]) -> BTreeSet<String> {
        let mut found: HashMap<&str, usize> = HashMap::new();
        for hit in self.search.find_iter(bytes) {
            let label = self.forms.get(hit.as_bytes()).map_or("something", String::as_str);
            found.entry(label).or_insert(hit.start());
        }
        if let Some(hit) = self.token.find(bytes) {
            found.insert("a signed token (JWT)", hit.start());
        }
        found.into_iter().map(|(label, at)| format!("{place}: {label} at byte {at}")).collect()
    }

    /// What of it stands in the files under a folder, or in their names. How many files were read is told too.
    ///
    /// # Errors
    /// When a file cannot be read that is still there.
    pub fn folder(&self, folder: &Path) -> Result<(u32, BTreeSet<String>), Box<dyn Error>> {
        let (mut read, mut found) = (0, BTreeSet::new());
        for entry in WalkDir::new(folder) {
            let entry = match entry {
                Err(error) if is_gone(error.io_error()) => continue,
                entry => entry?,
            };
            let name = entry.path().strip_prefix(folder)?.as_os_str().as_bytes().to_vec();
            found.extend(self.bytes(&format!("the name {}", entry.path().display()), &name));
            if !entry.file_type().is_file() {
                continue;
            }
            match fs::read(entry.path()) {
                Err(error) if is_gone(Some(&error)) => {}
                bytes => {
                    read += 1;
                    found.extend(self.bytes(&entry.path().display().to_string(), &bytes?));
                }
            }
        }
        Ok((read, found))
    }

    /// What of it the system tells of a process and of those that it started: arguments, environment, and files that are open
    /// and were removed, for nobody finds these by looking into folders.
    ///
    /// # Errors
    /// When the process is not there.
    pub fn process(&self, process: u32) -> Result<BTreeSet<String>, Box<dyn Error>> {
        let mut found = BTreeSet::new();
        for one in with_children(process)? {
            match self.alone(one) {
                // What it started may have ended meanwhile.
                Err(error) if one != process && is_gone(Some(&error)) => {}
                told => found.extend(told?),
            }
        }
        Ok(found)
    }

    fn alone(&self, process: u32) -> std::io::Result<BTreeSet<String>> {
        let (mut found, of) = (BTreeSet::new(), PathBuf::from(format!("/proc/{process}")));
        for told in ["cmdline", "environ"] {
            found.extend(self.bytes(&format!("{told} of {process}"), &fs::read(of.join(told))?));
        }
        for open in fs::read_dir(of.join("fd"))?.filter_map(Result::ok) {
            let removed = fs::read_link(open.path()).is_ok_and(|to| is_removed(&to.to_string_lossy()));
            if removed && fs::metadata(open.path()).is_ok_and(|file| file.is_file()) {
                match fs::read(open.path()) {
                    Err(error) if is_gone(Some(&error)) => {}
                    bytes => found.extend(self.bytes(&format!("a removed file of {process}"), &bytes?)),
                }
            }
        }
        Ok(found)
    }
}

/// The number of "no such process" (errno(3)): what `/proc` answers of one that has just ended.
const NO_SUCH_PROCESS: i32 = 3;

fn is_gone(error: Option<&std::io::Error>) -> bool {
    error.is_some_and(|error| {
        error.kind() == std::io::ErrorKind::NotFound || error.raw_os_error() == Some(NO_SUCH_PROCESS)
    })
}

/// What a file is called of which only an open hand is left. One without a name from the first is memory, as the system says, and
/// never was on a disk.
fn is_removed(name: &str) -> bool {
    name.ends_with(" (deleted)") && !name.starts_with("/memfd:")
}

fn with_children(process: u32) -> Result<Vec<u32>, Box<dyn Error>> {
    let mut all = vec![process];
    for task in fs::read_dir(format!("/proc/{process}/task"))?.filter_map(Result::ok) {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace() {
            all.extend(with_children(child.parse()?).unwrap_or_default());
        }
    }
    Ok(all)
}

/// Bytes of a page of a store file.
const PAGE: usize = 4096;
/// Bytes of a block of the cipher.
const BLOCK: usize = 16;
/// Pearson's χ² of a page's bytes has 255 degrees of freedom when they are random: mean 255, deviation 22.6. Beyond these limits
/// lies one page of ten thousand millions.
const USUAL: std::ops::Range<f64> = 125.0..430.0;

/// Why the pages of a store file cannot be taken for random ones; nothing when they can.
pub fn told_from_random(place: &str, bytes: &[u8]) -> Vec<String> {
    let mut told = Vec::new();
    for (number, page) in bytes.chunks_exact(PAGE).enumerate() {
        let squared = chi_squared(page);
        if !USUAL.contains(&squared) {
            told.push(format!("{place}: page {} has χ² {squared:.0}", number + 1));
        }
    }
    let whole = entropy(bytes);
    // Of n random bytes about 255/(2n ln 2) of 8 bits is lacking (Miller and Madow); three times that is given.
    let lacking = 3.0 * 255.0 / (2.0 * bytes.len() as f64 * std::f64::consts::LN_2);
    if whole < 8.0 - lacking {
        told.push(format!("{place}: {whole:.6} bits a byte"));
    }
    let mut blocks = BTreeSet::new();
    let again = bytes.chunks_exact(BLOCK).filter(|block| !blocks.insert(*block)).count();
    if again > 0 {
        told.push(format!("{place}: {again} blocks of {BLOCK} bytes stand more than once"));
    }
    told
}

fn counts(bytes: &[u8]) -> [u32; 256] {
    let mut counts = [0; 256];
    for byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    counts
}

fn chi_squared(bytes: &[u8]) -> f64 {
    let expected = bytes.len() as f64 / 256.0;
    counts(bytes).iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

/// Bits a byte (Shannon).
pub fn entropy(bytes: &[u8]) -> f64 {
    let share = |count: &u32| f64::from(*count) / bytes.len() as f64;
    counts(bytes).iter().filter(|count| **count > 0).map(|count| -share(count) * share(count).log2()).sum()
}
