//! What goes wrong in an officer's day, over the real parts: encrypted files, the keyring of the session, HTTP on
//! loopback. Run inside `tests/desktop/session.sh`, which gives a bus and a keyring.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::indexing_slicing, reason = "tests")]

mod addresses;
mod audit;
mod batch;
mod child;
mod codes;
mod conflict;
mod console;
mod counter;
mod crash;
mod damage;
#[cfg(target_os = "linux")]
mod departure;
mod disk;
mod district;
mod doctor;
mod draining;
mod entry;
mod erase;
mod evidence;
mod gaps;
mod keyring;
mod killed;
mod link;
mod lists;
mod officer;
mod papers;
mod passphrase;
mod passphrase_rotate;
mod phone;
mod proofs;
mod realm;
mod recover;
mod reply;
mod rescue;
mod retention;
mod roles;
mod rotate;
mod scan;
mod service;
mod sessions;
mod snapshot;
mod verify;
mod versions;
mod window;
mod world;
