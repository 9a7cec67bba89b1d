//! Where a certificate says that its issuer and its revocation are found (RFC 5280 §4.2.1.13 and §4.2.2.1).

use const_oid::ObjectIdentifier;

use crate::asn1::{self, Malformed, SEQUENCE};

const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
const ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");
/// uniformResourceIdentifier of a GeneralName.
const URI: u8 = 0x86;
/// Most addresses of one kind that are kept.
const MOST: usize = 8;

/// Addresses, in the order of the certificate. Only `http` and `https` are kept: LDAP is not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pointers {
    /// OCSP responders.
    pub ocsp: Vec<String>,
    /// The issuer's certificate.
    pub issuers: Vec<String>,
    /// Revocation lists that are complete: those for some reasons only are left out.
    pub lists: Vec<String>,
}

impl Pointers {
    /// From AuthorityInfoAccessSyntax.
    pub(super) fn read_access(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let mut descriptions = asn1::single(value, SEQUENCE)?.reader();
        while !descriptions.is_empty() {
            let mut description = descriptions.expect(SEQUENCE)?.reader();
            let method = description.next()?.oid()?;
            let place = description.next()?;
            description.end()?;
            match method {
                OCSP => keep(&mut self.ocsp, place),
                ISSUERS => keep(&mut self.issuers, place),
                _ => {}
            }
        }
        Ok(())
    }

    /// From CRLDistributionPoints.
    pub(super) fn read_lists(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let mut points = asn1::single(value, SEQUENCE)?.reader();
        while !points.is_empty() {
            let mut point = points.expect(SEQUENCE)?.reader();
            let name = point.optional(0xa0)?;
            let partial = point.optional(0x81)?.is_some() || point.optional(0xa2)?.is_some();
            point.end()?;
            let Some(full) = name.filter(|_| !partial).map(|name| name.reader().optional(0xa0)).transpose()?.flatten()
            else {
                continue;
            };
            let mut names = full.reader();
            while !names.is_empty() {
                keep(&mut self.lists, names.next()?);
            }
        }
        Ok(())
    }
}

fn keep(into: &mut Vec<String>, place: asn1::Element<'_>) {
    let text = std::str::from_utf8(place.content).ok().filter(|_| place.tag == URI);
    if let Some(text) = text.filter(|text| text.starts_with("http://") || text.starts_with("https://"))
        && into.len() < MOST
    {
        into.push(text.to_owned());
    }
}
