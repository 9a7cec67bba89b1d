//! Building and checking a path from a certificate to a trust anchor (RFC 5280 §6).

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::extensions::TIME_STAMPING;
use super::{Certificate, constraints};
use crate::algorithm::AlgorithmError;

/// Most certificates in a path, the anchor included.
const MAX_LENGTH: usize = 8;
/// Most signatures checked while a path is searched: bounds a set of look-alike issuers.
const MAX_CHECKS: usize = 64;

/// What the first certificate of the path must be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Sign documents: digitalSignature or nonRepudiation.
    Document,
    /// Sign time stamps: the only extended key usage, and critical (RFC 3161 §2.3).
    TimeStamp,
}

/// Which certificate was found to be signed by which: a signature is checked once however many paths lead over it.
#[derive(Default)]
pub(crate) struct Checks(RefCell<HashMap<Pair, Result<(), AlgorithmError>>>);

/// Fingerprints of a certificate and its issuer.
type Pair = ([u8; 32], [u8; 32]);

impl Checks {
    /// Whether `issuer` signed `subject`.
    pub fn signed_by(&self, subject: &Certificate, issuer: &Certificate) -> Result<(), AlgorithmError> {
        let pair = (subject.fingerprint(), issuer.fingerprint());
        if let Some(known) = self.0.borrow().get(&pair) {
            return *known;
        }
        let found = subject.is_signed_by(issuer);
        self.0.borrow_mut().insert(pair, found);
        found
    }
}

/// What a path is checked against.
#[derive(Clone, Copy)]
pub(crate) struct PathRules<'a> {
    /// Trust anchors. Their own validity is not checked: trust in them is given, not derived (RFC 5280 §6.1.1).
    pub anchors: &'a [Certificate],
    /// Other certificates that may be part of the path.
    pub pool: &'a [Certificate],
    /// Time for which the path must hold.
    pub at: DateTime<Utc>,
    /// What it is for.
    pub purpose: Purpose,
    /// What was checked before.
    pub checks: &'a Checks,
}

/// Why there is no path. The most telling fault that was met wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PathFault {
    /// No issuer was found that leads to an anchor.
    NoPath,
    /// A signature in the path is wrong, or of an algorithm that is not accepted.
    Broken,
    /// A constraint does not allow it: key usage, authority, length, names, policies, critical extension.
    Constraint,
    /// The first certificate, or one above it, is not valid yet.
    NotYetValid,
    /// The first certificate, or one above it, has ended.
    Expired,
}

/// The path from `leaf` up to and including an anchor.
pub(crate) fn build_path(leaf: &Certificate, rules: &PathRules<'_>) -> Result<Vec<Certificate>, PathFault> {
    check_leaf(leaf, rules.purpose)?;
    check_time(leaf, rules.at)?;
    if rules.anchors.contains(leaf) {
        return Ok(vec![leaf.clone()]);
    }
    let mut search = Search { rules, checks: 0, worst: PathFault::NoPath };
    let mut path = vec![leaf.clone()];
    if search.extend(&mut path) { Ok(path) } else { Err(search.worst) }
}

struct Search<'a> {
    rules: &'a PathRules<'a>,
    checks: usize,
    worst: PathFault,
}

impl Search<'_> {
    /// Extends the path to an anchor, going back where a branch leads nowhere. Depth is bounded by `MAX_LENGTH`.
    fn extend(&mut self, path: &mut Vec<Certificate>) -> bool {
        let Some(last) = path.last().cloned() else { return false };
        if path.len() >= MAX_LENGTH {
            return false;
        }
        for anchor in self.rules.anchors.iter().filter(|anchor| anchor.subject_der() == last.issuer_der()) {
            if self.issued(&last, anchor, path.len(), true) {
                path.push(anchor.clone());
                if constraints::hold(path) {
                    return true;
                }
                path.pop();
                self.worst = self.worst.max(PathFault::Constraint);
            }
        }
        for issuer in self.rules.pool.iter().filter(|issuer| issuer.subject_der() == last.issuer_der()) {
            if path.contains(issuer) || !self.issued(&last, issuer, path.len(), false) {
                continue;
            }
            path.push(issuer.clone());
            if self.extend(path) {
                return true;
            }
            path.pop();
        }
        false
    }

    fn issued(&mut self, subject: &Certificate, issuer: &Certificate, depth: usize, anchor: bool) -> bool {
        if self.checks >= MAX_CHECKS {
            return false;
        }
        self.checks += 1;
        let checked = check_issuer(issuer, depth)
            .and_then(|()| if anchor { Ok(()) } else { check_time(issuer, self.rules.at) })
            .and_then(|()| {
                self.rules.checks.signed_by(subject, issuer).map_err(|fault| match fault {
                    AlgorithmError::Unsupported | AlgorithmError::Key | AlgorithmError::Value => PathFault::Broken,
                })
            });
        match checked {
            Ok(()) => true,
            Err(fault) => {
                self.worst = self.worst.max(fault);
                false
            }
        }
    }
}

/// `depth` is the number of certificates below `issuer`; all but the first count for its path length.
fn check_issuer(issuer: &Certificate, depth: usize) -> Result<(), PathFault> {
    let extensions = issuer.extensions();
    let may_sign = extensions.key_usage.is_none_or(|usage| usage.certificate_sign);
    let short_enough = extensions.path_length.is_none_or(|most| depth.saturating_sub(1) <= usize::from(most));
    let allowed = extensions.is_authority && may_sign && short_enough && !extensions.unknown_critical;
    if allowed { Ok(()) } else { Err(PathFault::Constraint) }
}

impl Certificate {
    /// Whether key usage and extended key usage allow `purpose`.
    pub(crate) fn allows(&self, purpose: Purpose) -> bool {
        check_leaf(self, purpose).is_ok()
    }
}

fn check_leaf(leaf: &Certificate, purpose: Purpose) -> Result<(), PathFault> {
    let extensions = leaf.extensions();
    let signs = extensions.key_usage.is_none_or(|usage| usage.digital_signature || usage.non_repudiation);
    let usage = match (purpose, extensions.extended_key_usage.as_deref()) {
        (Purpose::TimeStamp, Some([only])) => *only == TIME_STAMPING && extensions.extended_key_usage_critical,
        (Purpose::TimeStamp, _) => false,
        // A key that may only sign time stamps must not sign documents.
        (Purpose::Document, Some([only])) => *only != TIME_STAMPING,
        (Purpose::Document, _) => true,
    };
    if signs && usage && !extensions.unknown_critical { Ok(()) } else { Err(PathFault::Constraint) }
}

fn check_time(certificate: &Certificate, at: DateTime<Utc>) -> Result<(), PathFault> {
    if at < certificate.not_before() {
        Err(PathFault::NotYetValid)
    } else if at > certificate.not_after() {
        Err(PathFault::Expired)
    } else {
        Ok(())
    }
}
