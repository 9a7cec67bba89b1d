//! Stamps over a CAdES signature with what proves it: archive-time-stamp-v3 over everything that its index names (ETSI EN 319 122-1
//! §5.5), and the older archive-time-stamp-v2 over everything that there is (ETSI TS 101 733 §6.4.1).

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use super::StampKind;
use super::engine::{Engine, digest};
use super::stamps::Stamp;
use super::store::carried_by;
use crate::HashAlgorithm;
use crate::asn1::{self, Element, Malformed, OCTET_STRING, SEQUENCE, SET, encode, encode_oid};
use crate::cms::{SignedData, SignerInfo};
use crate::tsp::{Imprint, read_token};

/// id-aa-ets-archiveTimestampV3.
const ARCHIVE_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1733.2.4");
/// id-aa-ets-archiveTimestampV2.
const OLDER_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.48");
/// id-aa-ATSHashIndex-v3.
const HASH_INDEX: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.19122.1.5");
/// Most stamps that are looked at on one signature.
const MOST: usize = 16;

/// Judges the archive stamps of a signer, from the newest inwards, and takes what they prove. `content` is what was signed.
pub(super) fn archive_stamps(
    engine: &mut Engine<'_>,
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    content: &[u8],
) -> Result<Vec<Stamp>, Malformed> {
    let mut tokens: Vec<(DateTime<Utc>, ObjectIdentifier, &[u8])> = Vec::new();
    for kind in [ARCHIVE_STAMP, OLDER_STAMP] {
        for token in signer.unsigned(&kind)? {
            tokens.push((time_of(&token)?, kind, token.whole));
        }
    }
    if tokens.len() > MOST {
        return Err(Malformed);
    }
    tokens.sort_by_key(|(time, ..)| std::cmp::Reverse(*time));
    let mut judged = Vec::new();
    for (time, kind, token) in tokens {
        judged.push(if kind == ARCHIVE_STAMP {
            one(engine, data, signer, token, content)?
        } else {
            older(engine, data, signer, (token, time), content)?
        });
    }
    Ok(judged)
}

fn time_of(token: &Element<'_>) -> Result<DateTime<Utc>, Malformed> {
    read_token(token.whole).map(|token| token.time).map_err(|_| Malformed)
}

/// A stamp over everything: the content, certificates, revocation, the signer, and all unsigned attributes but archive stamps that
/// are not older than itself.
fn older(
    engine: &mut Engine<'_>,
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    (token, time): (&[u8], DateTime<Utc>),
    content: &[u8],
) -> Result<Stamp, Malformed> {
    let mut kept = Vec::new();
    for attribute in signer.unsigned.map_or(Ok(Vec::new()), |set| set.children())? {
        let mut reader = attribute.expect(SEQUENCE)?.reader();
        let kind = reader.next()?.oid()?;
        let mut younger = false;
        if kind == ARCHIVE_STAMP || kind == OLDER_STAMP {
            for value in reader.expect(SET)?.children()? {
                younger |= time_of(&value)? >= time;
            }
        }
        if !younger {
            kept.push(attribute.whole);
        }
    }
    let attributes = kept.concat();
    let beside = if data.content.is_none() { content } else { &[] };
    let sets = [data.certificate_set, data.revocation_set].map(|set| set.map_or(&[][..], |set| set.whole));
    let over = |hash: HashAlgorithm, attributes: &[u8]| {
        let [certificates, revocation] = sets;
        let parts = [data.encapsulated, beside, certificates, revocation, signer.head, attributes];
        Imprint { hash, digest: hash.digest_parts(&parts) }
    };
    // Until version 1.8.3 the tag and the length of the attributes were left out; a validator tries both (annex K note 3).
    let set = encode(0xa1, &attributes);
    let named = read_token(token).map_err(|_| Malformed)?.imprint;
    let in_set = over(named.hash, &set) == named;
    let stamp = engine.stamp(StampKind::Archive, token, |hash| over(hash, if in_set { &set } else { &attributes }));
    if let Some(time) = stamp.proves() {
        let mut prove = |object: &[u8]| engine.prove(digest(object), time);
        prove(signer.head);
        data.certificates.iter().for_each(|certificate| prove(certificate.der()));
        for element in &data.revocation {
            prove(inner(element)?.map_or(element.whole, |inner| inner.whole));
        }
        for attribute in kept {
            let mut reader = asn1::single(attribute, SEQUENCE)?.reader();
            reader.next()?;
            reader.expect(SET)?.children()?.iter().for_each(|value| prove(value.whole));
        }
        // What attributes hold lists of, those lists hold (annex A).
        for object in attribute_objects(signer) {
            prove(&object);
        }
    }
    Ok(stamp)
}

/// Certificates, responses and lists in the attributes of a signer.
fn attribute_objects(signer: &SignerInfo<'_>) -> Vec<Vec<u8>> {
    let material = carried_by(signer);
    let certificates = material.certificates.iter().map(|certificate| certificate.der().to_vec());
    certificates.chain(material.responses).chain(material.lists).collect()
}

/// What RFC 5940 wraps: a response.
fn inner<'a>(element: &Element<'a>) -> Result<Option<Element<'a>>, Malformed> {
    if element.tag == 0xa1 { Ok(element.children()?.last().copied()) } else { Ok(Some(*element)) }
}

fn one(
    engine: &mut Engine<'_>,
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    token: &[u8],
    content: &[u8],
) -> Result<Stamp, Malformed> {
    let outer = SignedData::read(token)?;
    let [own] = outer.signers.as_slice() else { return Err(Malformed) };
    let [index] = own.unsigned(&HASH_INDEX)?[..] else { return Err(Malformed) };
    let index = Index::read(&index)?;
    // What the index names must all be there.
    let objects = index.objects(data, signer)?;
    let imprint = |hash: HashAlgorithm| {
        let kind = encode_oid(&data.content_type);
        Imprint { hash, digest: hash.digest_parts(&[&kind, &hash.digest(content), signer.head, index.whole]) }
    };
    let stamp = engine.stamp(StampKind::Archive, token, imprint);
    if let Some(time) = stamp.proves() {
        objects.iter().for_each(|object| engine.prove(digest(object), time));
        engine.prove(digest(signer.head), time);
    }
    Ok(stamp)
}

/// ATSHashIndexV3.
struct Index<'a> {
    whole: &'a [u8],
    hash: HashAlgorithm,
    lists: [Vec<&'a [u8]>; 3],
}

impl<'a> Index<'a> {
    fn read(element: &Element<'a>) -> Result<Self, Malformed> {
        let mut body = element.expect(SEQUENCE)?.reader();
        let hash = HashAlgorithm::from_identifier(&body.expect(SEQUENCE)?).ok_or(Malformed)?;
        let mut lists = [Vec::new(), Vec::new(), Vec::new()];
        for list in &mut lists {
            let mut reader = body.expect(SEQUENCE)?.reader();
            while !reader.is_empty() {
                list.push(reader.expect(OCTET_STRING)?.content);
            }
        }
        body.end()?;
        Ok(Self { whole: element.whole, hash, lists })
    }

    /// The objects that the index names: certificates, lists and responses, values of unsigned attributes.
    fn objects<'d>(&self, data: &SignedData<'d>, signer: &SignerInfo<'d>) -> Result<Vec<&'d [u8]>, Malformed> {
        let [certificates, revocation, values] = &self.lists;
        let mut found = Vec::new();
        let choices = data.certificate_set.map_or(Ok(Vec::new()), |set| set.children())?;
        for (named, present) in [(certificates, &choices), (revocation, &data.revocation)] {
            let mut matched = 0;
            for element in present.iter().filter(|element| named.contains(&&self.hash.digest(element.whole)[..])) {
                matched += 1;
                // What is looked up later is the response itself.
                found.extend(inner(element)?.map(|inner| inner.whole));
            }
            if matched != named.len() {
                return Err(Malformed);
            }
        }
        let mut matched = 0;
        for (kind, value) in signer.unsigned_values()? {
            if values.contains(&&self.hash.digest_parts(&[kind.whole, value.whole])[..]) {
                matched += 1;
                found.push(value.whole);
            }
        }
        if matched == values.len() { Ok(found) } else { Err(Malformed) }
    }
}
