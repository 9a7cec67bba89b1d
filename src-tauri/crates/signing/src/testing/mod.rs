//! A certification authority and small documents for tests. Never part of a program: behind the feature `testing`.

mod authority;
mod documents;
pub mod fuzzed;
mod lasting;
mod later;
mod lists;
mod revocation;

pub use authority::{Issued, KeyKind, TestAuthority, Wanted, issue_below};
pub use documents::{FORM_PAGE, Layout, plain_pdf, tagged_pdf, with_field, with_form, with_stamp_field};
pub use lasting::LocalStamps;
pub use later::Later;
pub use lists::{TestLists, granted, qc_statements, sealed, service};
pub use revocation::{CrlWanted, OcspWanted, crl, ocsp_response};
