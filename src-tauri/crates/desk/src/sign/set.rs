//! A frozen set and how far it is.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use gishe_store::journal::FrozenDocument;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::ask::Answer;
use crate::error::DeskError;
use crate::view::signing::{ApprovalWay, CredentialView, SigningRowState, SigningSet, SigningStage};

/// A set that is being signed, or was signed last.
pub(crate) struct SigningRun {
    /// Its documents, in order; they do not change any more.
    pub documents: Vec<FrozenDocument>,
    pub cancel: CancellationToken,
    pub credential: Option<CredentialView>,
    pub stage: SigningStage,
    pub control_code: Option<String>,
    pub approved_at: Option<DateTime<Utc>>,
    /// How the key is opened.
    pub approval: ApprovalWay,
    /// Who waits for what the officer types.
    pub answers: Option<UnboundedSender<Answer>>,
    frozen_at: DateTime<Utc>,
    fingerprint: String,
    states: Vec<SigningRowState>,
}

impl SigningRun {
    /// Freezes a set; none when there is nothing in it.
    pub fn freeze(documents: Vec<FrozenDocument>, at: DateTime<Utc>) -> Option<Self> {
        if documents.is_empty() {
            return None;
        }
        let fingerprint = fingerprint(documents.iter().map(|document| document.digest.as_str()));
        let states = vec![SigningRowState::Queued; documents.len()];
        let stage = SigningStage::Authorizing;
        let cancel = CancellationToken::new();
        Some(Self {
            documents,
            cancel,
            credential: None,
            stage,
            control_code: None,
            approved_at: None,
            approval: ApprovalWay::Phone,
            answers: None,
            frozen_at: at,
            fingerprint,
            states,
        })
    }

    /// What stands on the screen and, in the sandbox, on the phone.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether it is not over.
    pub fn is_running(&self) -> bool {
        !matches!(self.stage, SigningStage::Finished { .. } | SigningStage::Stopped { .. })
    }

    /// Hands what the officer does to whoever waits for it.
    pub fn answer(&self, answer: Answer) -> Result<(), DeskError> {
        let waits = self.answers.as_ref().is_some_and(|answers| answers.send(answer).is_ok());
        if waits { Ok(()) } else { Err(DeskError::NothingToSign) }
    }

    /// A document of the set goes on.
    pub fn set_state(&mut self, index: usize, state: SigningRowState) {
        if let Some(slot) = self.states.get_mut(index) {
            *slot = state;
        }
    }

    /// The document of a case was finished beside the set.
    pub fn settle(&mut self, case: CaseId, at: DateTime<Utc>) {
        if let Some(index) = self.documents.iter().position(|document| document.case == case) {
            self.set_state(index, SigningRowState::Signed { at });
        }
    }

    /// The set ends before its end. Where nothing was signed, all of it waits again; what was signed stays so, and the rest says
    /// why it is not.
    pub fn stop(&mut self, error: DeskError, at: DateTime<Utc>) {
        let signed =
            |state: &SigningRowState| matches!(state, SigningRowState::Signed { .. } | SigningRowState::Finishing);
        if !self.states.iter().any(signed) {
            self.states.fill(SigningRowState::Waiting);
            self.stage = SigningStage::Stopped { error };
            return;
        }
        for state in self.states.iter_mut().filter(|state| !signed(state)) {
            *state = SigningRowState::Failed { error: error.clone() };
        }
        self.stage = SigningStage::Finished { at };
    }

    /// The set is over; what was not begun waits again.
    pub fn finish(&mut self, at: DateTime<Utc>) {
        for state in &mut self.states {
            if matches!(state, SigningRowState::Queued | SigningRowState::Signing) {
                *state = SigningRowState::Waiting;
            }
        }
        self.stage = SigningStage::Finished { at };
    }

    /// How far the document of a case is, when it is in the set.
    pub fn state_of(&self, case: CaseId) -> Option<SigningRowState> {
        self.states().into_iter().find(|(id, _)| *id == case).map(|(_, state)| state)
    }

    /// Every case of the set with its state.
    pub fn states(&self) -> Vec<(CaseId, SigningRowState)> {
        self.documents.iter().map(|document| document.case).zip(self.states.iter().cloned()).collect()
    }

    /// As the window takes it.
    pub fn view(&self) -> SigningSet {
        let count = |wanted: fn(&SigningRowState) -> bool| {
            u32::try_from(self.states.iter().filter(|state| wanted(state)).count()).unwrap_or(u32::MAX)
        };
        SigningSet {
            cases: self.documents.iter().map(|document| document.case).collect(),
            frozen_at: self.frozen_at,
            fingerprint: self.fingerprint.clone(),
            stage: self.stage.clone(),
            control_code: self.control_code.clone(),
            approved_at: self.approved_at,
            approval: self.approval,
            signed: count(|state| matches!(state, SigningRowState::Signed { .. })),
            failed: count(|state| matches!(state, SigningRowState::Failed { .. })),
        }
    }
}

/// SHA-256 over the digests in order, a line each; its first 16 bytes as eight groups of four upper-case digits.
pub fn fingerprint<'a>(digests: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for digest in digests {
        hash.update(digest.as_bytes());
        hash.update(b"\n");
    }
    let bytes = hash.finalize();
    let groups: Vec<String> = bytes.chunks_exact(2).take(8).map(hex::encode_upper).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_content_and_order() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        let one = fingerprint([a.as_str(), b.as_str()].into_iter());
        assert_eq!(one.split(' ').count(), 8);
        assert!(one.split(' ').all(|group| group.len() == 4 && group.chars().all(|c| c.is_ascii_hexdigit())));
        assert_ne!(one, fingerprint([b.as_str(), a.as_str()].into_iter()));
        assert_ne!(one, fingerprint([a.as_str()].into_iter()));
        assert_eq!(one, fingerprint([a.as_str(), b.as_str()].into_iter()));
    }
}
