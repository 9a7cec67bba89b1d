//! A certification authority and small documents for tests. Never part of a program: behind the feature `testing`.

mod authority;
mod documents;
mod lasting;
mod lists;
mod revocation;

pub use authority::{Issued, KeyKind, TestAuthority, Wanted, issue_below};
pub use documents::{Layout, plain_pdf, with_field};
pub use lasting::LocalStamps;
pub use lists::{TestLists, granted, qc_statements, sealed, service};
pub use revocation::{CrlWanted, OcspWanted, crl, ocsp_response};
