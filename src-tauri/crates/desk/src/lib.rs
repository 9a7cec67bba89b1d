//! The use cases of the workstation, one file each, and what wires the other crates together.
//!
//! A use case takes the [`Desk`], does one thing an officer asks for, and answers with a plain view or a
//! [`error::DeskError`]. Whatever it writes is one transaction in the journal; what that changes in the window is announced
//! by kind ([`tags::CacheTag`]).

pub mod act;
pub mod actions;
pub mod address_office;
pub mod address_suggest;
pub mod attention;
pub mod auditing;
pub mod backups;
mod beside;
mod bounds;
pub mod browser;
pub mod bulk;
pub mod case_open;
pub(crate) mod checkpoint;
pub mod claim;
pub mod clock;
pub mod colleagues;
pub mod config;
pub mod conflict;
pub mod decide;
pub mod departure;
mod desk;
pub mod doctor;
pub mod draft;
mod draining;
pub mod erase;
pub mod error;
pub mod evidence;
pub mod exchange;
mod fault;
mod hold;
pub mod intake;
mod judging;
pub mod letter;
pub mod link;
pub mod lists;
pub mod lock;
pub mod making;
pub mod marks;
pub mod note;
pub mod notices;
mod opening;
pub mod passphrase;
pub mod policy;
pub mod presence;
mod profile;
mod proving;
pub mod queue;
pub mod queue_views;
pub mod recover;
pub mod rescue;
pub mod reveal;
pub mod review;
pub mod rotate;
mod session;
pub mod settings;
mod show;
pub mod sign;
pub mod sign_in;
pub mod sign_out;
pub mod status;
mod summary;
pub mod supervise;
pub mod tags;
pub mod take_over;
mod unread;
pub mod upkeep;
pub mod view;

pub use desk::{Changes, Desk};
pub use gishe_vault::{Guarded, guard};
