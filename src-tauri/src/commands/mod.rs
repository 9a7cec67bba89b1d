//! The commands of the window, by room: each calls one use case of the desk and does nothing else.

use gishe_desk::Desk;
use tauri::State;

pub mod addresses;
pub mod ahead;
pub mod case;
pub mod counter;
pub mod evidence;
pub mod exchange;
pub mod queue;
pub mod session;
pub mod shell;
pub mod signing;
pub mod supervise;
pub mod vault;

type Shared<'a> = State<'a, Desk>;
