//! The signature of a list: every key, every way to cheat.

use crate::testing::{KeyKind, TestAuthority, TestLists, Wanted, sealed};
use crate::trusted_list::{ListSignatureFault as Fault, SignedListError, read_signed, seal, write};
use crate::{Certificate, HashAlgorithm};

fn lists() -> TestLists {
    TestLists::new(&TestAuthority::new(KeyKind::P256), KeyKind::P256)
}

fn text(lists: &TestLists) -> String {
    String::from_utf8(lists.sealed_list()).unwrap()
}

fn check(text: &str, lists: &TestLists) -> Result<(), SignedListError> {
    read_signed(text.as_bytes(), std::slice::from_ref(&lists.operator.certificate)).map(|_| ())
}

fn refused(text: &str, lists: &TestLists, fault: Fault) {
    assert_eq!(check(text, lists), Err(SignedListError::Signature(fault)));
}

#[test]
fn every_kind_of_key_signs_a_list_that_is_accepted() {
    let authority = TestAuthority::new(KeyKind::P256);
    for kind in KeyKind::ALL {
        let lists = TestLists::new(&authority, kind);
        let (read, signer) =
            read_signed(&lists.sealed_list(), std::slice::from_ref(&lists.operator.certificate)).unwrap();
        assert_eq!(signer, lists.operator.certificate, "{kind:?}");
        assert_eq!(read, lists.list, "{kind:?}");
    }
}

#[test]
fn a_list_is_accepted_from_those_alone_who_may_sign_it() {
    let lists = lists();
    let list = lists.sealed_list();
    let (right, wrong) = (lists.operator.certificate.clone(), lists.lotl_operator.certificate.clone());
    let signer = |signers: &[Certificate]| read_signed(&list, signers).map(|(_, signer)| signer);
    assert_eq!(signer(&[wrong.clone(), right.clone()]), Ok(right));
    for signers in [vec![], vec![wrong]] {
        assert_eq!(signer(&signers), Err(SignedListError::Signature(Fault::Signer)));
    }
    // The same key under another name is another certificate.
    let other = Wanted { person: None, ..Wanted::signer("Test Bulgarian List", "", KeyKind::P256, 41, lists.now) };
    let other = crate::testing::issue_below(&lists.lotl_operator, &other);
    assert_eq!(other.certificate.public_key(), lists.operator.certificate.public_key());
    assert_eq!(signer(&[other.certificate]), Err(SignedListError::Signature(Fault::Signer)));
}

#[test]
fn one_changed_letter_anywhere_is_noticed() {
    let lists = lists();
    let list = text(&lists);
    assert_eq!(check(&list, &lists), Ok(()));
    let (content, mut noticed) =
        (list.find("<SchemeInformation>").unwrap()..list.find("<ds:SignatureValue>").unwrap(), 0);
    let mut changed = list.clone().into_bytes();
    for place in (0..list.len()).step_by(7) {
        let letter = changed[place];
        if !letter.is_ascii_alphanumeric() {
            continue;
        }
        changed[place] = if letter == b'8' { b'9' } else { b'8' };
        let read = read_signed(&changed, std::slice::from_ref(&lists.operator.certificate));
        // The XML declaration, unused prefixes and the key data are no part of what is signed; nothing is read from them
        // but a hint to the signer.
        match read {
            Err(_) => noticed += 1,
            Ok((read, _)) => assert!(!content.contains(&place) && read == lists.list, "at {place}"),
        }
        changed[place] = letter;
    }
    assert!(noticed > 500, "{noticed}");
}

#[test]
fn a_list_without_a_signature_is_refused() {
    let lists = lists();
    refused(&write(&lists.list, "https://lists.example/"), &lists, Fault::Missing);
}

#[test]
fn a_signature_that_covers_something_else_is_refused() {
    let lists = lists();
    let list = text(&lists);
    let at = list.find("<ds:Signature ").unwrap();
    let end = list.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let (body, signature) = (&list[..at], &list[at..end]);
    let root = "</TrustServiceStatusList>";
    let inner = list.split_once("?>").unwrap().1;
    // Two signatures; the signature a level deeper; the good list inside another one; the good list inside the signature.
    let doubled = format!("{body}{signature}{signature}{root}");
    let deeper = format!("{body}<Extension>{signature}</Extension>{root}");
    let wrapped = format!("{}<Old>{inner}</Old>{root}", write(&lists.list, "urn:x").strip_suffix(root).unwrap());
    let object = signature.replace("</ds:Signature>", &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"));
    for text in [doubled, deeper, wrapped, format!("{body}{object}{root}")] {
        refused(&text, &lists, Fault::Wrapped);
    }
}

#[test]
fn references_to_parts_are_refused() {
    let lists = lists();
    let list = text(&lists);
    for (from, to, fault) in [
        // Only the scheme information; another part that carries the name of the properties; a reference to elsewhere.
        (r#"URI="""#, r##"URI="#part""##, Fault::Wrapped),
        (r##"URI="#signed-properties""##, r##"URI="#list""##, Fault::Wrapped),
        (r#"URI="""#, r#"URI="https://lists.example/""#, Fault::Wrapped),
        (r#"Type="http://uri.etsi.org/01903#SignedProperties" "#, "", Fault::Wrapped),
        (r#"TSLTag="#, r#"id="signed-properties" TSLTag="#, Fault::Digest),
        // Without the transform, or with one that could leave parts out.
        (
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/TR/1999/REC-xpath-19991116",
            Fault::Unsupported,
        ),
        (
            r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#,
            r#"<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>"#,
            Fault::Unsupported,
        ),
        ("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256", Fault::Unsupported),
        ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1", Fault::Unsupported),
        ("CertDigest>", "CertDigests>", Fault::Digest),
        ("<ds:SignedInfo>", "<ds:SignedInfo><x xmlns=\"urn:x\"/>", Fault::Value),
    ] {
        assert!(list.contains(from), "{from}");
        refused(&list.replace(from, to), &lists, fault);
    }
    let named_twice = list.replace(r#"TSLTag="#, r#"id="signed-properties" TSLTag="#);
    // Whoever signed it so: a name that means two things is refused.
    let (body, _) = named_twice.split_once("<ds:Signature ").unwrap();
    let again =
        seal(&format!("{body}</TrustServiceStatusList>"), &lists.operator.key, &lists.operator.certificate, lists.now);
    refused(&again.unwrap(), &lists, Fault::Wrapped);
}

#[test]
fn the_root_may_be_named_instead_of_the_document() {
    let lists = lists();
    let list = text(&lists);
    // The digest is the same, since nothing stands around the root; the signature is over another reference.
    refused(&list.replace(r#"URI="""#, r##"URI="#list""##), &lists, Fault::Value);
}

#[test]
fn another_certificate_among_the_signed_properties_is_refused() {
    let lists = lists();
    let theirs = sealed(&lists.list, &lists.lotl_operator, lists.now);
    let theirs = String::from_utf8(theirs).unwrap();
    // The key data is not signed: it may be made to name the right one, but the signed properties name the wrong one.
    let pem = |certificate: &Certificate| {
        certificate.to_pem().lines().filter(|line| !line.starts_with('-')).collect::<String>()
    };
    let (head, signature) = theirs.split_at(theirs.find("<ds:Signature ").unwrap());
    let swapped = signature.replace(&pem(&lists.lotl_operator.certificate), &pem(&lists.operator.certificate));
    assert_ne!(swapped, signature);
    refused(&format!("{head}{swapped}"), &lists, Fault::Signer);
    // A list without key data is judged by the digest of its signer.
    let at = signature.find("<ds:KeyInfo>").unwrap();
    let bare = format!("{}{}", &signature[..at], &signature[signature.find("<ds:Object>").unwrap()..]);
    let both = [lists.operator.certificate.clone(), lists.lotl_operator.certificate.clone()];
    let read = read_signed(format!("{head}{bare}").as_bytes(), &both).unwrap();
    assert_eq!(read.1.digest(HashAlgorithm::Sha256), lists.lotl_operator.certificate.digest(HashAlgorithm::Sha256));
}
