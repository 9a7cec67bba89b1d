//! What is kept of a signature while it is being made.

use gishe_domain::decision::Outcome;
use uuid::Uuid;

use crate::StoreError;
use crate::fixture::{Desk, at, case_id, now};
use crate::journal::{BegunSignature, FrozenDocument, NewDocument};

fn frozen(desk: &Desk) -> FrozenDocument {
    let document = NewDocument {
        case: case_id(1),
        decision: Uuid::from_u128(7),
        outcome: Outcome::Approved,
        act_number: "РЛЦ26-РД09-0613".into(),
        pages: 2,
        bytes: b"%PDF-1.7 frozen".to_vec(),
    };
    desk.journal.transact(|tx| tx.freeze(&document, now())).unwrap()
}

fn begun(desk: &Desk, digest: &str) -> Option<BegunSignature> {
    desk.reader.view(|view| view.begun_signature(digest)).unwrap()
}

fn unfinished(desk: &Desk) -> Vec<String> {
    desk.reader.view(|view| view.unfinished_signatures()).unwrap()
}

#[test]
fn a_value_survives_the_program_and_goes_when_the_signed_bytes_are_kept() {
    let desk = Desk::new();
    let digest = frozen(&desk).digest;
    let tail = vec![b'0'; 40_000];
    desk.journal.transact(|tx| tx.begin_signature(&digest, "{\"id\":1}", &tail, at(1))).unwrap();
    desk.journal.transact(|tx| tx.note_handle(&digest, Some("answer-1"))).unwrap();
    assert!(unfinished(&desk).is_empty(), "no value yet");
    let desk = desk.restarted();
    let expected = BegunSignature {
        digest: digest.clone(),
        signer: "{\"id\":1}".into(),
        begun_at: at(1),
        tail: tail.clone(),
        handle: Some("answer-1".into()),
        value: None,
    };
    assert!(begun(&desk, &digest) == Some(expected.clone()));
    desk.journal.transact(|tx| tx.note_value(&digest, b"value")).unwrap();
    desk.journal.transact(|tx| tx.note_value(&digest, b"another")).unwrap();
    let desk = desk.restarted();
    let kept = BegunSignature { handle: None, value: Some(b"value".to_vec()), ..expected };
    assert!(begun(&desk, &digest) == Some(kept), "the first value stays, and nothing is asked for any more");
    assert_eq!(unfinished(&desk), [digest.as_str()]);
    desk.journal.transact(|tx| tx.keep_signed(&digest, b"%PDF signed", at(2))).unwrap();
    assert!(begun(&desk, &digest).is_none() && unfinished(&desk).is_empty());
}

#[test]
fn a_document_is_never_signed_twice() {
    let desk = Desk::new();
    let digest = frozen(&desk).digest;
    let begin = |tail: &'static [u8]| desk.journal.transact(|tx| tx.begin_signature(&digest, "{}", tail, now()));
    begin(b" one").unwrap();
    begin(b" two").unwrap();
    assert_eq!(begun(&desk, &digest).map(|begun| begun.tail), Some(b" two".to_vec()), "an attempt without a value");
    desk.journal.transact(|tx| tx.note_value(&digest, b"value")).unwrap();
    assert_eq!(begin(b" three"), Err(StoreError::AlreadySigned));
    let keep = |bytes: &'static [u8]| desk.journal.transact(|tx| tx.keep_signed(&digest, bytes, at(2)));
    let kept = keep(b"%PDF signed").unwrap();
    assert_eq!(keep(b"%PDF signed"), Ok(kept), "the same again is the same");
    assert_eq!(keep(b"%PDF signed otherwise"), Err(StoreError::AlreadySigned));
    assert_eq!(begin(b" four"), Err(StoreError::AlreadySigned));
}

#[test]
fn a_value_that_is_no_signature_is_given_up_and_asked_for_again() {
    let desk = Desk::new();
    let digest = frozen(&desk).digest;
    let unknown = "0".repeat(64);
    desk.journal.transact(|tx| tx.begin_signature(&digest, "{}", b" one", now())).unwrap();
    desk.journal.transact(|tx| tx.note_value(&digest, b"wrong")).unwrap();
    desk.journal.transact(|tx| tx.forget_signature(&digest)).unwrap();
    desk.journal.transact(|tx| tx.begin_signature(&digest, "{}", b" two", now())).unwrap();
    assert!(begun(&desk, &digest).is_some_and(|begun| begun.value.is_none()));
    for refused in [
        desk.journal.transact(|tx| tx.begin_signature(&unknown, "{}", b"", now())),
        desk.journal.transact(|tx| tx.note_value(&unknown, b"value")),
    ] {
        assert_eq!(refused, Err(StoreError::UnknownDocument));
    }
}
