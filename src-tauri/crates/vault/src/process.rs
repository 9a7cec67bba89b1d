//! What the system is asked to keep others from: the memory of this program, in a dump of it or by another program's eyes.

/// What of it the system granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guarded {
    /// A crash leaves no image of the memory.
    pub no_dumps: bool,
    /// Other programs of the same user cannot read the memory or trace this program (an administrator can).
    pub not_traced: bool,
}

/// Guards the memory of this program, as its first act: before any secret is in it. What it starts is not guarded by it.
#[cfg(target_os = "linux")]
pub fn guard() -> Guarded {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let limited = setrlimit(Resource::Core, none).is_ok();
    let not_traced = set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok();
    // Either alone is enough against dumps: a system that pipes them to a collector passes over the limit, not over the mark.
    Guarded { no_dumps: limited || not_traced, not_traced }
}

/// Guards the memory of this program: nothing of it is asked of this system.
#[cfg(not(target_os = "linux"))]
pub fn guard() -> Guarded {
    Guarded { no_dumps: false, not_traced: false }
}
