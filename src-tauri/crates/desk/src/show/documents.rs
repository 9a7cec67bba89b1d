//! Evidence and declarations of a case.

use std::collections::BTreeMap;

use gishe_domain::case::Case;
use gishe_domain::check::CheckState;
use gishe_domain::pack::ServicePack;

use super::signature::bare;
use crate::view::case::DocumentView;
use crate::view::signature::{SignatureVerdict, SignatureView};

/// What is known of a case's documents beside the case.
#[derive(Debug, Default)]
pub struct Known {
    /// Verdicts by the declaration's id.
    pub signatures: BTreeMap<String, SignatureView>,
    /// Digests of the blobs that are on this computer.
    pub here: std::collections::BTreeSet<String>,
    /// Pages of the declarations that are here, by id.
    pub pages: BTreeMap<String, u32>,
}

/// Evidence and declarations, in the order of the checks that rest on them; the rest follows.
pub fn documents(case: &Case, pack: &ServicePack, states: &[CheckState], known: &Known) -> Vec<DocumentView> {
    let mut all: Vec<DocumentView> = evidence(case, known).chain(declarations(case, pack, known)).collect();
    let rank = |document: &DocumentView| {
        let by_check = states.iter().position(|state| state.document.as_deref() == Some(document.id.as_str()));
        by_check.unwrap_or(usize::MAX)
    };
    all.sort_by_key(rank);
    all
}

fn evidence<'a>(case: &'a Case, known: &'a Known) -> impl Iterator<Item = DocumentView> + 'a {
    case.evidence.iter().map(|evidence| DocumentView {
        id: evidence.id.clone(),
        kind: evidence.kind.clone(),
        title: evidence.title.clone(),
        media_type: evidence.blob.media_type.clone(),
        pages: u32::from(evidence.pages),
        size: evidence.blob.size,
        downloaded: known.here.contains(&evidence.blob.sha256),
        issued_on: evidence.issued_on,
        valid_until: evidence.valid_until,
        signature: None,
    })
}

fn declarations<'a>(
    case: &'a Case,
    pack: &'a ServicePack,
    known: &'a Known,
) -> impl Iterator<Item = DocumentView> + 'a {
    case.declarations.iter().map(|declaration| DocumentView {
        id: declaration.id.clone(),
        kind: declaration.kind.clone(),
        title: pack.kind_name(&declaration.kind).map_or_else(|| declaration.kind.clone(), |name| name.bg.clone()),
        media_type: declaration.blob.media_type.clone(),
        pages: known.pages.get(&declaration.id).copied().unwrap_or(1),
        size: declaration.blob.size,
        downloaded: known.here.contains(&declaration.blob.sha256),
        issued_on: Some(declaration.signed_on),
        valid_until: None,
        signature: declaration
            .made_before
            .is_none()
            .then(|| known.signatures.get(&declaration.id).cloned().unwrap_or_else(|| bare(SignatureVerdict::NotHere))),
    })
}
