//! Puts the signature of its operator on a list: XAdES B-B, enveloped (TS 119 612 annex B, EN 319 132-1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};

use super::canonical::{Method, canonical};
use super::signature::{digest_uri, signature_uri};
use super::xml::{self, DSIG, XADES};
use crate::algorithm::{HashAlgorithm, SignatureAlgorithm};
use crate::asn1::{self, INTEGER, Malformed, SEQUENCE};
use crate::certificate::Certificate;
use crate::local::Signer;

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Why a list was not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not well-formed, or it has a signature already.
    #[error("not a list that can be signed")]
    List,
    /// The key could not sign, or its algorithm has no name in XML signatures.
    #[error("the key could not sign")]
    Key,
}

/// Signs an XML text that [`super::write`] made, or any other whose root has no signature yet. `at` is the claimed time.
///
/// # Errors
/// When the text is no document to be signed, or the key fails.
pub fn seal(list: &str, key: &impl Signer, certificate: &Certificate, at: DateTime<Utc>) -> Result<String, SealError> {
    let algorithm = key.algorithm();
    let hash = algorithm.hash();
    let body = canonical_of(list, None)?;
    let properties = properties(certificate, at, hash);
    let without = assemble(list, &enveloped("", "", certificate, &properties))?;
    let signed_properties = canonical_of(&without, Some((XADES, "SignedProperties")))?;
    let references = [
        reference("", r#" Id="reference-list""#, &[ENVELOPED, EXCLUSIVE], hash, &body),
        reference(
            "#signed-properties",
            r#" Type="http://uri.etsi.org/01903#SignedProperties""#,
            &[EXCLUSIVE],
            hash,
            &signed_properties,
        ),
    ]
    .concat();
    let method = signature_uri(algorithm).ok_or(SealError::Key)?;
    let info = format!(
        r#"<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><ds:SignatureMethod Algorithm="{method}"/>{references}</ds:SignedInfo>"#
    );
    let unsigned = assemble(list, &enveloped(&info, "", certificate, &properties))?;
    let value = key.sign(&canonical_of(&unsigned, Some((DSIG, "SignedInfo")))?).map_err(|_| SealError::Key)?;
    let value = xml_value(algorithm, certificate, &value).map_err(|_| SealError::Key)?;
    assemble(list, &enveloped(&info, &STANDARD.encode(value), certificate, &properties))
}

/// The canonical form of the document, or of its only element of a name.
fn canonical_of(text: &str, name: Option<(&str, &str)>) -> Result<Vec<u8>, SealError> {
    let document = xml::parse(text).map_err(|_| SealError::List)?;
    let apex = match name {
        None => Some(document.root()),
        Some(name) => document.descendants().find(|node| node.has_tag_name(name)),
    };
    let method = Method::Exclusive(Default::default());
    canonical(text, apex.ok_or(SealError::List)?, None, &method).map_err(|_| SealError::List)
}

/// Before the end tag of the root.
fn assemble(list: &str, signature: &str) -> Result<String, SealError> {
    let (head, tail) = list.rfind("</").and_then(|end| list.split_at_checked(end)).ok_or(SealError::List)?;
    Ok([head, signature, tail].concat())
}

fn enveloped(info: &str, value: &str, certificate: &Certificate, properties: &str) -> String {
    let certificate = STANDARD.encode(certificate.der());
    format!(
        r##"<ds:Signature xmlns:ds="{DSIG}" Id="signature">{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#signature">{properties}</xades:QualifyingProperties></ds:Object></ds:Signature>"##
    )
}

fn reference(uri: &str, attribute: &str, transforms: &[&str], hash: HashAlgorithm, content: &[u8]) -> String {
    let transforms: String = transforms.iter().map(|one| format!(r#"<ds:Transform Algorithm="{one}"/>"#)).collect();
    let digest = digest(hash, &hash.digest(content));
    format!(
        r#"<ds:Reference{attribute} URI="{uri}"><ds:Transforms>{transforms}</ds:Transforms>{digest}</ds:Reference>"#
    )
}

fn digest(hash: HashAlgorithm, value: &[u8]) -> String {
    let (method, value) = (digest_uri(hash), STANDARD.encode(value));
    format!(r#"<ds:DigestMethod Algorithm="{method}"/><ds:DigestValue>{value}</ds:DigestValue>"#)
}

fn properties(certificate: &Certificate, at: DateTime<Utc>, hash: HashAlgorithm) -> String {
    let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let digest = digest(hash, &certificate.digest(hash));
    format!(
        r##"<xades:SignedProperties Id="signed-properties"><xades:SignedSignatureProperties><xades:SigningTime>{at}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest>{digest}</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties><xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#reference-list"><xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>"##
    )
}

/// ECDSA values are `r‖s` in XML signatures, each as long as the curve (XMLDSig 1.1 §6.4.3).
fn xml_value(algorithm: SignatureAlgorithm, certificate: &Certificate, value: &[u8]) -> Result<Vec<u8>, Malformed> {
    let SignatureAlgorithm::Ecdsa(_) = algorithm else { return Ok(value.to_vec()) };
    let mut spki = asn1::single(certificate.public_key(), SEQUENCE)?.reader();
    spki.expect(SEQUENCE)?;
    // An unused-bits octet, the form of the point, and two coordinates.
    let length = spki.expect(0x03)?.content.len().saturating_sub(2) / 2;
    let mut numbers = asn1::single(value, SEQUENCE)?.reader();
    let mut out = Vec::with_capacity(2 * length);
    for _ in 0..2 {
        let number = numbers.expect(INTEGER)?.content;
        let digits = number.strip_prefix(&[0]).unwrap_or(number);
        out.extend(std::iter::repeat_n(0, length.checked_sub(digits.len()).ok_or(Malformed)?));
        out.extend_from_slice(digits);
    }
    Ok(out)
}
