//! The driver of one window: `tauri-driver` and, behind it, the driver of the web view.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use thirtyfour::prelude::*;

use gishe_tests::tree;

use crate::window::PATIENCE;

/// The next port that a driver is tried at. Below those that the system gives to whoever asks for any (RFC 6335, section 6), so
/// that nobody takes it between the look and the use.
static NEXT: AtomicU16 = AtomicU16::new(4460);

/// The driver's process; it ends with the test, and with it all that it started: the driver of the web view, which would go on
/// to answer at its port, and the window.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts one, with these variables in the environment of the program that it is to open.
    pub fn start(places: &[(&str, PathBuf)]) -> Self {
        let program = tree::root().join("target/tools/bin/tauri-driver");
        let port = two_free_ports();
        let process = Command::new(&program)
            .args(["--port", &port.to_string(), "--native-port", &(port + 1).to_string()])
            .args(["--native-driver", "/usr/bin/WebKitWebDriver"])
            .envs(places.iter().map(|(name, place)| (name, place)))
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; `make driver` builds it", program.display()));
        Self { process, port }
    }

    /// Opens what the capabilities name.
    pub async fn connect(&self, capabilities: Capabilities) -> WebDriver {
        let until = Instant::now() + PATIENCE;
        loop {
            match WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities.clone()).await {
                Ok(web) => return web,
                Err(error) if Instant::now() > until => panic!("the window did not open: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(300)).await,
            }
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.id())]).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that is free, and the next one too: the driver takes the first, that of the web view the second.
fn two_free_ports() -> u16 {
    let free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    loop {
        let port = NEXT.fetch_add(2, Ordering::Relaxed);
        if free(port) && free(port + 1) {
            return port;
        }
    }
}
