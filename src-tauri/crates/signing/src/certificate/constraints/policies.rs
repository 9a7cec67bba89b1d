//! Certificate policies (RFC 5280 §6.1.2 to §6.1.5). Nobody here asks for a certain policy, so a path fails only where an
//! authority in it demands that some policy holds all the way, and none does.
//!
//! The standard grows a tree. Whether it is empty shows at its newest level, and all nodes of a level that name the same policy
//! expect the same ones below, so one level at a time is kept, each policy once: the work stays linear however policies are mapped.

use std::collections::{BTreeMap, BTreeSet};

use const_oid::ObjectIdentifier;

use super::super::Certificate;
use crate::asn1::{self, INTEGER, Malformed, SEQUENCE};

/// anyPolicy.
const ANY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");
/// Most policies and mappings of one certificate.
const MOST: usize = 256;

/// What the extensions of one certificate say of policies.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Policies {
    /// Those it was issued under; none when the extension is absent.
    pub issued_under: Option<Vec<ObjectIdentifier>>,
    /// Policies of the issuer with those of the subject that count as the same.
    pub mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,
    /// After how many certificates a policy must hold, and policies are no longer mapped.
    pub limits: Limits,
    /// After how many certificates anyPolicy no longer counts.
    pub inhibit_any: Option<usize>,
}

/// PolicyConstraints.
#[derive(Debug, Clone, Copy, Default)]
pub(in super::super) struct Limits {
    require: Option<usize>,
    inhibit_mapping: Option<usize>,
}

impl Limits {
    /// From the extension's value.
    pub fn read(value: &[u8]) -> Result<Self, Malformed> {
        let mut body = asn1::single(value, SEQUENCE)?.reader();
        let mut number = |tag| body.optional(tag)?.map(|number| skip(number.content)).transpose();
        let (require, inhibit_mapping) = (number(0x80)?, number(0x81)?);
        body.end()?;
        if require.is_none() && inhibit_mapping.is_none() {
            Err(Malformed)
        } else {
            Ok(Self { require, inhibit_mapping })
        }
    }
}

/// SkipCerts. More than any path has is as good as no limit.
fn skip(content: &[u8]) -> Result<usize, Malformed> {
    match content {
        [] => Err(Malformed),
        [first, ..] if first & 0x80 != 0 => Err(Malformed),
        [only] => Ok(usize::from(*only)),
        _ => Ok(usize::MAX),
    }
}

/// InhibitAnyPolicy.
pub(in super::super) fn read_limit(value: &[u8]) -> Result<usize, Malformed> {
    skip(asn1::single(value, INTEGER)?.content)
}

/// CertificatePolicies. What explains a policy is not read.
pub(in super::super) fn read_policies(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let mut list = asn1::single(value, SEQUENCE)?.reader();
    let mut found = Vec::new();
    while !list.is_empty() {
        found.push(list.expect(SEQUENCE)?.reader().next()?.oid()?);
        if found.len() > MOST {
            return Err(Malformed);
        }
    }
    Ok(found)
}

/// PolicyMappings. Nothing is mapped to or from anyPolicy (§6.1.4 (a)).
pub(in super::super) fn read_mappings(value: &[u8]) -> Result<Vec<(ObjectIdentifier, ObjectIdentifier)>, Malformed> {
    let mut list = asn1::single(value, SEQUENCE)?.reader();
    let mut found = Vec::new();
    while !list.is_empty() {
        let mut pair = list.expect(SEQUENCE)?.reader();
        let (issuer, subject) = (pair.next()?.oid()?, pair.next()?.oid()?);
        pair.end()?;
        if issuer == ANY || subject == ANY || found.len() >= MOST {
            return Err(Malformed);
        }
        found.push((issuer, subject));
    }
    Ok(found)
}

/// The newest level of the tree: each policy with those that are expected of the next certificate.
type Level = BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>>;

/// How many certificates are left before something holds.
struct Counters {
    require: usize,
    map: usize,
    any: usize,
}

impl Counters {
    fn take(&mut self, policies: &Policies) {
        let lower = |own: &mut usize, said: Option<usize>| *own = said.map_or(*own, |said| said.min(*own));
        lower(&mut self.require, policies.limits.require);
        lower(&mut self.map, policies.limits.inhibit_mapping);
        lower(&mut self.any, policies.inhibit_any);
    }

    fn count(&mut self) {
        for counter in [&mut self.require, &mut self.map, &mut self.any] {
            // No limit stays none.
            *counter = if *counter == usize::MAX { usize::MAX } else { counter.saturating_sub(1) };
        }
    }
}

/// Whether no authority in `path` demands a policy that does not hold.
pub(super) fn hold(path: &[Certificate]) -> bool {
    let Some((anchor, below)) = path.split_last() else { return false };
    let mut counters = Counters { require: usize::MAX, map: usize::MAX, any: usize::MAX };
    counters.take(&anchor.0.extensions.constraints.policies);
    let mut level = Level::from([(ANY, BTreeSet::from([ANY]))]);
    for (depth, certificate) in below.iter().enumerate().rev() {
        let policies = &certificate.0.extensions.constraints.policies;
        let own = certificate.subject_der() == certificate.issuer_der();
        let any = counters.any > 0 || (own && depth > 0);
        level = next(&level, policies.issued_under.as_deref().unwrap_or_default(), any);
        if counters.require == 0 && level.is_empty() {
            return false;
        }
        if depth > 0 {
            map(&mut level, &policies.mappings, counters.map > 0);
            if !own {
                counters.count();
            }
            counters.take(policies);
        } else {
            // At the end a demand of the last certificate itself counts, when it demands it at once (§6.1.5 (a), (b)).
            counters.count();
            if policies.limits.require == Some(0) {
                counters.require = 0;
            }
        }
    }
    counters.require > 0 || !level.is_empty()
}

/// §6.1.3 (d).
fn next(above: &Level, issued_under: &[ObjectIdentifier], any: bool) -> Level {
    let mut level = Level::new();
    for policy in issued_under.iter().filter(|policy| **policy != ANY) {
        let expected = above.values().any(|expected| expected.contains(policy));
        if expected || above.contains_key(&ANY) {
            level.insert(*policy, BTreeSet::from([*policy]));
        }
    }
    if any && issued_under.contains(&ANY) {
        for policy in above.values().flatten() {
            level.entry(*policy).or_insert_with(|| BTreeSet::from([*policy]));
        }
    }
    level
}

/// §6.1.4 (b).
fn map(level: &mut Level, mappings: &[(ObjectIdentifier, ObjectIdentifier)], allowed: bool) {
    let mut mapped = Level::new();
    for (issuer, subject) in mappings {
        mapped.entry(*issuer).or_default().insert(*subject);
    }
    for (policy, subjects) in mapped {
        if !allowed {
            level.remove(&policy);
        } else if level.contains_key(&policy) || level.contains_key(&ANY) {
            level.insert(policy, subjects);
        }
    }
}
