//! The two files of the workstation, both SQLCipher.
//!
//! `replica.db` holds what central said: only the exchange writes it, and it can be thrown away and rebuilt.
//! `journal.db` holds what was made here and exists nowhere else: only use cases write it, in one transaction each, and it
//! has rolling backups. What the officer sees is the replica with the journal laid over it ([`overlay`]).
//!
//! Read and write handles are different types. Readers are cheap to clone and work from many threads at once; each file
//! has one writer.

mod check;
mod codec;
mod durable;
mod error;
mod file;
mod key;
mod pages;

pub mod journal;
pub mod overlay;
pub mod rekey;
pub mod replica;

#[cfg(test)]
mod exchange_tests;
#[cfg(test)]
mod fixture;
#[cfg(any(test, feature = "fixture"))]
mod full_disk;
#[cfg(test)]
mod schemas;

pub use error::{StoreError, StoreFile};
pub use key::StoreKey;
