//! What the window and the console are shown: plain data, with every rule already applied.

pub mod actions;
pub mod addresses;
pub mod case;
pub mod conflict;
pub mod exchange;
pub mod intake;
pub mod letter;
pub mod link;
pub mod lists;
pub mod notices;
pub mod queue;
pub mod queue_views;
pub mod rescue;
pub mod signature;
pub mod signing;
pub mod status;
pub mod supervise;
