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
pub mod backups;
mod beside;
pub mod browser;
pub mod bulk;
pub mod case_open;
pub mod claim;
pub mod clock;
pub mod colleagues;
pub mod config;
pub mod conflict;
pub mod decide;
mod desk;
pub mod draft;
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
mod profile;
mod proving;
pub mod queue;
pub mod queue_views;
pub mod rescue;
pub mod reveal;
pub mod review;
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
