//! What the window and the console are shown: plain data, with every rule already applied.

pub mod actions;
pub mod case;
pub mod conflict;
pub mod exchange;
pub mod link;
pub mod lists;
pub mod notices;
pub mod queue;
pub mod rescue;
pub mod signature;
pub mod signing;
pub mod status;
