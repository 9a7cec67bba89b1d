//! The real window, driven by WebDriver.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;

use gishe_tests::tree;

/// How long a thing may take to appear before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The driver's process; it ends with the test.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A window of Гише under a driver of its own.
pub struct Window {
    /// The WebDriver session.
    pub web: WebDriver,
    shots: Option<PathBuf>,
    _driver: Driver,
}

/// The path of a program of the workspace, as built by `make`.
pub fn program(name: &str) -> PathBuf {
    // The test's own binary lies in <target>/debug/deps.
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join(name)
}

impl Window {
    /// Opens the window on a central side, with its data in `data`.
    pub async fn open(data: &Path, central: &str, trust: &Path, port: u16) -> Self {
        let tools = tree::root().join("target/tools/bin/tauri-driver");
        let driver = Command::new(&tools)
            .args(["--port", &port.to_string(), "--native-port", &(port + 1).to_string()])
            .args(["--native-driver", "/usr/bin/WebKitWebDriver"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; `make driver` builds it", tools.display()));
        let driver = Driver(driver);
        let mut capabilities = Capabilities::new();
        let arguments =
            ["--practice", "--central", central, "--data", data.to_str().unwrap(), "--trust", trust.to_str().unwrap()];
        capabilities.set("browserName", "wry").unwrap();
        capabilities.set("tauri:options", json!({ "application": program("gishe"), "args": arguments })).unwrap();
        let web = connect(port, capabilities).await;
        let shots = std::env::var_os("GISHE_TOUR").map(|folder| tree::root().join(folder));
        Self { web, shots, _driver: driver }
    }

    /// The element with this `data-testid`, once it is there and shown.
    pub async fn see(&self, id: &str) -> WebElement {
        self.find(By::Css(format!("[data-testid='{id}']")), id).await
    }

    /// The first element that a selector matches, once it is there and shown.
    pub async fn see_css(&self, css: &str) -> WebElement {
        self.find(By::Css(css.to_owned()), css).await
    }

    async fn find(&self, by: By, name: &str) -> WebElement {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Ok(element) = self.web.find(by.clone()).await
                && element.is_displayed().await.unwrap_or(false)
            {
                return element;
            }
            if Instant::now() > until {
                self.shot(&format!("failed-{}", name.replace(|letter: char| !letter.is_alphanumeric(), "-"))).await;
                panic!("{name} did not appear; the window shows:\n{}", self.text().await);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Whether an element with this `data-testid` is there now.
    pub async fn has(&self, id: &str) -> bool {
        self.web.find(By::Css(format!("[data-testid='{id}']"))).await.is_ok()
    }

    /// Waits until an element with this `data-testid` contains a text.
    pub async fn see_text(&self, id: &str, wanted: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let text = self.see(id).await.text().await.unwrap_or_default();
            if text.contains(wanted) {
                return text;
            }
            if Instant::now() > until {
                self.shot(&format!("failed-{id}")).await;
                panic!("{id} never said „{wanted}“; it says „{text}“");
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    /// Clicks the element with this `data-testid`; tries again while it is being redrawn.
    pub async fn click(&self, id: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.see(id).await.click().await {
                Ok(()) => return,
                Err(error) if Instant::now() > until => panic!("{id} cannot be clicked: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(150)).await,
            }
        }
    }

    /// Types into the element with this `data-testid`.
    pub async fn write(&self, id: &str, text: &str) {
        self.see(id).await.send_keys(text).await.unwrap_or_else(|error| panic!("typing into {id}: {error}"));
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.web.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Presses a key together with Alt, Ctrl or Shift.
    pub async fn chord(&self, holding: Key, key: impl Into<char>) {
        self.web
            .action_chain()
            .key_down(holding.clone())
            .send_keys(key.into())
            .key_up(holding)
            .perform()
            .await
            .unwrap();
    }

    /// The `data-testid` of every element that a selector matches now, in the order of the page.
    pub async fn ids(&self, css: &str) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll(arguments[0]), (found) => found.dataset.testid);";
        let answer = self.web.execute(script, vec![json!(css)]).await.unwrap();
        serde_json::from_value(answer.json().clone()).unwrap_or_default()
    }

    /// The text of every element that a selector matches now.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll(arguments[0]), (found) => found.textContent);";
        let answer = self.web.execute(script, vec![json!(css)]).await.unwrap();
        serde_json::from_value(answer.json().clone()).unwrap_or_default()
    }

    /// An attribute of the element with this `data-testid`; none while it is being redrawn.
    pub async fn attribute(&self, id: &str, name: &str) -> Option<String> {
        let script =
            "return document.querySelector(`[data-testid='${arguments[0]}']`)?.getAttribute(arguments[1]) ?? null;";
        let answer = self.web.execute(script, vec![json!(id), json!(name)]).await.unwrap();
        answer.json().as_str().map(str::to_owned)
    }

    /// Puts the focus on the element that a selector matches.
    pub async fn focus(&self, css: &str) {
        let script = "document.querySelector(arguments[0])?.focus();";
        self.web.execute(script, vec![json!(css)]).await.unwrap();
    }

    /// The bytes of a case's act, as the window is given them.
    pub async fn act(&self, case: &str) -> Vec<u8> {
        let script = "const [id, done] = arguments;
            window.__TAURI_INTERNALS__.invoke('act_bytes', { id })
                .then((bytes) => done(Array.from(new Uint8Array(bytes))), (error) => done(JSON.stringify(error)));";
        let answer = self.web.execute_async(script, vec![json!(case)]).await.unwrap();
        serde_json::from_value(answer.json().clone()).unwrap_or_else(|_| panic!("no act: {}", answer.json()))
    }

    /// Everything that the window says now.
    pub async fn text(&self) -> String {
        match self.web.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => format!("({error})"),
        }
    }

    /// Leaves a screenshot in the folder named by `GISHE_TOUR`, if any.
    pub async fn shot(&self, name: &str) {
        let Some(folder) = &self.shots else { return };
        std::fs::create_dir_all(folder).unwrap();
        // A frame for what was just laid out.
        tokio::time::sleep(Duration::from_millis(400)).await;
        if let Err(error) = self.web.screenshot(&folder.join(format!("{name}.png"))).await {
            println!("no screenshot of {name}: {error}");
        }
    }

    /// Closes the window as a person does, and ends the driver.
    pub async fn close(self) {
        let _ = self.web.clone().quit().await;
    }
}

async fn connect(port: u16, capabilities: Capabilities) -> WebDriver {
    let until = Instant::now() + PATIENCE;
    loop {
        match WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities.clone()).await {
            Ok(web) => return web,
            Err(error) if Instant::now() > until => panic!("the window did not open: {error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(300)).await,
        }
    }
}
