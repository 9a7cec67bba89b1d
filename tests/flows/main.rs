//! What goes wrong in an officer's day, over the real parts: encrypted files, the keyring of the session, HTTP on
//! loopback. Run inside `tests/desktop/session.sh`, which gives a bus and a keyring.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::indexing_slicing, reason = "tests")]

mod addresses;
mod batch;
mod child;
mod codes;
mod conflict;
mod console;
mod counter;
mod crash;
mod damage;
mod disk;
mod district;
mod entry;
mod evidence;
mod gaps;
mod keyring;
mod killed;
mod link;
mod lists;
mod officer;
mod papers;
mod phone;
mod proofs;
mod realm;
mod reply;
mod rescue;
mod service;
mod snapshot;
mod verify;
mod versions;
mod window;
mod world;
