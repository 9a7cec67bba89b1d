//! What one run of judging knows: certificates, revocation, and since when each object is proven to exist.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use super::{TrustPurpose, VerificationPolicy};
use crate::certificate::{Certificate, Checks};
use crate::revocation::Material;
use crate::revocation::crl::List;
use crate::revocation::ocsp::{Response, Status};

/// SHA-256 of an object: how proofs of existence name it.
pub(super) type Digest = [u8; 32];
/// How far an authority's clock may be ahead of the time of judging.
pub(super) const SKEW: TimeDelta = TimeDelta::minutes(5);
/// Most certificates, responses and lists of each kind that are looked at.
const MOST: usize = 512;

/// Names an object.
pub(super) fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// One checked statement about one certificate.
#[derive(Debug, Clone)]
pub(super) struct Info {
    /// The response or list; none for what a source of the policy says now.
    pub key: Option<Digest>,
    /// What it says.
    pub status: Status,
    /// For when.
    pub this_update: DateTime<Utc>,
    /// Until when it is fresh (§5.2.5: without a next update it never is).
    pub next_update: Option<DateTime<Utc>>,
    /// Who signed it: the issuer or its delegate.
    pub signer: Certificate,
    /// How.
    pub algorithm: Option<crate::SignatureAlgorithm>,
    /// Whether it is in the file itself.
    pub in_file: bool,
}

/// Statements by certificate and issuer.
type Known = HashMap<(Digest, Digest), Rc<Vec<Info>>>;

/// The run.
pub(super) struct Engine<'p> {
    pub policy: &'p VerificationPolicy,
    pub checks: Checks,
    pub certificates: Vec<Certificate>,
    seen: HashSet<Digest>,
    responses: Vec<Held>,
    lists: Vec<Held>,
    proofs: HashMap<Digest, DateTime<Utc>>,
    known: RefCell<Known>,
    signed_lists: RefCell<HashMap<(Digest, Digest), bool>>,
}

/// A response or list at hand.
struct Held {
    key: Digest,
    der: Vec<u8>,
    in_file: bool,
}

impl<'p> Engine<'p> {
    /// With what the policy brings.
    pub fn new(policy: &'p VerificationPolicy) -> Self {
        let mut engine = Self {
            policy,
            checks: Checks::default(),
            certificates: Vec::new(),
            seen: HashSet::new(),
            responses: Vec::new(),
            lists: Vec::new(),
            proofs: HashMap::new(),
            known: RefCell::default(),
            signed_lists: RefCell::default(),
        };
        engine.add_certificates(&policy.intermediates);
        engine
    }

    /// What the policy brings, known to be outside the file. Comes after the file's own.
    pub fn add_outside(&mut self) {
        let policy = self.policy;
        self.add(&policy.material, false);
    }

    /// Material of the file or of the policy.
    pub fn add(&mut self, material: &Material, in_file: bool) {
        self.add_certificates(&material.certificates);
        for (from, kind) in [(&material.responses, 0u8), (&material.lists, 1)] {
            for bytes in from {
                let into = if kind == 0 { &mut self.responses } else { &mut self.lists };
                let key = digest(bytes);
                if into.len() < MOST && self.seen.insert(key) {
                    into.push(Held { key, der: bytes.clone(), in_file });
                }
            }
        }
        self.known.borrow_mut().clear();
    }

    /// Certificates that may be part of a path.
    pub fn add_certificates(&mut self, certificates: &[Certificate]) {
        for certificate in certificates {
            if self.certificates.len() < MOST && self.seen.insert(certificate.fingerprint()) {
                self.certificates.push(certificate.clone());
            }
        }
    }

    /// An object is proven to have existed at `at`; the earliest proof counts.
    pub fn prove(&mut self, object: Digest, at: DateTime<Utc>) {
        let known = self.proofs.entry(object).or_insert(at);
        *known = at.min(*known);
    }

    /// The same for every object of some material.
    pub fn prove_material(&mut self, material: &Material, at: DateTime<Utc>) {
        material.certificates.iter().for_each(|certificate| self.prove(certificate.fingerprint(), at));
        material.responses.iter().chain(&material.lists).for_each(|bytes| self.prove(digest(bytes), at));
    }

    /// The earliest time at which the object is proven to have existed by somebody who is trusted.
    pub fn proof(&self, object: &Digest) -> Option<DateTime<Utc>> {
        self.proofs.get(object).copied()
    }

    /// The same, or since when it is known to be at hand: at least now.
    pub fn existed(&self, object: &Digest) -> DateTime<Utc> {
        let at_hand = self.policy.seen.map_or(self.policy.at, |seen| self.policy.at.min(seen.material));
        self.proof(object).map_or(at_hand, |proven| proven.min(at_hand))
    }

    /// When something in the file existed that is proven at `proven`: then, or when the file was seen.
    pub fn at_the_latest(&self, proven: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        proven.into_iter().chain(self.policy.seen.map(|seen| seen.file)).min()
    }

    /// Every sound statement about `certificate`, newest first.
    pub fn infos(&self, certificate: &Certificate, issuer: &Certificate) -> Rc<Vec<Info>> {
        let pair = (certificate.fingerprint(), issuer.fingerprint());
        if let Some(known) = self.known.borrow().get(&pair) {
            return known.clone();
        }
        let mut found: Vec<Info> = self.in_responses(certificate, issuer).collect();
        found.extend(self.in_lists(certificate, issuer));
        found.sort_by_key(|info| std::cmp::Reverse(info.this_update));
        let found = Rc::new(found);
        self.known.borrow_mut().insert(pair, found.clone());
        found
    }

    fn in_responses<'s>(
        &'s self,
        certificate: &'s Certificate,
        issuer: &'s Certificate,
    ) -> impl Iterator<Item = Info> + 's {
        self.responses.iter().filter_map(move |held| {
            let response = Response::read(&held.der).ok()?;
            if !response.is_about(certificate, issuer) {
                return None;
            }
            let answer = response.answer_among(certificate, issuer, &self.certificates, &self.checks).ok()?;
            if answer.responder.as_ref().is_some_and(|responder| self.is_revoked(responder, issuer, held)) {
                return None;
            }
            let keeps_ended = self.keeps_ended(answer.archive_cutoff, certificate, issuer);
            let signer = answer.responder.unwrap_or_else(|| issuer.clone());
            let info = Info {
                key: Some(held.key),
                status: answer.status,
                this_update: answer.this_update,
                next_update: answer.next_update,
                algorithm: response.algorithm().ok(),
                in_file: held.in_file,
                signer,
            };
            self.speaks(certificate, &info, answer.produced_at, keeps_ended).then_some(info)
        })
    }

    fn in_lists<'s>(
        &'s self,
        certificate: &'s Certificate,
        issuer: &'s Certificate,
    ) -> impl Iterator<Item = Info> + 's {
        self.lists.iter().filter_map(move |held| {
            let list = List::read(&held.der).ok()?;
            if list.issuer_der() != certificate.issuer_der() {
                return None;
            }
            let revoked = list.find(certificate).ok()?;
            if !self.signed_list(held, &list, issuer) {
                return None;
            }
            let keeps_ended = self.keeps_ended(list.expired_from(), certificate, issuer);
            let info = Info {
                key: Some(held.key),
                status: revoked.map_or(Status::Good, Status::Revoked),
                this_update: list.this_update(),
                next_update: list.next_update(),
                algorithm: list.algorithm().ok(),
                in_file: held.in_file,
                signer: issuer.clone(),
            };
            self.speaks(certificate, &info, info.this_update, keeps_ended).then_some(info)
        })
    }

    /// Whether what is said of certificates that have ended includes this one: by the statement itself, or by a trusted list.
    fn keeps_ended(&self, said: Option<DateTime<Utc>>, certificate: &Certificate, issuer: &Certificate) -> bool {
        let listed = || self.policy.trust.as_ref()?.keeps_ended_since(issuer, self.policy.at);
        said.or_else(listed).is_some_and(|since| since <= certificate.not_after())
    }

    /// Whether `issuer` signed a list: checked once, for a list speaks of many.
    fn signed_list(&self, held: &Held, list: &List<'_>, issuer: &Certificate) -> bool {
        let pair = (held.key, issuer.fingerprint());
        let known = self.signed_lists.borrow().get(&pair).copied();
        known.unwrap_or_else(|| {
            let signed = list.check_signature(issuer).is_ok();
            self.signed_lists.borrow_mut().insert(pair, signed);
            signed
        })
    }

    /// Whether a list says that a responder was revoked before its response is proven to have been there. Whether a responder
    /// must be asked about at all is left to the validator (RFC 6960 §4.2.2.2.1): nothing is asked for, what is known counts.
    fn is_revoked(&self, responder: &Certificate, issuer: &Certificate, response: &Held) -> bool {
        let existed = self.existed(&response.key);
        !responder.extensions().ocsp_no_check
            && self.lists.iter().any(|held| {
                let Ok(list) = List::read(&held.der) else { return false };
                let revoked = list.find(responder).ok().flatten();
                revoked.is_some_and(|revoked| revoked.at <= existed) && self.signed_list(held, &list, issuer)
            })
    }

    /// Whether a certificate is valid at `at`, or needs not be: trust in an anchor is given (RFC 5280 §6.1.1).
    pub fn holds_at(&self, certificate: &Certificate, at: DateTime<Utc>) -> bool {
        certificate.is_valid_at(at) || self.is_anchor(certificate)
    }

    fn is_anchor(&self, certificate: &Certificate) -> bool {
        let listed = |purpose| {
            self.policy.trust.as_ref().is_some_and(|trust| {
                trust.anchors(purpose).contains(certificate) && trust.is_anchor(certificate, purpose, self.policy.at)
            })
        };
        self.policy.anchors.contains(certificate) || listed(TrustPurpose::Signature) || listed(TrustPurpose::TimeStamp)
    }

    /// Whether a statement is proven to have been there before its signer's certificate ended.
    pub fn said_in_time(&self, info: &Info) -> bool {
        info.key.is_none_or(|key| self.holds_at(&info.signer, self.existed(&key)))
    }

    /// Whether a statement may be used: not from the future, by somebody valid when it was made, with an algorithm that is relied
    /// on, and not silent about a certificate just because it had ended, or did not exist yet (§5.2.5).
    fn speaks(&self, certificate: &Certificate, info: &Info, made: DateTime<Utc>, keeps_ended: bool) -> bool {
        let existed = info.key.map_or(self.policy.at, |key| self.existed(&key));
        let relied = info
            .algorithm
            .is_some_and(|algorithm| self.policy.algorithms.accepts(algorithm, info.signer.public_key(), existed));
        let ended = info.this_update > certificate.not_after() && !keeps_ended;
        let unborn = info.this_update + SKEW < certificate.not_before();
        let silent = info.status == Status::Good && (ended || unborn);
        made <= self.policy.at + SKEW && self.holds_at(&info.signer, made) && relied && !silent
    }
}
