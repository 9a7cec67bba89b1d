//! Writes what each fuzzer begins with: `seeds CORPUS`, a folder for each.

use std::path::PathBuf;

use gishe_signing::testing::fuzzed::READERS;

fn main() -> std::io::Result<()> {
    let corpus = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "corpus".into()));
    for reader in READERS {
        let folder = corpus.join(reader.name);
        std::fs::create_dir_all(&folder)?;
        for (number, seed) in (reader.seeds)().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
