//! From B-B to B-LTA and beyond.

use chrono::TimeDelta;

use super::*;
use crate::pades::store::read_store;
use crate::pdf::{PdfFile, fields};
use crate::revocation::Material;
use crate::testing::{Issued, LocalStamps, with_stamp_field};
use crate::verify::{VerificationPolicy, verify_pdf};

const LEVELS: [Level; 4] = [Level::BB, Level::BT, Level::BLt, Level::BLta];

struct Desk {
    authority: TestAuthority,
    signer: Issued,
    stamps: LocalStamps,
    material: Material,
}

impl Desk {
    fn new(kind: KeyKind) -> Self {
        let authority = TestAuthority::new(kind);
        let (signer, stamper) = (authority.signer(kind), authority.stamper());
        let material = authority.material(&signer, &stamper, authority.now);
        let stamps = LocalStamps { stamper, at: authority.now };
        Self { authority, signer, stamps, material }
    }

    fn sources(&self) -> Sources<'_> {
        Sources { stamps: &self.stamps, material: &self.material }
    }

    /// B-B, with room for a stamp.
    fn basic(&self, base: &[u8]) -> Vec<u8> {
        let chain = [self.authority.issuing.certificate.clone()];
        let room = room(&self.signer.certificate, &chain, true);
        let prepared = prepare(base, None, &info(&self.authority), room).unwrap();
        let stored = Prepared::from_bytes(prepared.bytes().to_vec()).unwrap();
        let signing = stored.signing(self.signer.key.algorithm(), &self.signer.certificate).unwrap();
        let value = self.signer.key.sign(signing.to_be_signed()).unwrap();
        let signed = stored.complete(&signing, &value, &chain).unwrap();
        assert_eq!(prepared.complete(&signing, &value, &chain).unwrap(), signed, "the same parts, the same bytes");
        signed
    }

    fn policy(&self) -> VerificationPolicy {
        VerificationPolicy::new(vec![self.authority.root.certificate.clone()], self.authority.now)
    }
}

#[tokio::test]
async fn every_level_follows_from_the_bytes_of_the_one_before_and_is_not_made_twice() {
    for layout in LAYOUTS {
        for base in [plain_pdf(layout), with_field(layout), with_stamp_field(layout)] {
            let desk = Desk::new(KeyKind::P256);
            let basic = desk.basic(&base);
            let mut steps = basic.clone();
            for level in LEVELS {
                let before = steps.clone();
                steps = augment(&steps, level, &desk.sources()).await.unwrap();
                assert_eq!(steps, augment(&basic, level, &desk.sources()).await.unwrap(), "{layout:?} {level:?}");
                assert_eq!(steps, augment(&steps, level, &desk.sources()).await.unwrap(), "{layout:?} {level:?}");
                assert!(steps.starts_with(&before) || level == Level::BT);
                assert!(steps.ends_with(b"%%EOF\n"));
                let report = verify_pdf(&steps, &desk.policy()).unwrap();
                assert!(report.passed(), "{layout:?} {level:?} {report:?}");
            }
            assert!(unproven(&steps).unwrap().is_empty());
            assert_eq!(verify_pdf(&steps, &desk.policy()).unwrap().signatures.len(), 2);
        }
    }
}

#[tokio::test]
async fn a_field_that_waits_for_a_stamp_takes_the_first_and_no_signature() {
    for layout in LAYOUTS {
        let desk = Desk::new(KeyKind::P256);
        let names = |pdf: &[u8]| -> Vec<String> {
            let file = PdfFile::open(pdf).unwrap();
            let filled = fields(&file).unwrap().into_iter().filter(|field| field.value().is_some());
            filled.map(|field| field.name).collect()
        };
        let basic = desk.basic(&with_stamp_field(layout));
        assert_eq!(names(&basic), ["Officer"]);
        let again = prepare(&basic, None, &info(&desk.authority), 9000).unwrap();
        assert_eq!(names(again.bytes()), ["Officer", "Signature1"], "a second signature gets a field of its own");
        let lasting = augment(&basic, Level::BLta, &desk.sources()).await.unwrap();
        assert_eq!(names(&lasting), ["TimeStamp1", "Officer"]);
        let page = |pdf: &[u8]| PdfFile::open(pdf).unwrap().get((3, 0)).unwrap().value;
        assert_eq!(page(&lasting), page(&basic), "the page is as it was signed");
        let renewed = prepare_stamp(&lasting, 9000).unwrap();
        assert_eq!(names(renewed.bytes()), ["TimeStamp1", "Officer", "TimeStamp2"]);
    }
}

#[tokio::test]
async fn qpdf_finds_nothing_wrong_with_any_level() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("file.pdf");
    for layout in LAYOUTS {
        for base in [plain_pdf(layout), with_field(layout)] {
            let desk = Desk::new(KeyKind::P256);
            for level in LEVELS {
                std::fs::write(&place, augment(&desk.basic(&base), level, &desk.sources()).await.unwrap()).unwrap();
                let (clean, text) = run("qpdf", &[Path::new("--check"), &place]);
                assert!(clean && !text.contains("WARNING"), "{layout:?} {level:?} {text}");
            }
        }
    }
}

#[tokio::test]
async fn what_the_store_has_is_never_taken_out_nor_written_twice() {
    let desk = Desk::new(KeyKind::P384);
    let lasting = augment(&desk.basic(&plain_pdf(Layout::Packed)), Level::BLt, &desk.sources()).await.unwrap();
    assert_eq!(read_store(&PdfFile::open(&lasting).unwrap()).unwrap(), desk.material);
    assert_eq!(add_material(&lasting, &desk.material).unwrap(), lasting);
    let later = desk.authority.now + TimeDelta::days(3);
    let younger = desk.authority.material(&desk.signer, &desk.stamps.stamper, later);
    let grown = add_material(&lasting, &younger).unwrap();
    let mut both = desk.material.clone();
    both.merge(&younger);
    assert_eq!(read_store(&PdfFile::open(&grown).unwrap()).unwrap(), both);
    assert_eq!((both.responses.len(), both.lists.len(), both.certificates.len()), (2, 2, 4));
}

#[tokio::test]
async fn material_that_does_not_prove_everybody_is_not_called_complete() {
    let desk = Desk::new(KeyKind::P256);
    let basic = desk.basic(&plain_pdf(Layout::Table));
    let lacking = [
        Material { responses: Vec::new(), ..desk.material.clone() },
        Material { lists: Vec::new(), ..desk.material.clone() },
        Material { certificates: desk.material.certificates[..1].to_vec(), ..desk.material.clone() },
    ];
    for material in lacking {
        let sources = Sources { material: &material, ..desk.sources() };
        assert_eq!(augment(&basic, Level::BLta, &sources).await, Err(AugmentError::Unproven));
    }
}

#[tokio::test]
async fn a_stamp_over_something_else_is_not_put_in() {
    let desk = Desk::new(KeyKind::P256);
    let basic = desk.basic(&plain_pdf(Layout::Table));
    let foreign = desk.stamps.stamper.as_authority(&[]);
    let token = foreign.token(&Imprint::of(HashAlgorithm::Sha256, b"else"), None, 7, desk.authority.now).unwrap();
    assert_eq!(add_signature_stamp(&basic, &token), Err(PadesError::OtherStamp));
    let prepared = prepare_stamp(&basic, 8192).unwrap();
    assert_eq!(embed_stamp(&prepared, &token), Err(PadesError::OtherStamp));
    let stamped = augment(&basic, Level::BT, &desk.sources()).await.unwrap();
    assert_eq!(add_signature_stamp(&stamped, &token), Err(PadesError::NotPrepared), "one stamp is enough");
}

#[tokio::test]
async fn the_field_of_a_document_stamp_has_no_size_and_lies_outside_the_page() {
    let desk = Desk::new(KeyKind::P256);
    let lasting = augment(&desk.basic(&with_field(Layout::Stream)), Level::BLta, &desk.sources()).await.unwrap();
    let file = PdfFile::open(&lasting).unwrap();
    let present = fields(&file).unwrap();
    let stamp = present.iter().find(|field| field.name == "TimeStamp1").unwrap();
    let dict = stamp.indirect.value.dict().unwrap();
    let corners: Vec<f64> =
        dict.get("Rect").unwrap().array().unwrap().iter().filter_map(|side| side.number()).collect();
    assert_eq!(corners, [-1.0, -1.0, -1.0, -1.0]);
    assert_eq!(dict.unsigned("F"), Some(132));
    assert_eq!(dict.get("P"), present[0].indirect.value.dict().unwrap().get("P"));
}

#[tokio::test]
async fn a_large_stamp_gets_the_room_that_it_needs() {
    let mut desk = Desk::new(KeyKind::P256);
    let basic = desk.basic(&plain_pdf(Layout::Table));
    let lasting = augment(&basic, Level::BLt, &desk.sources()).await.unwrap();
    // The authority changes its key between the two stamps.
    let wanted = crate::testing::Wanted {
        key: KeyKind::Rsa4096,
        ..crate::testing::Wanted::stamper("Other Time Stamps", 21, desk.authority.now)
    };
    desk.stamps.stamper = crate::testing::issue_below(&desk.authority.root, &wanted);
    desk.material.merge(&desk.authority.material(&desk.signer, &desk.stamps.stamper, desk.authority.now));
    let stamped = augment(&lasting, Level::BLta, &desk.sources()).await.unwrap();
    assert!(unproven(&stamped).unwrap().is_empty());
    let report = verify_pdf(&stamped, &desk.policy()).unwrap();
    assert!(report.passed() && report.signatures.len() == 2, "{report:?}");
}
