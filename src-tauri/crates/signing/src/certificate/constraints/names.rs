//! Name constraints (RFC 5280 §4.2.1.10).

use std::net::IpAddr;

use super::super::{Certificate, name};
use crate::asn1::{self, Element, Malformed, SEQUENCE};

/// Most subtrees of one certificate, and most names that are held against them.
const MOST: usize = 1024;

/// Tags of a GeneralName (§4.2.1.6).
const MAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const DIRECTORY: u8 = 0xa4;
const URI: u8 = 0x86;
const ADDRESS: u8 = 0x87;

/// One GeneralName: its tag and what stands in it.
type General = (u8, Vec<u8>);

/// Subtrees in which the names of all certificates below must lie, and in which none may.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct NameConstraints {
    permitted: Vec<General>,
    excluded: Vec<General>,
}

impl NameConstraints {
    /// From the extension's value.
    pub fn read(value: &[u8]) -> Result<Self, Malformed> {
        let mut body = asn1::single(value, SEQUENCE)?.reader();
        let permitted = body.optional(0xa0)?.map(|list| subtrees(&list)).transpose()?.unwrap_or_default();
        let excluded = body.optional(0xa1)?.map(|list| subtrees(&list)).transpose()?.unwrap_or_default();
        body.end()?;
        // An empty sequence constrains nothing and must not be there: it was meant to say something.
        if permitted.is_empty() && excluded.is_empty() {
            return Err(Malformed);
        }
        Ok(Self { permitted, excluded })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.permitted.is_empty() && self.excluded.is_empty()
    }

    /// Whether every name of `certificate` is within the subtrees of its form, and in none of the excluded ones.
    pub fn allow(&self, certificate: &Certificate) -> Result<bool, Malformed> {
        let names = names_of(certificate)?;
        if names.len().saturating_mul(self.permitted.len() + self.excluded.len()) > MOST * 16 {
            return Err(Malformed);
        }
        for (form, name) in &names {
            for (_, subtree) in self.excluded.iter().filter(|(excluded, _)| excluded == form) {
                if within(*form, name, subtree, true)? {
                    return Ok(false);
                }
            }
            let mut permitted = self.permitted.iter().filter(|(permitted, _)| permitted == form).peekable();
            let limited = permitted.peek().is_some();
            let mut found = false;
            for (_, subtree) in permitted {
                found |= within(*form, name, subtree, false)?;
            }
            if limited && !found {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// GeneralSubtrees. A minimum or maximum must not be used (§4.2.1.10).
fn subtrees(list: &Element<'_>) -> Result<Vec<General>, Malformed> {
    let mut found = Vec::new();
    let mut reader = list.reader();
    while !reader.is_empty() {
        let mut subtree = reader.expect(SEQUENCE)?.reader();
        let base = subtree.next()?;
        if subtree.optional(0x80)?.is_some_and(|least| least.content != [0]) {
            return Err(Malformed);
        }
        subtree.end()?;
        found.push((base.tag, base.content.to_vec()));
        if found.len() > MOST {
            return Err(Malformed);
        }
    }
    Ok(found)
}

/// The subject and the alternative names. A mail address in the subject counts where no alternative name is one.
fn names_of(certificate: &Certificate) -> Result<Vec<General>, Malformed> {
    let mut found = Vec::new();
    if let Some(value) = &certificate.0.extensions.constraints.alternative_names {
        let mut names = asn1::single(value, SEQUENCE)?.reader();
        while !names.is_empty() {
            let name = names.next()?;
            found.push((name.tag, name.content.to_vec()));
            if found.len() > MOST {
                return Err(Malformed);
            }
        }
    }
    let subject = certificate.subject_der();
    if !found.iter().any(|(form, _)| *form == MAIL) {
        let mails = name::attributes(subject, &name::EMAIL)?;
        found.extend(mails.into_iter().map(|mail| (MAIL, mail.into_bytes())));
    }
    // An empty subject is no name.
    if !asn1::single(subject, SEQUENCE)?.content.is_empty() {
        found.push((DIRECTORY, subject.to_vec()));
    }
    Ok(found)
}

/// Whether a name lies in a subtree of its form. Of a form that is not known here nobody can tell: that is malformed, which
/// refuses the path (§4.2.1.10).
fn within(form: u8, name: &[u8], subtree: &[u8], excluding: bool) -> Result<bool, Malformed> {
    match form {
        DIRECTORY => name::is_below(name, subtree),
        MAIL => mail_within(text(name)?, text(subtree)?),
        DNS => Ok(host_within(text(name)?, text(subtree)?, excluding)),
        URI => {
            let (host, subtree) = (host_of(text(name)?)?, text(subtree)?);
            Ok(if subtree.starts_with('.') { below(host, subtree) } else { host.eq_ignore_ascii_case(subtree) })
        }
        ADDRESS => address_within(name, subtree),
        _ => Err(Malformed),
    }
}

fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii() && !text.contains('\0')).ok_or(Malformed)
}

/// Whether `host` has at least one more label than `domain`, which begins with a full stop.
fn below(host: &str, domain: &str) -> bool {
    let cut = host.len().checked_sub(domain.len()).filter(|cut| *cut > 0);
    cut.and_then(|cut| host.get(cut..)).is_some_and(|tail| tail.eq_ignore_ascii_case(domain))
}

/// A mailbox, every mailbox of a host, or every mailbox in a domain.
fn mail_within(mail: &str, subtree: &str) -> Result<bool, Malformed> {
    let (local, host) = mail.rsplit_once('@').ok_or(Malformed)?;
    Ok(match subtree.rsplit_once('@') {
        Some((own, at)) => own == local && at.eq_ignore_ascii_case(host),
        None if subtree.starts_with('.') => below(host, subtree),
        None => host.eq_ignore_ascii_case(subtree),
    })
}

/// A host and every host below it. A name with an asterisk stands for many hosts: it is excluded as soon as one of them is.
fn host_within(host: &str, subtree: &str, excluding: bool) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let domain = subtree.strip_prefix('.').unwrap_or(subtree);
    let in_domain =
        |host: &str| domain.is_empty() || host.eq_ignore_ascii_case(domain) || below(host, &format!(".{domain}"));
    match host.strip_prefix("*.") {
        None => in_domain(host) && !(subtree.starts_with('.') && host.eq_ignore_ascii_case(domain) && !excluding),
        Some(rest) => in_domain(rest) || (excluding && below(domain, &format!(".{rest}"))),
    }
}

/// The host of a URI; one without a host, or with an address for one, satisfies no constraint and cannot be judged.
fn host_of(uri: &str) -> Result<&str, Malformed> {
    let (_, rest) = uri.split_once("://").ok_or(Malformed)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let named = !host.is_empty() && !host.contains(['[', ']', '%']) && host.parse::<IpAddr>().is_err();
    if named { Ok(host.strip_suffix('.').unwrap_or(host)) } else { Err(Malformed) }
}

/// An address and its mask, each of four or sixteen bytes.
fn address_within(address: &[u8], subtree: &[u8]) -> Result<bool, Malformed> {
    let (network, mask) = subtree.split_at(subtree.len() / 2);
    if !matches!(subtree.len(), 8 | 32) || !matches!(address.len(), 4 | 16) {
        return Err(Malformed);
    }
    let same = address.iter().zip(network).zip(mask).all(|((own, network), mask)| own & mask == network & mask);
    Ok(address.len() == network.len() && same)
}
