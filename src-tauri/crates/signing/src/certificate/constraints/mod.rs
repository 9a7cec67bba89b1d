//! What an authority may certify: names (RFC 5280 §4.2.1.10) and policies (§4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14), checked
//! over a whole path (§6.1).
//!
//! The constraints of the anchor's own certificate count too (RFC 5937 §3), but for its list of policies: trust in an anchor is
//! given, whatever it says of its own policies.

mod names;
mod policies;

use const_oid::ObjectIdentifier;

use super::Certificate;
use super::extensions::{NAME_CONSTRAINTS, POLICY_CONSTRAINTS, POLICY_MAPPINGS};
use crate::asn1::Malformed;

use names::NameConstraints;
pub(super) use policies::read_policies;
use policies::{Limits, Policies, read_limit, read_mappings};

/// What the extensions of one certificate say of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Constraints {
    /// Names that those below may have.
    pub names: NameConstraints,
    /// subjectAltName as it stands, read when a constraint asks for it.
    pub alternative_names: Option<Vec<u8>>,
    /// Policies that it was issued under.
    pub policies: Policies,
}

impl Constraints {
    /// Takes in one of the extensions that limit those below.
    pub fn take(&mut self, oid: ObjectIdentifier, value: &[u8]) -> Result<(), Malformed> {
        match oid {
            NAME_CONSTRAINTS => self.names = NameConstraints::read(value)?,
            POLICY_MAPPINGS => self.policies.mappings = read_mappings(value)?,
            POLICY_CONSTRAINTS => self.policies.limits = Limits::read(value)?,
            _ => self.policies.inhibit_any = Some(read_limit(value)?),
        }
        Ok(())
    }
}

/// Whether every constraint in `path`, first certificate first and anchor last, allows those below it. What cannot be read is
/// not allowed.
pub(super) fn hold(path: &[Certificate]) -> bool {
    names_hold(path) == Ok(true) && policies::hold(path)
}

fn names_hold(path: &[Certificate]) -> Result<bool, Malformed> {
    for (place, authority) in path.iter().enumerate().skip(1) {
        let constraints = &authority.0.extensions.constraints.names;
        if constraints.is_empty() {
            continue;
        }
        for (depth, below) in path.iter().take(place).enumerate() {
            // An authority may hand its own name on to its next key, except that nobody signs with it (§6.1.3 (b)).
            let own = below.subject_der() == below.issuer_der() && depth > 0;
            if !own && !constraints.allow(below)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
