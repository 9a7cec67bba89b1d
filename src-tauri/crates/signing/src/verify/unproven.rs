//! What a verdict lacks of revocation, and so what it is worth asking for.

use super::report::{Report, Revocation};
use crate::certificate::Certificate;

impl Report {
    /// The paths of signers and time-stamp authorities along which it is not known whether a certificate was revoked, each once.
    /// Every one leads to an anchor: whoever asks about them asks nobody whom a trusted authority has not named.
    pub fn unproven(&self) -> Vec<&[Certificate]> {
        let signers = self.signatures.iter().map(|one| (one.revocation, one.path.as_slice()));
        let stamps =
            self.signatures.iter().flat_map(|one| &one.stamps).map(|one| (one.revocation, one.path.as_slice()));
        let mut paths = Vec::new();
        for (revocation, path) in signers.chain(stamps) {
            // An anchor that signs by itself is trusted by itself.
            if revocation == Revocation::Unknown && path.len() > 1 && !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }
}
