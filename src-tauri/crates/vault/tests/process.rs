//! What a guarded program lets others see: this very program, guarded, is looked at by another process of itself. It has a
//! `main` of its own because it changes the process that it runs in.
#![allow(clippy::unwrap_used, reason = "a test without the harness")]

#[cfg(target_os = "linux")]
fn main() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};

    const ASKED: &str = "GISHE_PROCESS_SCENE";
    if std::env::var_os(ASKED).is_some() {
        let guarded = gishe_vault::guard();
        assert!(guarded.no_dumps && guarded.not_traced, "{guarded:?}");
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let cores = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let numbers: Vec<&str> = cores.split_whitespace().skip(4).take(2).collect();
        assert_eq!(numbers, ["0", "0"], "{cores}");
        // Who owns its memory in /proc is who may read it: the administrator, whoever runs the program.
        assert_eq!(rustix::process::dumpable_behavior().unwrap(), rustix::process::DumpableBehavior::NotDumpable);
        std::process::abort();
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(ASKED, "guarded").current_dir(folder.path()).stdout(Stdio::null());
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.signal(), Some(6), "it is to get as far as its own crash: {said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(!ended.status.core_dumped(), "a crash left an image of the memory");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "a crash left a file");
}

#[cfg(not(target_os = "linux"))]
fn main() {
    let _ = gishe_vault::guard();
}
