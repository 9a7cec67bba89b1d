//! Electronic signatures: making them with a key that is far away, and judging those that others made.
//!
//! - [`pades`] freezes a PDF and puts a signature into it (ETSI EN 319 142-1).
//! - [`cms`] makes the signature itself (RFC 5652, ETSI EN 319 122-1).
//! - [`csc`] asks a remote provider to sign (Cloud Signature Consortium API).
//! - [`tsp`] asks for time stamps, and answers such requests (RFC 3161).
//! - [`local`] signs with a key that is at hand.
//! - [`revocation`] reads OCSP responses and revocation lists (RFC 6960, RFC 5280).
//! - [`trusted_list`] reads which providers are qualified (ETSI TS 119 612, TS 119 615).
//! - [`verify`] judges a signed PDF (ETSI EN 319 102-1).

pub mod algorithm;
mod asn1;
pub mod certificate;
pub mod cms;
pub mod csc;
mod http;
pub mod local;
pub mod pades;
pub mod pdf;
pub mod revocation;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod time;
pub mod trusted_list;
pub mod tsp;
pub mod verify;

pub use algorithm::{HashAlgorithm, SignatureAlgorithm};
pub use certificate::Certificate;
pub use http::{client as http_client, client_through as http_client_through, fetching_client};
