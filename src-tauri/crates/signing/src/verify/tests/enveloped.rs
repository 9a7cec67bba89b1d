//! CAdES: detached and enveloping, BER and armour, counter-signatures, archives.

use std::process::Command;

use base64::Engine;
use const_oid::ObjectIdentifier;

use super::*;
use crate::HashAlgorithm;
use crate::asn1::{OCTET_STRING, SEQUENCE, SET, encode, encode_all, encode_oid, single};
use crate::cms::{DATA, SIGNATURE_TIME_STAMP, SignedData, Signing, enveloping};
use crate::revocation::Material;

const CONTENT: &[u8] = b"A declaration.\r\n";

fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

fn chain(desk: &Desk) -> [Certificate; 1] {
    [desk.authority.issuing.certificate.clone()]
}

fn detached(desk: &Desk) -> Vec<u8> {
    let algorithm = desk.signer.key.algorithm();
    let digest = algorithm.hash().digest(CONTENT);
    let signing = Signing::new(&digest, algorithm, &desk.signer.certificate).unwrap();
    let value = desk.signer.key.sign(signing.to_be_signed()).unwrap();
    signing.finish(&value, &chain(desk), None).unwrap()
}

fn around(desk: &Desk) -> Vec<u8> {
    let key = &desk.signer.key;
    let sign = |data: &[u8]| key.sign(data).ok();
    enveloping(DATA, CONTENT, key.algorithm(), &desk.signer.certificate, Some(&chain(desk)), sign).unwrap().unwrap()
}

fn attribute(kind: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    encode_all(SEQUENCE, &[&encode_oid(kind), &encode(SET, value)])
}

/// The same CMS with unsigned attributes and revocation inside.
fn with(cms: &[u8], attributes: &[Vec<u8>], revocation: &[Vec<u8>]) -> Vec<u8> {
    let data = SignedData::read(cms).unwrap();
    let signer = &data.signers[0];
    let unsigned = if attributes.is_empty() { vec![] } else { encode(0xa1, &attributes.concat()) };
    let revocation = if revocation.is_empty() { vec![] } else { encode(0xa1, &revocation.concat()) };
    let version = if data.content_type == DATA { 1 } else { 3 };
    let inner = data.content.map(|content| encode(0xa0, &encode(OCTET_STRING, content))).unwrap_or_default();
    let body = encode_all(
        SEQUENCE,
        &[
            &[2, 1, version],
            data.digests.whole,
            &encode_all(SEQUENCE, &[&encode_oid(&data.content_type), &inner]),
            data.certificate_set.unwrap().whole,
            &revocation,
            &encode(SET, &encode_all(SEQUENCE, &[signer.head, &unsigned])),
        ],
    );
    encode_all(SEQUENCE, &[&encode_oid(&crate::cms::SIGNED_DATA), &encode(0xa0, &body)])
}

fn judged(desk: &Desk, cms: &[u8], content: Option<&[u8]>) -> SignatureReport {
    verify_cms(cms, content, &desk.policy()).unwrap().signatures.remove(0)
}

#[test]
fn detached_and_enveloping_signatures_of_every_key_pass() {
    for kind in KeyKind::ALL {
        let desk = Desk::new(kind);
        let (beside, inside) = (detached(&desk), around(&desk));
        assert_eq!(outcome(&judged(&desk, &beside, Some(CONTENT))), PASSED, "{kind:?}");
        assert_eq!(outcome(&judged(&desk, &inside, None)), PASSED);
        assert_eq!(outcome(&judged(&desk, &inside, Some(CONTENT))), PASSED);
        let differs = lowered(Verdict::TotalFailed, SubIndication::HashFailure, Cause::DigestDiffers);
        assert_eq!(outcome(&judged(&desk, &beside, Some(b"Another."))), differs);
        assert_eq!(outcome(&judged(&desk, &inside, Some(b"Another."))), differs);
        assert_eq!(verify_cms(&beside, None, &desk.policy()), Err(Unreadable::NoContent));
        assert_eq!(verify_file(&inside, None, &desk.policy()), verify_cms(&inside, None, &desk.policy()));
    }
    let desk = Desk::new(KeyKind::P256);
    assert_eq!(verify_file(b"hello", None, &desk.policy()), Err(Unreadable::NotSigned));
    assert!(verify_file(&desk.sign(&with_field(Layout::Table)), None, &desk.policy()).unwrap().passed());
}

#[test]
fn armour_and_indefinite_lengths_are_read() {
    let desk = Desk::new(KeyKind::P256);
    let inside = around(&desk);
    let text = base64::engine::general_purpose::STANDARD.encode(&inside);
    let pem = format!("-----BEGIN CMS-----\n{text}\n-----END CMS-----\n");
    for armoured in [text.as_bytes(), pem.as_bytes()] {
        assert_eq!(outcome(&judged(&desk, armoured, None)), PASSED);
    }
    // What `openssl cms -stream` writes is BER.
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("content"), CONTENT).unwrap();
    std::fs::write(file("signer.pem"), desk.signer.certificate.to_pem()).unwrap();
    std::fs::write(file("chain.pem"), desk.authority.issuing.certificate.to_pem()).unwrap();
    // The scalar of the test authority's signer.
    let key = p256::SecretKey::from_slice(&[10; 32]).unwrap();
    let key = pkcs8::EncodePrivateKey::to_pkcs8_pem(&key, pkcs8::LineEnding::LF).unwrap();
    std::fs::write(file("key.pem"), key.as_bytes()).unwrap();
    let output = Command::new("openssl")
        .args([
            "cms",
            "-sign",
            "-cades",
            "-binary",
            "-stream",
            "-indef",
            "-nodetach",
            "-outform",
            "DER",
            "-md",
            "sha256",
        ])
        .args(["-in", "content", "-signer", "signer.pem", "-inkey", "key.pem", "-certfile", "chain.pem", "-out", "ber"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ber = std::fs::read(file("ber")).unwrap();
    assert_eq!(ber[1], 0x80, "indefinite");
    let report = judged(&desk, &ber, None);
    assert_eq!(outcome(&report), PASSED);
    assert!(report.claimed_at.is_some());
    let mut broken = ber.clone();
    let place = broken.windows(4).position(|window| window == b"decl").unwrap();
    broken[place] ^= 1;
    let differs = lowered(Verdict::TotalFailed, SubIndication::HashFailure, Cause::DigestDiffers);
    assert_eq!(outcome(&judged(&desk, &broken, None)), differs);
}

#[test]
fn every_changed_byte_is_refused() {
    let desk = Desk::new(KeyKind::P256);
    let inside = around(&desk);
    for place in 0..inside.len() {
        let mut changed = inside.clone();
        changed[place] ^= 1 << (place % 8);
        let passes = verify_cms(&changed, None, &desk.policy()).is_ok_and(|report| report.passed());
        assert!(!passes, "byte {place}");
    }
    for length in (0..inside.len()).step_by(5) {
        assert!(!verify_cms(&inside[..length], None, &desk.policy()).is_ok_and(|report| report.passed()));
    }
}

#[test]
fn a_counter_signature_is_judged_by_itself() {
    let desk = Desk::new(KeyKind::P256);
    let cms = detached(&desk);
    let data = SignedData::read(&cms).unwrap();
    let other = desk.authority.issue(&Wanted::signer("Втори", "PNOBG-7523169263", KeyKind::P256, 30, desk.now()));
    let counter = |over: &[u8]| {
        // A counter-signature has no content type: built by hand from message digest and signing certificate.
        let algorithm = other.key.algorithm();
        let signing = Signing::new(&algorithm.hash().digest(over), algorithm, &other.certificate).unwrap();
        let set = single(signing.to_be_signed(), SET).unwrap();
        let kept: Vec<Vec<u8>> = set.children().unwrap()[..].iter().map(|found| found.whole.to_vec()).collect();
        let content_type = encode_oid(&crate::cms::CONTENT_TYPE);
        let kept: Vec<Vec<u8>> = kept
            .into_iter()
            .filter(|found| !found.windows(content_type.len()).any(|part| part == content_type))
            .collect();
        let value = other.key.sign(&encode(SET, &kept.concat())).unwrap();
        let identifier =
            encode_all(SEQUENCE, &[other.certificate.issuer_der(), &encode(2, other.certificate.serial())]);
        let hash = algorithm.hash().identifier();
        let parts: [&[u8]; 6] = [
            &[2, 1, 1],
            &identifier,
            &hash,
            &encode(0xa0, &kept.concat()),
            &algorithm.identifier(),
            &encode(4, &value),
        ];
        encode_all(SEQUENCE, &parts)
    };
    let kind = oid("1.2.840.113549.1.9.6");
    let material = Material { certificates: vec![other.certificate.clone()], ..Material::default() };
    let policy = VerificationPolicy { material, ..desk.policy() };
    let good = with(&cms, &[attribute(&kind, &counter(data.signers[0].value))], &[]);
    let report = verify_cms(&good, Some(CONTENT), &policy).unwrap();
    assert!(report.passed(), "{report:?}");
    assert_eq!(
        (report.signatures[1].kind, report.signatures[1].field.as_str()),
        (SignatureKind::CounterSignature, "1.1")
    );
    assert_eq!(report.signatures[1].signer_name.as_deref(), Some("Втори"));
    let bad = with(&cms, &[attribute(&kind, &counter(b"else"))], &[]);
    let report = verify_cms(&bad, Some(CONTENT), &policy).unwrap();
    let differs = lowered(Verdict::TotalFailed, SubIndication::HashFailure, Cause::DigestDiffers);
    assert_eq!((outcome(&report.signatures[0]), outcome(&report.signatures[1])), (PASSED, differs));
}

/// B-T, B-LT and B-LTA by hand.
fn archived(desk: &Desk, stamper: &Issued) -> [Vec<u8>; 3] {
    let cms = detached(desk);
    let data = SignedData::read(&cms).unwrap();
    let token = |imprint: &Imprint, at| stamper.as_authority(&[]).token(imprint, None, 5, at).unwrap();
    let stamp = token(&Imprint::of(HashAlgorithm::Sha256, data.signers[0].value), desk.now());
    let stamped = vec![attribute(&SIGNATURE_TIME_STAMP, &stamp)];
    let material = desk.authority.material(&desk.signer, stamper, desk.now() + TimeDelta::hours(1));
    let wrapped = |response: &Vec<u8>| encode_all(0xa1, &[&encode_oid(&oid("1.3.6.1.5.5.7.16.2")), response]);
    let revocation: Vec<Vec<u8>> =
        material.lists.iter().cloned().chain(material.responses.iter().map(wrapped)).collect();
    let long = with(&cms, &stamped, &revocation);

    let read = SignedData::read(&long).unwrap();
    let hash = HashAlgorithm::Sha256;
    let list = |digests: Vec<Vec<u8>>| {
        encode(SEQUENCE, &digests.iter().flat_map(|digest| encode(OCTET_STRING, digest)).collect::<Vec<u8>>())
    };
    let certificates = read.certificate_set.unwrap().children().unwrap();
    let index = encode_all(
        SEQUENCE,
        &[
            &hash.identifier(),
            &list(certificates.iter().map(|found| hash.digest(found.whole)).collect()),
            &list(read.revocation.iter().map(|found| hash.digest(found.whole)).collect()),
            &list(vec![hash.digest_parts(&[&encode_oid(&SIGNATURE_TIME_STAMP), &stamp])]),
        ],
    );
    let parts: [&[u8]; 4] = [&encode_oid(&DATA), &hash.digest(CONTENT), read.signers[0].head, &index];
    let bare = token(&Imprint { hash, digest: hash.digest_parts(&parts) }, desk.now() + TimeDelta::hours(2));
    // The index stands among the unsigned attributes of the stamp.
    let own = with_index(&bare, &attribute(&oid("0.4.0.19122.1.5"), &index));
    let archive = attribute(&oid("0.4.0.1733.2.4"), &own);
    [with(&cms, &stamped, &[]), long, with(&cms, &[stamped[0].clone(), archive], &revocation)]
}

fn with_index(token: &[u8], index: &[u8]) -> Vec<u8> {
    with(token, &[index.to_vec()], &[])
}

#[test]
fn an_archive_stamp_keeps_what_its_index_names() {
    let desk = Desk::new(KeyKind::P256);
    let lasting = crate::testing::issue_below(
        &desk.authority.root,
        &Wanted {
            key_usage: 0x80,
            extended: Some((crate::certificate::TIME_STAMPING, true)),
            until: desk.now() + TimeDelta::days(4000),
            ..Wanted::signer("Lasting", "", KeyKind::P256, 60, desk.now())
        },
    );
    let files = archived(&desk, &lasting);
    let soon = VerificationPolicy { at: desk.now() + TimeDelta::hours(3), ..desk.policy() };
    for (cms, expected) in files.iter().zip([Level::BT, Level::BLt, Level::BLta]) {
        let report = verify_cms(cms, Some(CONTENT), &soon).unwrap().signatures.remove(0);
        assert_eq!((outcome(&report), report.level), (PASSED, expected), "{report:?}");
    }
    let later =
        VerificationPolicy { at: desk.now() + TimeDelta::days(1825), require_revocation: true, ..desk.policy() };
    let list = crate::testing::crl(&crate::testing::CrlWanted::empty(&desk.authority.root, later.at));
    let later = VerificationPolicy { material: Material { lists: vec![list], ..Material::default() }, ..later };
    let passes = |cms: &[u8]| verify_cms(cms, Some(CONTENT), &later).unwrap().passed();
    // With a new list of the root the issuer is known to be good, so its old word about the signer counts; B-T has no such word.
    assert!(passes(&files[2]) && passes(&files[1]) && !passes(&files[0]));
    let offline = VerificationPolicy { material: Material::default(), ..later.clone() };
    let level = |cms: &[u8]| verify_cms(cms, Some(CONTENT), &offline).unwrap().signatures.remove(0).verdict;
    assert_eq!(level(&files[1]), Verdict::Indeterminate);
    // A list that the index names was taken out.
    let data = SignedData::read(&files[2]).unwrap();
    let unsigned: Vec<Vec<u8>> =
        data.signers[0].unsigned.unwrap().children().unwrap().iter().map(|found| found.whole.to_vec()).collect();
    let robbed = with(&files[2], &unsigned, &[]);
    let broken = lowered(Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::StampBroken);
    assert_eq!(outcome(&verify_cms(&robbed, Some(CONTENT), &soon).unwrap().signatures[0]), broken);
}

/// A file with an archive-time-stamp-v2 more, over everything that is in it.
fn older(cms: &[u8], stamper: &Issued, at: DateTime<Utc>, in_set: bool) -> Vec<u8> {
    let data = SignedData::read(cms).unwrap();
    let signer = &data.signers[0];
    let mut attributes: Vec<Vec<u8>> =
        signer.unsigned.unwrap().children().unwrap().iter().map(|found| found.whole.to_vec()).collect();
    let all = attributes.concat();
    let unsigned = if in_set { encode(0xa1, &all) } else { all };
    let sets = [data.certificate_set.unwrap().whole, data.revocation_set.unwrap().whole];
    let parts: [&[u8]; 6] = [data.encapsulated, CONTENT, sets[0], sets[1], signer.head, &unsigned];
    let imprint = Imprint { hash: HashAlgorithm::Sha256, digest: HashAlgorithm::Sha256.digest_parts(&parts) };
    let token = stamper.as_authority(&[]).token(&imprint, None, 6, at).unwrap();
    attributes.push(attribute(&oid("1.2.840.113549.1.9.16.2.48"), &token));
    let revocation: Vec<Vec<u8>> = data.revocation.iter().map(|found| found.whole.to_vec()).collect();
    with(cms, &attributes, &revocation)
}

#[test]
fn an_older_archive_stamp_keeps_everything() {
    let desk = lasting::lasting(KeyKind::P256);
    let [_, long, newer] = archived(&desk, &desk.stamper);
    let hours = |hours| desk.now() + TimeDelta::hours(hours);
    let soon = VerificationPolicy { at: hours(5), ..desk.policy() };
    let years = VerificationPolicy { at: desk.now() + TimeDelta::days(1825), ..desk.policy() };
    let judge = |cms: &[u8], policy| verify_cms(cms, Some(CONTENT), policy).unwrap().signatures.remove(0);
    for in_set in [true, false] {
        let once = older(&long, &desk.stamper, hours(2), in_set);
        let twice = older(&once, &desk.stamper, hours(3), in_set);
        // One of either kind over the other.
        let mixed = older(&newer, &desk.stamper, hours(3), in_set);
        for (cms, stamps) in [(&once, 1), (&twice, 2), (&mixed, 2)] {
            let report = judge(cms, &soon);
            assert_eq!((outcome(&report), report.level), (PASSED, Level::BLta), "{report:?}");
            let archives = report.stamps.iter().filter(|stamp| stamp.kind == StampKind::Archive);
            assert_eq!(archives.filter(|stamp| stamp.state == TimeStampState::Trusted).count(), stamps);
            assert_eq!(outcome(&judge(cms, &years)), PASSED);
        }
        // What it is over cannot be taken away.
        let data = SignedData::read(&once).unwrap();
        let unsigned: Vec<Vec<u8>> =
            data.signers[0].unsigned.unwrap().children().unwrap().iter().map(|found| found.whole.to_vec()).collect();
        let broken = lowered(Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::StampBroken);
        assert_eq!(outcome(&judge(&with(&once, &unsigned, &[]), &soon)), broken);
        let revocation: Vec<Vec<u8>> = data.revocation.iter().map(|found| found.whole.to_vec()).collect();
        assert_eq!(outcome(&judge(&with(&once, &unsigned[1..], &revocation), &soon)), broken);
    }
}
