//! What others say of what we sign: every kind of key at every level, judged by pyHanko, openssl, qpdf and poppler.
//! `make judge` installs them and runs this.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::indexing_slicing, reason = "tests")]

mod law;
mod levels;
mod lists;
mod provider;
