//! The Node programs of the peers. A server loads the cases, says its address in one line of JSON, and ends with its standard
//! input; a client fetches them once, tells how it went in one line of JSON, and ends.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

/// What a client tells.
#[derive(Deserialize)]
pub struct Told {
    /// Milliseconds until the last document was there.
    pub documents: f64,
    /// Milliseconds after it until the first page of the sorted list was there.
    pub list: f64,
    /// Most memory, in kibibytes.
    pub peak: u64,
    /// Documents that are there.
    pub count: u32,
    /// Identifiers of the first page, in order.
    pub page: Vec<String>,
    /// One document, read back.
    pub read: Value,
    /// Name and version.
    pub version: String,
}

#[derive(Deserialize)]
struct Address {
    url: String,
}

/// A server that has the cases.
pub struct Served {
    child: Child,
    url: String,
}

impl Served {
    /// Waits until the server has loaded them. It may keep files in a folder of its own under `folder`.
    pub fn start(script: &str, cases: &Path, folder: &Path) -> Self {
        let kept = folder.join(format!("{script}-served"));
        std::fs::create_dir_all(&kept).unwrap();
        let mut command = node(&format!("{script}-server.mjs"));
        command.arg(cases).arg(kept).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Address { url } = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{script} does not serve"));
        Self { child, url }
    }

    /// Fetches everything into `held`, which is made.
    pub fn fetch(&self, script: &str, held: &Path, one: &str, settings: &[&str]) -> Told {
        std::fs::create_dir_all(held).unwrap();
        let mut command = node(&format!("{script}-client.mjs"));
        let out = command.arg(&self.url).arg(held).arg(one).args(settings).output().unwrap();
        assert!(out.status.success(), "{script} failed");
        serde_json::from_slice(&out.stdout).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn node(script: &str) -> Command {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("bench/peers").join(script);
    let mut command = Command::new("node");
    command.arg(path).stderr(Stdio::inherit());
    command
}
