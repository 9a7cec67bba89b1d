//! A page that has been taken over asks everything that it can, with arguments that nobody foresaw: every command of the window,
//! in the real program. Each is answered in time; no answer tells of a place on this computer, of the officer or of anybody in the
//! district; and afterwards the desk goes on.

use std::collections::BTreeSet;

use gishe_tests::tree;
use regex::Regex;
use serde::Deserialize;
use serde_json::json;

use crate::path;
use crate::window::Window;
use crate::world::{PIN, World};

/// Calls of each command that takes anything.
const CALLS: u32 = 40;
/// Calls within one answer of the page.
const AT_ONCE: u32 = 5;
/// Commands that open a dialog of the system, which would wait for a person; they take a title and a suggestion, and open nothing.
const DIALOGS: [&str; 3] = ["choose_new_package", "choose_package", "choose_scans"];
/// Commands that close the desk; they come last.
const CLOSING: [&str; 4] = ["sign_out", "lock", "sign_in_start", "sign_in_cancel"];

/// Calls a command again and again with arguments out of a pool and out of chance; what was said by those that refused. A call that
/// is not answered within twenty seconds is told as `never`.
const ATTACK: &str = r#"
const [command, names, calls, seed, real, done] = arguments;
let state = seed;
const chance = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
};
const of = (list) => list[chance(list.length)];
const long = (letters) => of(["а", "x", "\u202e", "0", "\u0301", "<b>"]).repeat(letters);
const deep = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
const plain = () => of([
    null, true, -1, 0, 1.5, 4294967296, -9007199254740993, 1e308, "", " ", "\u0000", "\ud800", "../../../../etc/passwd",
    "file:///etc/passwd", "C:\\Windows\\win.ini", "'; DROP TABLE cases; --", "<img src=x onerror=alert(1)>", "{{7*7}}", "%s%n%s",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "9999-99-99", "approved", "claim", "all", "__proto__",
    long(300), long(100000), of(real), of(real),
]);
const any = (depth) => {
    const kind = chance(depth > 3 ? 6 : 9);
    if (kind < 6) return plain();
    if (kind === 6 && chance(4) === 0) return Array.from({ length: 3000 }, () => of([null, 0, "x", ""]));
    if (kind === 6) return Array.from({ length: chance(4) }, () => any(depth + 1));
    if (kind === 7) return deep(of([10, 100, 2000]));
    const keys = ["id", "kind", "outcome", "grounds", "reasons", "view", "search", "offset", "limit", "text", "act", "cases", "__proto__", "code", "form", "people", long(50)];
    return Object.fromEntries(Array.from({ length: chance(6) }, () => [of(keys), any(depth + 1)]));
};
// Some arguments keep the shape of those that the window sends, so that what is behind the reading of them is reached, too.
const shaped = {
    query: () => ({ view: of(["all", "free", "mine"]), search: String(plain()), services: [], states: [], sort: "deadline", offset: of([0, 4294967295]), limit: of([1, 500, 4294967295]),
        filter: { levels: [], types: [], holders: [], local: false, attention: false, unread: false } }),
    ruling: () => ({ outcome: of(["approved", "refused", "returned", "terminated"]), grounds: [String(plain())], reasons: String(plain()) }),
    letter: () => ({ text: String(plain()), subject: String(plain()) }),
    ask: () => ({ act: { kind: of(["claim", "release"]) }, cases: [of(real), of(real)] }),
    id: () => of(real), party: () => String(plain()), document: () => String(plain()), check: () => String(plain()),
    text: () => String(plain()), note: () => String(plain()), reason: () => String(plain()), pin: () => String(plain()),
    paths: () => [of(["/etc/shadow", "/dev/zero", "/proc/self/mem", "/nonexistent/x"])], data: () => long(100000), name: () => String(plain()),
    limit: () => of([0, 1, 4294967295]), size: () => of([0, 255, 65535]), codes: () => ({ pin: String(plain()), otp: String(plain()) }),
};
const value = (name) => (name === "path" ? "/nonexistent/" + chance(10) : name in shaped && chance(2) === 0 ? shaped[name]() : any(0));
const told = [];
const once = async () => {
    const args = Object.fromEntries(names.filter(() => chance(12) > 0).map((name) => [name, value(name)]));
    const late = new Promise((end) => setTimeout(() => end("never: " + JSON.stringify(args).slice(0, 300)), 20000));
    const asked = window.__TAURI_INTERNALS__.invoke(command, args)
        .then(() => null, (error) => (typeof error === "string" ? error : JSON.stringify(error)));
    const answer = await Promise.race([asked, late]);
    if (answer !== null) told.push(answer.slice(0, 4000));
};
(async () => {
    for (let n = 0; n < calls; n += 1) await once();
    done(told);
})().catch((error) => done(["the test: " + error]));
"#;

/// A command of the window, with the names of what it takes.
#[derive(Debug, Clone)]
struct Command {
    name: String,
    takes: Vec<String>,
}

/// Every command, as the generated types and those for raw bytes have them.
fn commands() -> Vec<Command> {
    let read = |file: &str| std::fs::read_to_string(tree::root().join("ui/src/transport").join(file)).unwrap();
    let typed = Regex::new(r#"__TAURI_INVOKE(?:<[^(]*>)?\("([a-z_]+)"(?:, \{ ?([^}]*?) ?\})?\)"#).unwrap();
    let raw = Regex::new(r#"\bbytes\("([a-z_]+)"(?:, \{ ?([^}]*?) ?\})?\)"#).unwrap();
    let (bindings, by_hand) = (read("bindings.ts"), read("tauri.ts"));
    let found = typed.captures_iter(&bindings).chain(raw.captures_iter(&by_hand));
    let takes = |names: Option<regex::Match<'_>>| {
        let names = names.map_or("", |names| names.as_str());
        names.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    found.map(|one| Command { name: one[1].to_owned(), takes: takes(one.get(2)) }).collect()
}

/// What must stand in no answer.
fn secrets(world: &World, people: &[String]) -> Vec<String> {
    let folder = world.folder().to_string_lossy().into_owned();
    let own =
        [folder, PIN.to_owned(), world.officer.egn.clone(), world.officer.name.clone(), world.officer.username.clone()];
    own.into_iter().chain(people.iter().cloned()).collect()
}

#[derive(Deserialize)]
struct Row {
    id: String,
    number: String,
    name: String,
}

/// The cases of the district, as the window is given them.
async fn rows(window: &Window) -> Vec<Row> {
    let script = "const [done] = arguments;
        const query = { view: 'all', search: '', services: [], states: [], offset: 0, limit: 40, sort: 'deadline',
            filter: { levels: [], types: [], holders: [], local: false, attention: false, unread: false } };
        const ask = window.__TAURI_INTERNALS__.invoke;
        ask('queue_page', { query }).then((page) => done(page.rows), (error) => done(JSON.stringify(error)));";
    let answer = window.web.execute_async(script, vec![]).await.unwrap();
    serde_json::from_value(answer.json().clone()).unwrap_or_else(|_| panic!("no rows: {}", answer.json()))
}

async fn attack(window: &Window, command: &Command, calls: u32, seed: u32, real: &[String], secrets: &[String]) -> u32 {
    let arguments = [json!(command.name), json!(command.takes), json!(calls), json!(seed), json!(real)];
    let answer = window.web.execute_async(ATTACK, arguments.to_vec()).await.unwrap();
    let told: Vec<String> = serde_json::from_value(answer.json().clone()).unwrap();
    for said in &told {
        assert!(!said.starts_with("never") && !said.starts_with("the test"), "{}: {said}", command.name);
        assert!(!said.contains("panicked"), "{}: {said}", command.name);
        for secret in secrets {
            assert!(!said.contains(secret), "{} tells „{secret}“: {said}", command.name);
        }
    }
    u32::try_from(told.len()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_page_asks_is_answered_without_a_panic_and_tells_nothing() {
    let world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    window.web.set_script_timeout(std::time::Duration::from_secs(300)).await.unwrap();
    let rows = rows(&window).await;
    let real: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let people: Vec<String> =
        rows.iter().flat_map(|row| [row.name.clone(), row.number.clone()]).filter(|text| !text.is_empty()).collect();
    assert!(real.len() > 10, "{} cases", real.len());
    let secrets = secrets(&world, &people);

    let all = commands();
    let names: BTreeSet<&str> = all.iter().map(|command| command.name.as_str()).collect();
    assert!(names.len() >= 75, "{} commands are found: {names:?}", names.len());
    let (last, first): (Vec<_>, Vec<_>) = all.iter().partition(|command| CLOSING.contains(&command.name.as_str()));
    let (mut calls, mut refused) = (0, 0);
    for (seed, command) in (1..).zip(first.into_iter().chain(last)) {
        if DIALOGS.contains(&command.name.as_str()) {
            continue;
        }
        // What takes nothing is asked a few times.
        let times = if command.takes.is_empty() { 3 } else { CALLS };
        // A few at a time: the driver waits two minutes for an answer.
        for part in 0..times.div_ceil(AT_ONCE) {
            refused += attack(&window, command, AT_ONCE, 1000 * part + seed, &real, &secrets).await;
            calls += AT_ONCE;
        }
    }
    println!("{calls} calls of {} commands, {refused} refused", names.len() - DIALOGS.len());
    assert!(refused * 2 > calls, "so little is refused that the arguments cannot be hostile: {refused} of {calls}");
    let root = window.web.execute("return document.querySelector('#root')?.firstChild?.nodeName ?? '';", vec![]).await;
    assert_ne!(root.unwrap().json(), "", "the window is empty");
    let log = std::fs::read_to_string(world.data().join("log/gishe.log")).unwrap();
    assert!(!log.contains("panicked"), "{log}");
    // Where its own files are, the log may say: it lies there.
    for secret in secrets.iter().skip(1) {
        assert!(!log.contains(secret.as_str()), "the log tells „{secret}“");
    }
    window.close().await;
}
