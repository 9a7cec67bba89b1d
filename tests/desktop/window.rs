//! The real window, driven by WebDriver.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;

use gishe_tests::tree;

use crate::desk_keys;
use crate::driver::Driver;

/// How long a thing may take to appear before the test gives up.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// Keeps in `window.pressed` the `data-testid` of all that the next press of the pointer meets, from within outwards.
const LISTEN: &str = "
    window.pressed = null;
    if (window.listening) return;
    window.listening = true;
    const keep = (event) => {
        window.pressed = event.composedPath().flatMap((met) => met.dataset?.testid ?? []);
    };
    document.addEventListener('pointerdown', keep, true);";

/// Draws a point again and again.
const DRAWN: &str = "
    const point = document.createElement('div');
    point.style.cssText = 'position:fixed;left:0;top:0;width:1px;height:1px';
    document.documentElement.append(point);
    let n = 0;
    const draw = () => { n += 1; point.style.background = `rgb(0 0 0 / ${n % 2 === 0 ? 0.001 : 0.002})`; };
    window.drawn = { point, timer: setInterval(draw, 40) };";

/// Language and colours of a screenshot.
pub const LOOKS: [(&str, &str); 4] = [("bg", "light"), ("bg", "dark"), ("en", "light"), ("en", "dark")];

/// A window of Гише under a driver of its own.
pub struct Window {
    /// The WebDriver session.
    pub web: WebDriver,
    shots: Option<PathBuf>,
    data: PathBuf,
    keys_only: AtomicBool,
    driver: Driver,
}

/// The path of a program of the workspace, as built by `make`.
pub fn program(name: &str) -> PathBuf {
    // The test's own binary lies in <target>/debug/deps.
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join(name)
}

impl Window {
    /// Opens the window on a central side, with its data in `data`.
    pub async fn open(data: &Path, central: &str, trust: &Path) -> Self {
        Self::open_where(data, central, trust, &[]).await
    }

    /// The same, with these variables in the environment of the program.
    pub async fn open_where(data: &Path, central: &str, trust: &Path, places: &[(&str, PathBuf)]) -> Self {
        let driver = Driver::start(places);
        let mut capabilities = Capabilities::new();
        let arguments =
            ["--practice", "--central", central, "--data", data.to_str().unwrap(), "--trust", trust.to_str().unwrap()];
        capabilities.set("browserName", "wry").unwrap();
        capabilities.set("tauri:options", json!({ "application": program("gishe"), "args": arguments })).unwrap();
        let web = driver.connect(capabilities).await;
        let shots = std::env::var_os("GISHE_TOUR").map(|folder| tree::root().join(folder));
        Self { web, shots, data: data.to_owned(), keys_only: AtomicBool::new(false), driver }
    }

    /// The process that all of the window's descend from.
    pub fn process(&self) -> u32 {
        self.driver.id()
    }

    /// From here on the mouse lies in the drawer: whatever presses, fills in or focuses other than by keys fails the test.
    pub fn keys_only(&self) {
        self.keys_only.store(true, Ordering::Relaxed);
    }

    fn has_a_pointer(&self, what: &str, id: &str) {
        assert!(!self.keys_only.load(Ordering::Relaxed), "{what} {id}, where only the keyboard is at hand");
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

    /// Clicks the element with this `data-testid`; tries again while it is being redrawn, and when it moved away under the pointer.
    pub async fn click(&self, id: &str) {
        self.has_a_pointer("clicks", id);
        let until = Instant::now() + PATIENCE;
        loop {
            let element = self.see(id).await;
            self.web.execute(LISTEN, vec![]).await.unwrap();
            match element.click().await {
                Ok(()) if self.hit(id).await => return,
                Ok(()) => assert!(Instant::now() < until, "{id} is not where it is clicked"),
                Err(error) if Instant::now() > until => panic!("{id} cannot be clicked: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(150)).await,
            }
        }
    }

    /// Whether the last press met the element with this `data-testid` or what is in it.
    async fn hit(&self, id: &str) -> bool {
        let answer = self.web.execute("return window.pressed ?? null;", vec![]).await.unwrap();
        // Nothing was heard where the page itself was left.
        let pressed: Option<Vec<String>> = serde_json::from_value(answer.json().clone()).unwrap_or_default();
        pressed.is_none_or(|ids| ids.iter().any(|pressed| pressed == id))
    }

    /// Types into the element with this `data-testid`.
    pub async fn write(&self, id: &str, text: &str) {
        self.has_a_pointer("aims at", id);
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

    /// Presses Tab until the focus is on what a selector matches, as a person without a mouse does.
    pub async fn tab_to(&self, css: &str) {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false;";
        for _ in 0..120 {
            let answer = self.web.execute(script, vec![json!(css)]).await.unwrap();
            if answer.json() == true {
                return;
            }
            self.press(Key::Tab).await;
        }
        self.shot("failed-tab").await;
        panic!("Tab never came to {css}");
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
        self.has_a_pointer("focuses", css);
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
        match self.picture().await {
            Ok(picture) => std::fs::write(folder.join(format!("{name}.png")), picture).unwrap(),
            Err(error) => println!("no screenshot of {name}: {error}"),
        }
    }

    /// What the window shows now, as a PNG. Without OpenGL the driver waits for something to be drawn, which on a screen at rest is
    /// the next exchange: so a point in its corner is drawn again and again meanwhile, in what nobody sees.
    pub async fn picture(&self) -> WebDriverResult<Vec<u8>> {
        self.web.execute(DRAWN, Vec::new()).await?;
        let picture = self.web.screenshot_as_png().await;
        self.web.execute("clearInterval(window.drawn.timer); window.drawn.point.remove();", Vec::new()).await?;
        picture
    }

    /// Waits until no element with this `data-testid` is there.
    pub async fn gone(&self, id: &str) {
        let until = Instant::now() + 2 * PATIENCE;
        while self.has(id).await {
            assert!(Instant::now() < until, "{id} stays; the window shows:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Looks at the screen as it is in both languages, light and dark: axe finds nothing in any of them, and a screenshot of
    /// each is left. Ends in Bulgarian, light.
    pub async fn shot_each(&self, name: &str) {
        for (language, theme) in LOOKS {
            self.look(language, theme).await;
            self.shot_once(name, language, theme).await;
        }
        self.look("bg", "light").await;
    }

    /// Leaves a screenshot of the screen as it looks now; axe finds nothing in it.
    pub async fn shot_once(&self, name: &str, language: &str, theme: &str) {
        self.shot(&format!("{name}-{language}-{theme}")).await;
        let found = self.axe().await;
        assert!(found.is_empty(), "{name} in {language}, {theme}: {}", found.join("\n"));
    }

    /// Sets the language and the colours, wherever the window is.
    pub async fn look(&self, language: &str, theme: &str) {
        self.set(&json!({ "language": language, "theme": theme, "density": "regular" })).await;
        // Asked only whether it is there: the driver does not know what is shown of an enlarged page.
        let there = format!("html[lang='{language}'][data-theme='{theme}']");
        let come = async || self.web.find(By::Css(there.clone())).await.is_ok();
        desk_keys::until(self, "the window changes its look", come).await;
        // Colours that are on their way from one theme to the other are those of neither.
        let settled = "const done = arguments[arguments.length - 1];
            const changing = () => document.getAnimations().filter((one) => one instanceof CSSTransition);
            const wait = () => requestAnimationFrame(() => changing().length === 0 ? done() :
                Promise.allSettled(changing().map((one) => one.finished)).then(wait));
            requestAnimationFrame(wait);";
        self.web.execute_async(settled, Vec::new()).await.unwrap();
    }

    /// Sets the size of text, in percent, wherever the window is.
    pub async fn text_size(&self, percent: u16) {
        self.set(&json!({ "textSize": percent })).await;
    }

    /// Changes settings as the screen of settings does.
    async fn set(&self, changed: &serde_json::Value) {
        let script = "const [changed, done] = arguments;
            const ask = window.__TAURI_INTERNALS__.invoke;
            ask('settings')
                .then((kept) => ask('set_settings', { settings: { ...kept, ...changed } }))
                .then(() => done(), (error) => done(error));";
        let told = self.web.execute_async(script, vec![changed.clone()]).await.unwrap();
        assert!(told.json().is_null(), "the settings are refused: {}", told.json());
    }

    /// What axe finds wrong with the screen, contrast too, for here it is drawn.
    async fn axe(&self) -> Vec<String> {
        let there = self.web.execute("return typeof window.axe;", vec![]).await.unwrap();
        if there.json() != "object" {
            let source = std::fs::read_to_string(tree::root().join("ui/node_modules/axe-core/axe.min.js")).unwrap();
            self.web.execute(source, vec![]).await.unwrap();
        }
        let script = "const [done] = arguments;
            axe.run(document, { rules: { region: { enabled: false } } }).then(
                ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                    nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))),
                (error) => done([`${error}`]));";
        let found = self.web.execute_async(script, vec![]).await.unwrap();
        serde_json::from_value(found.json().clone()).unwrap()
    }

    /// Waits for a window of the system with this title, and leaves a screenshot of the whole display.
    pub async fn see_dialog(&self, title: &str, shot: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let tree = Command::new("xwininfo").args(["-root", "-tree"]).env("LC_ALL", "C.UTF-8").output().unwrap();
            let shown = String::from_utf8_lossy(&tree.stdout).into_owned();
            if shown.contains(title) {
                break;
            }
            assert!(Instant::now() < until, "no dialog „{title}“ among the windows:\n{shown}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let Some(folder) = &self.shots else { return };
        tokio::time::sleep(Duration::from_millis(800)).await;
        let path = folder.join(format!("{shot}.png"));
        let taken = Command::new("import").args(["-window", "root"]).arg(path).status().unwrap();
        assert!(taken.success(), "no screenshot of the display");
    }

    /// Closes the window as a person does, waits until its desk is left, and ends the driver.
    pub async fn close(self) {
        let _ = self.web.clone().quit().await;
        let until = Instant::now() + PATIENCE;
        let held = || File::open(self.data.join("desk.lock")).is_ok_and(|file| file.try_lock().is_err());
        while held() {
            assert!(Instant::now() < until, "the program does not let its folder go");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
