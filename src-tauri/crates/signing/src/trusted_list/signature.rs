//! The enveloped XAdES signature of a list (ETSI TS 119 612 annex B, XMLDSig 1.1, ETSI EN 319 132-1).
//!
//! What is accepted is the one shape that the standard asks for: a single signature, a child of the root, that covers the
//! whole document but itself. Everything else that XML signatures can do is a way to sign one thing and show another.

use roxmltree::{Document, Node};

use super::canonical::{Method, canonical};
use super::xml::{self, DSIG, TSL, XADES};
use crate::algorithm::{AlgorithmError, HashAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;

/// Removes the signature from what is digested (XMLDSig 1.1 §6.6.4).
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// Type of the reference to the signed properties (EN 319 132-1 §4.3.3).
const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";
const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const C14N_11: &str = "http://www.w3.org/2006/12/xml-c14n11";
const C14N_EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const SHA_1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
/// Most references of a signature: the document, the signed properties and the key.
const MAX_REFERENCES: usize = 3;

/// Why the signature of a list was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ListSignatureFault {
    /// There is none.
    #[error("the list is not signed")]
    Missing,
    /// More than one, or not where it has to be, or not over the whole list: parts could be shown that nobody signed.
    #[error("the signature does not cover exactly this list")]
    Wrapped,
    /// Parts that must be there are not, or an algorithm is not accepted.
    #[error("the signature is of a form that is not accepted")]
    Unsupported,
    /// The content is not what was signed.
    #[error("the list was changed after it was signed")]
    Digest,
    /// The signature value does not fit the key.
    #[error("the signature value is wrong")]
    Value,
    /// Signed by somebody who may not sign this list.
    #[error("the list is signed by somebody who may not sign it")]
    Signer,
}

use ListSignatureFault as Fault;

/// Checks the signature of a list and gives its signer, who must be one of `signers`. The validity of that certificate is
/// not asked for: who may sign is what the pointer says, for as long as it says so (TS 119 615 §4.1.4).
pub(super) fn check(document: &Document<'_>, signers: &[Certificate]) -> Result<Certificate, Fault> {
    let parts = Parts::find(document)?;
    let info = xml::only(parts.signature, DSIG, "SignedInfo").ok_or(Fault::Unsupported)?;
    check_references(&parts, info)?;
    let signer = parts.signer(signers)?;
    check_signing_certificate(parts.properties, &signer)?;
    let method = xml::only(info, DSIG, "CanonicalizationMethod").ok_or(Fault::Unsupported)?;
    let method = canonicalisation(method).ok_or(Fault::Unsupported)?;
    let signed = canonical(parts.source, info, None, &method).map_err(|_| Fault::Unsupported)?;
    let algorithm = xml::only(info, DSIG, "SignatureMethod").and_then(|node| node.attribute("Algorithm"));
    let algorithm = algorithm.and_then(signature_algorithm).ok_or(Fault::Unsupported)?;
    let value = xml::only(parts.signature, DSIG, "SignatureValue").map(xml::content);
    let value = value.and_then(|text| xml::base64(&text)).ok_or(Fault::Unsupported)?;
    match algorithm.verify(signer.public_key(), &signed, &algorithm.normalise(&value)) {
        Ok(()) => Ok(signer),
        Err(AlgorithmError::Value) => Err(Fault::Value),
        Err(_) => Err(Fault::Unsupported),
    }
}

/// Where the parts of the signature stand.
struct Parts<'a, 'i> {
    source: &'a str,
    root: Node<'a, 'i>,
    signature: Node<'a, 'i>,
    key: Option<Node<'a, 'i>>,
    properties: Node<'a, 'i>,
}

impl<'a, 'i> Parts<'a, 'i> {
    fn find(document: &'a Document<'i>) -> Result<Self, Fault> {
        let root = document.root_element();
        let mut signatures = root.descendants().filter(|node| node.has_tag_name((DSIG, "Signature")));
        let signature = signatures.next().ok_or(Fault::Missing)?;
        let alone = signatures.next().is_none() && signature.parent() == Some(root);
        if !alone || !root.has_tag_name((TSL, "TrustServiceStatusList")) {
            return Err(Fault::Wrapped);
        }
        let mut found = signature
            .children()
            .filter(|child| child.has_tag_name((DSIG, "Object")))
            .filter_map(|object| xml::only(object, XADES, "QualifyingProperties"))
            .filter(|qualifying| about(*qualifying, signature))
            .filter_map(|qualifying| xml::only(qualifying, XADES, "SignedProperties"));
        let properties = found.next().ok_or(Fault::Unsupported)?;
        let source = document.input_text();
        match found.next() {
            None => Ok(Self { source, root, signature, key: xml::only(signature, DSIG, "KeyInfo"), properties }),
            Some(_) => Err(Fault::Wrapped),
        }
    }

    /// Which of `signers` the signature names: by its certificate, else by the digest among the signed properties.
    fn signer(&self, signers: &[Certificate]) -> Result<Certificate, Fault> {
        let named: Vec<Vec<u8>> = self
            .key
            .into_iter()
            .flat_map(|key| key.children().filter(|child| child.has_tag_name((DSIG, "X509Data"))))
            .flat_map(|data| data.children().filter(|child| child.has_tag_name((DSIG, "X509Certificate"))))
            .filter_map(|node| xml::base64(&xml::content(node)))
            .collect();
        let mut allowed =
            signers.iter().filter(|signer| named.is_empty() || named.iter().any(|der| signer.der() == der));
        let first = allowed.next().ok_or(Fault::Signer)?;
        let fits = |signer: &&Certificate| check_signing_certificate(self.properties, signer).is_ok();
        Ok(Some(first).into_iter().chain(allowed).find(fits).unwrap_or(first).clone())
    }

    /// The part of the signature that a reference by name means. Names must be unique, whatever their attribute's case.
    fn named(&self, id: &str) -> Result<Node<'a, 'i>, Fault> {
        let carries = |node: &Node<'_, '_>| {
            node.attributes().any(|one| one.name().eq_ignore_ascii_case("id") && one.value() == id)
        };
        let mut found = self.root.descendants().filter(carries);
        let node = found.next().ok_or(Fault::Wrapped)?;
        // Some schemes name the root instead of the document: the same, but for what stands around the root.
        let ours = node == self.root || node == self.properties || Some(node) == self.key;
        if ours && found.next().is_none() { Ok(node) } else { Err(Fault::Wrapped) }
    }
}

/// Whether properties say of themselves that they belong to `signature` (EN 319 132-1 §4.3.1).
fn about(qualifying: Node<'_, '_>, signature: Node<'_, '_>) -> bool {
    let target = qualifying.attribute("Target").and_then(|target| target.strip_prefix('#'));
    target.is_some() && target == signature.attribute("Id")
}

/// The whole document once, the signed properties once, the key at most once, and nothing else.
fn check_references(parts: &Parts<'_, '_>, info: Node<'_, '_>) -> Result<(), Fault> {
    let references: Vec<Node<'_, '_>> =
        info.children().filter(|child| child.has_tag_name((DSIG, "Reference"))).collect();
    if references.len() > MAX_REFERENCES {
        return Err(Fault::Wrapped);
    }
    let mut seen = Vec::new();
    for reference in &references {
        let uri = reference.attribute("URI").ok_or(Fault::Wrapped)?;
        let target = match uri.strip_prefix('#') {
            None if uri.is_empty() => parts.root,
            None => return Err(Fault::Wrapped),
            Some(id) => parts.named(id)?,
        };
        let typed = reference.attribute("Type") == Some(SIGNED_PROPERTIES);
        if seen.contains(&target) || typed != (target == parts.properties) {
            return Err(Fault::Wrapped);
        }
        seen.push(target);
        check_digest(parts, *reference, target)?;
    }
    if seen.contains(&parts.root) && seen.contains(&parts.properties) { Ok(()) } else { Err(Fault::Wrapped) }
}

fn check_digest(parts: &Parts<'_, '_>, reference: Node<'_, '_>, target: Node<'_, '_>) -> Result<(), Fault> {
    let whole = target == parts.root;
    let transforms = xml::only(reference, DSIG, "Transforms");
    let mut steps: Vec<Node<'_, '_>> = transforms
        .into_iter()
        .flat_map(|list| list.children().filter(|child| child.has_tag_name((DSIG, "Transform"))))
        .collect();
    // A whole document without the transform would have to contain its own digest.
    if whole {
        match steps.first().and_then(|step| step.attribute("Algorithm")) {
            Some(ENVELOPED) => steps.remove(0),
            _ => return Err(Fault::Unsupported),
        };
    }
    let method = match steps.as_slice() {
        [] => Method::Inclusive,
        [step] => canonicalisation(*step).ok_or(Fault::Unsupported)?,
        _ => return Err(Fault::Unsupported),
    };
    let apex = if reference.attribute("URI") == Some("") { parts.root.document().root() } else { target };
    let omit = whole.then(|| parts.signature.id());
    let bytes = canonical(parts.source, apex, omit, &method).map_err(|_| Fault::Unsupported)?;
    let hash = xml::only(reference, DSIG, "DigestMethod").and_then(|node| node.attribute("Algorithm"));
    let hash = hash.and_then(digest_algorithm).ok_or(Fault::Unsupported)?;
    let value = xml::only(reference, DSIG, "DigestValue").map(xml::content).and_then(|text| xml::base64(&text));
    if value == Some(hash.digest(&bytes)) { Ok(()) } else { Err(Fault::Digest) }
}

/// The first certificate among the signed properties is the signer's (EN 319 132-1 §5.2.2). SHA-1 is taken here alone: half
/// of the lists still write it, and the signer is compared byte by byte with the certificates that may sign anyway.
fn check_signing_certificate(properties: Node<'_, '_>, signer: &Certificate) -> Result<(), Fault> {
    let inside = xml::only(properties, XADES, "SignedSignatureProperties").ok_or(Fault::Unsupported)?;
    let list = ["SigningCertificateV2", "SigningCertificate"].iter().find_map(|name| xml::only(inside, XADES, name));
    let first = list.and_then(|list| xml::child(list, "Cert")).and_then(|one| xml::child(one, "CertDigest"));
    let first = first.ok_or(Fault::Unsupported)?;
    let algorithm = xml::only(first, DSIG, "DigestMethod").and_then(|node| node.attribute("Algorithm"));
    let actual = match algorithm {
        Some(SHA_1) => {
            use sha1::Digest;
            sha1::Sha1::digest(signer.der()).to_vec()
        }
        Some(other) => signer.digest(digest_algorithm(other).ok_or(Fault::Unsupported)?),
        None => return Err(Fault::Unsupported),
    };
    let value = xml::only(first, DSIG, "DigestValue").map(xml::content).and_then(|text| xml::base64(&text));
    if value == Some(actual) { Ok(()) } else { Err(Fault::Signer) }
}

/// A canonicalisation without comments: as a method or as a transform.
fn canonicalisation(node: Node<'_, '_>) -> Option<Method> {
    match node.attribute("Algorithm")? {
        C14N => Some(Method::Inclusive),
        C14N_11 => Some(Method::Inclusive11),
        C14N_EXCLUSIVE => {
            let listed = xml::child(node, "InclusiveNamespaces").and_then(|list| list.attribute("PrefixList"));
            let prefix = |name: &str| if name == "#default" { String::new() } else { name.to_owned() };
            Some(Method::Exclusive(listed.unwrap_or_default().split_ascii_whitespace().map(prefix).collect()))
        }
        _ => None,
    }
}

const DIGESTS: [(&str, HashAlgorithm); 3] = [
    ("http://www.w3.org/2001/04/xmlenc#sha256", HashAlgorithm::Sha256),
    ("http://www.w3.org/2001/04/xmldsig-more#sha384", HashAlgorithm::Sha384),
    ("http://www.w3.org/2001/04/xmlenc#sha512", HashAlgorithm::Sha512),
];

const SIGNATURES: [(&str, SignatureAlgorithm); 9] = [
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256)),
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha384)),
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha512)),
    ("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", SignatureAlgorithm::RsaPss(HashAlgorithm::Sha256)),
    ("http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", SignatureAlgorithm::RsaPss(HashAlgorithm::Sha384)),
    ("http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", SignatureAlgorithm::RsaPss(HashAlgorithm::Sha512)),
    ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256)),
    ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha384)),
    ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha512)),
];

fn digest_algorithm(uri: &str) -> Option<HashAlgorithm> {
    DIGESTS.iter().find(|(name, _)| *name == uri).map(|(_, hash)| *hash)
}

fn signature_algorithm(uri: &str) -> Option<SignatureAlgorithm> {
    SIGNATURES.iter().find(|(name, _)| *name == uri).map(|(_, algorithm)| *algorithm)
}

/// Name of a digest in XML signatures.
pub(super) fn digest_uri(hash: HashAlgorithm) -> &'static str {
    DIGESTS.iter().find(|(_, one)| *one == hash).map_or("", |(name, _)| name)
}

/// Name of a signature algorithm in XML signatures.
pub(super) fn signature_uri(algorithm: SignatureAlgorithm) -> Option<&'static str> {
    SIGNATURES.iter().find(|(_, one)| *one == algorithm).map(|(name, _)| *name)
}
