//! archive-time-stamp-v3: a stamp over one CAdES signature with everything that its index names (ETSI EN 319 122-1 §5.5).

use const_oid::ObjectIdentifier;

use super::StampKind;
use super::engine::{Engine, digest};
use super::stamps::Stamp;
use crate::HashAlgorithm;
use crate::asn1::{Element, Malformed, OCTET_STRING, SEQUENCE, encode_oid};
use crate::cms::{SignedData, SignerInfo};
use crate::tsp::{Imprint, read_token};

/// id-aa-ets-archiveTimestampV3.
const ARCHIVE_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1733.2.4");
/// id-aa-ATSHashIndex-v3.
const HASH_INDEX: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.19122.1.5");
/// Most stamps that are looked at on one signature.
const MOST: usize = 16;

/// Judges the archive stamps of a signer, from the newest inwards, and takes what they prove.
pub(super) fn archive_stamps(
    engine: &mut Engine<'_>,
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    content: &dyn Fn(HashAlgorithm) -> Vec<u8>,
) -> Result<Vec<Stamp>, Malformed> {
    let mut tokens: Vec<(chrono::DateTime<chrono::Utc>, &[u8])> = Vec::new();
    for token in signer.unsigned(&ARCHIVE_STAMP)? {
        tokens.push((read_token(token.whole).map_err(|_| Malformed)?.time, token.whole));
    }
    if tokens.len() > MOST {
        return Err(Malformed);
    }
    tokens.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    let mut judged = Vec::new();
    for (_, token) in tokens {
        judged.push(one(engine, data, signer, token, content)?);
    }
    Ok(judged)
}

fn one(
    engine: &mut Engine<'_>,
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    token: &[u8],
    content: &dyn Fn(HashAlgorithm) -> Vec<u8>,
) -> Result<Stamp, Malformed> {
    let outer = SignedData::read(token)?;
    let [own] = outer.signers.as_slice() else { return Err(Malformed) };
    let [index] = own.unsigned(&HASH_INDEX)?[..] else { return Err(Malformed) };
    let index = Index::read(&index)?;
    // What the index names must all be there.
    let objects = index.objects(data, signer)?;
    let imprint = |hash: HashAlgorithm| {
        let kind = encode_oid(&data.content_type);
        Imprint { hash, digest: hash.digest_parts(&[&kind, &content(hash), signer.head, index.whole]) }
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
                // RFC 5940 wraps a response; what is looked up is the response itself.
                let inner = if element.tag == 0xa1 { element.children()?.last().copied() } else { Some(*element) };
                found.extend(inner.map(|inner| inner.whole));
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
