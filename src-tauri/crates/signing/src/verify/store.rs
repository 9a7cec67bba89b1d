//! Validation material in a file: the document security store with what others wrote under `/VRI` (EN 319 142-1 §5.4.2), and
//! what a signature itself carries.

use std::collections::HashSet;

use const_oid::ObjectIdentifier;

use crate::asn1::{self, Element, Malformed, SEQUENCE};
use crate::certificate::Certificate;
use crate::cms::{SignedData, SignerInfo};
use crate::pdf::{Dict, Object, PdfError, PdfFile, Reference};
use crate::revocation::Material;

/// adbe-revocationInfoArchival (ISO 32000-1 §12.8.3.3.2).
const REVOCATION_ARCHIVAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.8");
/// id-aa-ets-revocationValues (ETSI EN 319 122-1 annex A).
const REVOCATION_VALUES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.24");
/// id-aa-ets-certValues.
const CERTIFICATE_VALUES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.23");
/// Most objects of one kind, and most entries of `/VRI`.
const MOST: usize = 512;

/// What the store of a file or revision holds. What cannot be read is left out: it proves nothing.
pub(super) fn read_store(file: &PdfFile<'_>) -> Result<Material, PdfError> {
    let (_, catalogue) = file.catalogue()?;
    let Some(catalogue) = catalogue.value.dict() else { return Ok(Material::default()) };
    let Object::Dict(store) = file.value(catalogue, "DSS")? else { return Ok(Material::default()) };
    let mut lists: [Vec<Reference>; 3] = ["Certs", "OCSPs", "CRLs"].map(|_| Vec::new());
    take(file, &store, ["Certs", "OCSPs", "CRLs"], &mut lists)?;
    if let Object::Dict(entries) = file.value(&store, "VRI")? {
        for (_, entry, _) in entries.0.iter().take(MOST) {
            if let Object::Dict(entry) = file.resolve(entry)? {
                take(file, &entry, ["Cert", "OCSP", "CRL"], &mut lists)?;
            }
        }
    }
    let mut material = Material::default();
    let [certificates, responses, crls] = lists;
    for (references, kind) in [(certificates, 0u8), (responses, 1), (crls, 2)] {
        let mut seen = HashSet::new();
        for reference in references.into_iter().filter(|reference| seen.insert(*reference)).take(MOST) {
            let data = match file.stream_data(reference) {
                Ok(data) => data,
                Err(PdfError::TooMany) => return Err(PdfError::TooMany),
                Err(_) => continue,
            };
            match kind {
                0 => material.certificates.extend(Certificate::from_der(&data)),
                1 => material.responses.push(data),
                _ => material.lists.push(data),
            }
        }
    }
    Ok(material)
}

fn take(file: &PdfFile<'_>, dict: &Dict, keys: [&str; 3], lists: &mut [Vec<Reference>; 3]) -> Result<(), PdfError> {
    for (key, list) in keys.into_iter().zip(lists) {
        let found = file.value(dict, key)?;
        list.extend(found.array().unwrap_or_default().iter().filter_map(Object::reference));
    }
    Ok(())
}

/// What a signature carries: its certificates, its lists and responses, those of the attributes that Adobe and CAdES have for it.
pub(super) fn carried(data: &SignedData<'_>) -> Material {
    let mut material = Material { certificates: data.certificates.clone(), ..Material::default() };
    for element in &data.revocation {
        match element.tag {
            SEQUENCE => material.lists.push(element.whole.to_vec()),
            // OtherRevocationInfoFormat with id-ri-ocsp-response (RFC 5940 §2.1).
            0xa1 => material.responses.extend(other_format(element)),
            _ => {}
        }
    }
    for signer in &data.signers {
        let _ = attributes(signer, &mut material);
    }
    material
}

/// What the attributes of one signer hold.
pub(super) fn carried_by(signer: &SignerInfo<'_>) -> Material {
    let mut material = Material::default();
    let _ = attributes(signer, &mut material);
    material
}

fn other_format(element: &Element<'_>) -> Option<Vec<u8>> {
    let mut reader = element.reader();
    let kind = reader.next().and_then(|kind| kind.oid()).ok()?;
    let known = ["1.3.6.1.5.5.7.16.2", "1.3.6.1.5.5.7.48.1.1"].iter().any(|oid| kind.to_string() == *oid);
    if known { reader.next().ok().map(|response| response.whole.to_vec()) } else { None }
}

fn attributes(signer: &SignerInfo<'_>, material: &mut Material) -> Result<(), Malformed> {
    if let Some(archival) = signer.signed(&REVOCATION_ARCHIVAL)? {
        let mut parts = archival.expect(SEQUENCE)?.reader();
        if let Some(lists) = parts.optional(0xa0)? {
            each(&lists, |element| material.lists.push(element.whole.to_vec()))?;
        }
        if let Some(responses) = parts.optional(0xa1)? {
            each(&responses, |element| material.responses.push(element.whole.to_vec()))?;
        }
    }
    for values in signer.unsigned(&CERTIFICATE_VALUES)? {
        let mut list = values.expect(SEQUENCE)?.reader();
        while !list.is_empty() {
            material.certificates.extend(Certificate::from_der(list.next()?.whole));
        }
    }
    for values in signer.unsigned(&REVOCATION_VALUES)? {
        let mut parts = values.expect(SEQUENCE)?.reader();
        if let Some(lists) = parts.optional(0xa0)? {
            each(&lists, |element| material.lists.push(element.whole.to_vec()))?;
        }
        if let Some(responses) = parts.optional(0xa1)? {
            each(&responses, |element| material.responses.push(element.whole.to_vec()))?;
        }
    }
    Ok(())
}

/// The elements of an explicitly tagged SEQUENCE.
fn each<'a>(wrapped: &Element<'a>, mut take: impl FnMut(Element<'a>)) -> Result<(), Malformed> {
    let mut list = asn1::single(wrapped.content, SEQUENCE)?.reader();
    while !list.is_empty() {
        take(list.next()?);
    }
    Ok(())
}
