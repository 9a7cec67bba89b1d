//! Handing over the signed act, and the receipt for it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{Rejection, Verdict};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::fixtures::*;
use crate::register::{MAX_BLOB_BYTES, Register, UploadError};

fn decided(outcome: Outcome) -> Register {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    applied(send(&mut register, &officer(), &fenced(1, command(2, 2, decide(outcome)))));
    register
}

fn deliver(number: u128, signer: &str) -> gishe_protocol::commands::Command {
    fenced(1, command(number, 3, Act::Deliver { document: signed_by(signer).1 }))
}

#[test]
fn delivery_waits_for_the_upload_and_then_goes_through_under_the_same_id() {
    let mut register = decided(Outcome::Approved);
    assert_eq!(rejected(send(&mut register, &officer(), &deliver(3, "o1"))), Rejection::DocumentMissing);
    upload(&mut register, &officer(), &signed_by("o1").0);
    applied(send(&mut register, &officer(), &deliver(3, "o1")));
    let case = now_is(&register);
    assert_eq!((case.state, case.claim), (CaseState::Delivered, None));
    assert_eq!(case.decision.unwrap().document, Some(signed_by("o1").1));
}

#[test]
fn delivery_of_each_outcome_leaves_the_case_where_the_law_has_it() {
    for (outcome, state, paused) in [
        (Outcome::Approved, CaseState::Delivered, false),
        (Outcome::Refused, CaseState::Delivered, false),
        (Outcome::Returned, CaseState::AwaitingCitizen, true),
        (Outcome::Terminated, CaseState::Terminated, false),
    ] {
        let mut register = decided(outcome);
        upload(&mut register, &officer(), &signed_by("o1").0);
        applied(send(&mut register, &officer(), &deliver(3, "o1")));
        let case = now_is(&register);
        assert_eq!(case.state, state);
        assert_eq!(case.deadline.pauses.iter().any(|pause| pause.to.is_none()), paused);
    }
}

#[test]
fn a_document_signed_by_another_or_not_a_pdf_or_of_another_size_is_refused() {
    let mut register = decided(Outcome::Approved);
    upload(&mut register, &officer(), &signed_by("o2").0);
    let refused = rejected(send(&mut register, &officer(), &deliver(3, "o2")));
    assert_eq!(refused, Rejection::DocumentUnacceptable { reason: "signed by another".into() });
    upload(&mut register, &officer(), &signed_by("o1").0);
    let mut larger = signed_by("o1").1;
    larger.size += 1;
    let larger = fenced(1, command(4, 3, Act::Deliver { document: larger }));
    assert_eq!(rejected(send(&mut register, &officer(), &larger)), Rejection::DocumentMissing);
    let text = b"not a PDF, signed by o1";
    upload(&mut register, &officer(), text);
    let mut reference = signed_by("o1").1;
    reference.sha256 = hex::encode(Sha256::digest(text));
    reference.size = u32::try_from(text.len()).unwrap();
    let text = fenced(1, command(5, 3, Act::Deliver { document: reference }));
    assert!(matches!(rejected(send(&mut register, &officer(), &text)), Rejection::DocumentUnacceptable { .. }));
    assert_eq!(now_is(&register).state, CaseState::Decided);
}

#[test]
fn a_receipt_holds_under_the_published_key_and_not_when_a_field_is_changed() {
    let mut register = register(1);
    let receipt = applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    assert_eq!(receipt.entry, "ГР-2026-000002", "one application was entered before");
    assert_eq!(receipt.key_id, register.key().id());
    let key = VerifyingKey::from_public_key_pem(&register.key().public_pem()).unwrap();
    let signature = Signature::from_der(&STANDARD.decode(&receipt.signature).unwrap()).unwrap();
    assert!(key.verify(receipt.signed_text().as_bytes(), &signature).is_ok());
    let mut forged = receipt.clone();
    forged.version += 1;
    assert!(key.verify(forged.signed_text().as_bytes(), &signature).is_err());
    // What travels as JSON still says what was signed.
    let travelled = serde_json::from_str(&serde_json::to_string(&receipt).unwrap()).unwrap();
    assert_eq!(receipt, travelled);
}

#[test]
fn an_upload_is_resumed_where_it_stopped_and_refused_when_the_digest_differs() {
    let mut register = register(0);
    let bytes = signed_by("o1").0;
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    let length = u32::try_from(bytes.len()).unwrap();
    let open = |register: &mut Register, number| {
        register.open_upload("o1", Uuid::from_u128(number), &digest, "application/pdf", length).unwrap().id
    };
    let id = open(&mut register, 1);
    assert_eq!(register.extend_upload("o1", &id, 0, &bytes[..5]).unwrap().received, 5);
    assert!(matches!(register.extend_upload("o1", &id, 0, &bytes[..5]), Err(UploadError::WrongOffset(5))));
    assert!(matches!(register.extend_upload("o2", &id, 5, &bytes[5..]), Err(UploadError::Unknown)));
    assert_eq!(register.reading().upload("o1", &id).unwrap().unwrap().received, 5);
    assert_eq!(register.extend_upload("o1", &id, 5, &bytes[5..]).unwrap().received, length);
    let kept = register.reading().blob(&signed_by("o1").1.sha256).unwrap().unwrap();
    assert_eq!(kept.bytes, bytes);
    let here = register.open_upload("o1", Uuid::from_u128(2), &digest, "application/pdf", length).unwrap();
    assert_eq!(here.received, length, "a document that is here need not be sent again");

    let other: [u8; 32] = Sha256::digest(b"another").into();
    let bad = register.open_upload("o1", Uuid::from_u128(3), &other, "application/pdf", length).unwrap().id;
    assert!(matches!(register.extend_upload("o1", &bad, 0, &bytes), Err(UploadError::DigestDiffers)));
    assert_eq!(register.reading().upload("o1", &bad).unwrap(), None, "what does not hash is forgotten");
    let huge = register.open_upload("o1", Uuid::from_u128(4), &other, "application/pdf", MAX_BLOB_BYTES + 1);
    assert!(matches!(huge, Err(UploadError::TooLarge)));
}

#[test]
fn the_clock_of_a_desk_never_decides() {
    let mut register = register(1);
    let mut odd = command(1, 1, Act::Claim);
    odd.made_at = minutes(-60 * 24 * 400);
    assert!(matches!(send(&mut register, &officer(), &odd), Verdict::Applied { .. }));
    assert_eq!(now_is(&register).history.last().unwrap().at, now());
}
