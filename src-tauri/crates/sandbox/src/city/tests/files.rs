//! The bytes of documents.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

use super::super::City;
use super::super::dossier::{Make, Slot};
use super::{city, drawn};

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_city() {
    let (first, again, other) = (city(7, 30), city(7, 30), city(8, 30));
    let cases = drawn(&first);
    assert_eq!(cases.len(), 30);
    assert_eq!(cases, drawn(&again));
    assert_ne!(cases, drawn(&other));
}

#[test]
fn every_document_that_a_case_names_is_drawn_again_with_its_digest_size_and_type() {
    let city = city(9, 60);
    let mut seen = BTreeSet::new();
    for one in drawn(&city) {
        let case = &one.case;
        let acts = case.decision.iter().filter_map(|decision| decision.document.as_ref());
        let shown = case.evidence.iter().map(|evidence| &evidence.blob);
        let named = shown.chain(case.declarations.iter().map(|declaration| &declaration.blob)).chain(acts);
        let named: BTreeMap<_, _> = named.map(|blob| (&blob.sha256, blob)).collect();
        let recipes: BTreeMap<_, _> = one.blobs.iter().map(|blob| (&blob.sha256, &blob.recipe)).collect();
        assert!(named.keys().eq(recipes.keys()), "{}", case.number);
        for (sha256, blob) in named {
            if !seen.insert(sha256.clone()) {
                continue;
            }
            let drawn = city.draw(recipes[sha256]).unwrap().unwrap();
            assert_eq!(&hex::encode(Sha256::digest(&drawn.bytes)), sha256, "{}", recipes[sha256]);
            assert_eq!((drawn.bytes.len(), drawn.media_type), (blob.size as usize, blob.media_type.as_str()));
        }
        assert!(case.evidence.iter().all(|evidence| (1..=3).contains(&evidence.pages)));
    }
}

#[test]
fn a_recipe_that_is_not_ours_gives_nothing() {
    let city = city(9, 50);
    for recipe in [
        "",
        "case/50/0",
        "case/0/99",
        "scan/24-1/lease",
        "scan/0-1/passport",
        "scan/0/lease",
        "scan/x-1/lease",
        "scan/1-x/lease",
        "case/0/0/0",
        "x/1/2",
    ] {
        assert_eq!(city.draw(recipe).unwrap(), None, "{recipe}");
    }
}

/// The first of each kind, as a PDF and as a scan, with its recipe.
fn one_of_each(city: &City) -> BTreeMap<(String, bool), String> {
    let mut found = BTreeMap::new();
    for group in &city.founding.plan.groups {
        for (index, one) in (group.index..).zip(city.founding.draft(group).unwrap()) {
            for (at, leaf) in one.leaves.iter().enumerate() {
                let kind = match leaf.slot {
                    Slot::Evidence(place) => one.case.evidence[place].kind.clone(),
                    Slot::Declaration(place) => one.case.declarations[place].kind.clone(),
                    Slot::Act => "decision".to_owned(),
                };
                let (scanned, recipe) = match &leaf.make {
                    Make::Scan(key) => (true, format!("scan/{}-{}/{}", key.district, key.holder, key.kind)),
                    _ => (false, format!("case/{index}/{at}")),
                };
                found.entry((kind, scanned)).or_insert(recipe);
            }
        }
    }
    found
}

/// Real files, judged by others. `GISHE_KEEP_PAPERS` names a folder to keep them in for looking at.
#[test]
fn one_of_each_kind_is_a_clean_file() {
    let city = city(10, 3000);
    let dir = tempfile::tempdir().unwrap();
    let kinds = one_of_each(&city);
    for ((kind, scanned), recipe) in &kinds {
        let bytes = city.draw(recipe).unwrap().unwrap().bytes;
        let file = dir.path().join(format!("{kind}.{}", if *scanned { "jpg" } else { "pdf" }));
        std::fs::write(&file, &bytes).unwrap();
        if *scanned {
            let page = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap();
            assert_eq!((page.width(), page.height()), (694, 982));
        } else {
            check(&file);
        }
        if let Some(kept) = std::env::var_os("GISHE_KEEP_PAPERS") {
            std::fs::copy(&file, Path::new(&kept).join(file.file_name().unwrap())).unwrap();
        }
    }
    let packs = city.founding.packs.iter().next().unwrap();
    let pdfs = kinds.keys().filter(|(_, scanned)| !scanned).count();
    assert_eq!(pdfs, packs.evidence_kinds.len() + packs.declaration_kinds.len() + 1, "{:?}", kinds.keys());
    assert_eq!(kinds.len() - pdfs, packs.evidence_kinds.len(), "{:?}", kinds.keys());
}

fn check(file: &Path) {
    let checked = Command::new("qpdf").arg("--check").arg(file).output().expect("qpdf must be installed");
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{}: {said}", file.display());
}
