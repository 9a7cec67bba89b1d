//! Which acts were issued, as the code on a document leads to them.

use gishe_document::samples::{Kind, render};
use gishe_domain::case::BlobRef;
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_signing::pdf::attached;
use sha2::{Digest, Sha256};

use super::fixtures::*;
use crate::register::{Issuance, IssuedAct, Print, ReceiptKey, Register};

fn key() -> ReceiptKey {
    ReceiptKey::from_secret(&[7; 32])
}

fn issued(issuance: Issuance) -> IssuedAct {
    match issuance {
        Issuance::Issued(act) => act,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_act_is_known_by_its_data_once_it_is_delivered_and_a_register_of_the_first_version_learns_what_it_had() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("register.db");
    let pdf = render(Kind::PermanentAddress).unwrap().pdf;
    let data = attached(&pdf, gishe_document::DATA_FILE).unwrap().unwrap();
    let digest: [u8; 32] = Sha256::digest(&data).into();
    let print = Print::Whole(digest);
    // What the judge of these tests takes for a signature stands behind the end.
    let signed = [&pdf[..], b"\n%o1"].concat();
    let document = BlobRef {
        sha256: hex::encode(Sha256::digest(&signed)),
        size: u32::try_from(signed.len()).unwrap(),
        media_type: "application/pdf".into(),
    };
    {
        let mut register = Register::open(&file, "test", key()).unwrap();
        load(&mut register, [case(1, "09")]);
        applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
        applied(send(&mut register, &officer(), &fenced(1, command(2, 2, decide(Outcome::Refused)))));
        upload(&mut register, &officer(), &signed);
        assert_eq!(register.reading().issuance(None, &print).unwrap(), Issuance::Unknown);
        applied(send(&mut register, &officer(), &fenced(1, command(3, 3, Act::Deliver { document }))));
        let act = issued(register.reading().issuance(None, &print).unwrap());
        let decision = now_is(&register).decision.unwrap();
        assert_eq!((&act.number, act.outcome, act.district.0.as_str()), (&decision.number, Outcome::Refused, "09"));
        let short = Print::Short(digest[..4].try_into().unwrap(), digest[28..].try_into().unwrap());
        assert_eq!(issued(register.reading().issuance(Some(&act.number), &short).unwrap()), act);
        let other = Print::Whole([0; 32]);
        assert_eq!(register.reading().issuance(Some(&act.number), &other).unwrap(), Issuance::Differs);
        assert_eq!(register.reading().issuance(Some("РЛЦ26-РД09-9999"), &print).unwrap(), Issuance::Differs);
        assert_eq!(register.reading().issuance(Some("РЛЦ26-РД09-9999"), &short).unwrap(), Issuance::Unknown);
        assert_eq!(register.reading().issuance(None, &other).unwrap(), Issuance::Unknown);
    }
    let before = Register::open(&file, "test", key()).unwrap().reading().issuance(None, &print).unwrap();
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch("DROP TABLE issued; DROP TABLE roster; DROP TABLE registers; PRAGMA user_version = 1")
        .unwrap();
    let learned = Register::open(&file, "test", key()).unwrap().reading().issuance(None, &print).unwrap();
    assert_eq!(issued(learned), issued(before));
}
