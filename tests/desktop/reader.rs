//! What a screen reader is told: the accessibility tree of the real window, over AT-SPI (the D-Bus protocol of assistive technologies).

use std::time::{Duration, Instant};

use thirtyfour::prelude::*;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};
use zbus::{Connection, Proxy};

use crate::path;
use crate::window::Window;
use crate::world::World;

const BUS: &str = "org.a11y.Bus";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
/// Most nodes that are read of one screen.
const MOST: usize = 4000;
/// Roles as AT-SPI numbers them (`AtspiRole`).
const CONTROLS: [(u32, &str); 10] = [
    (7, "check box"),
    (11, "combo box"),
    (27, "image"),
    (40, "password"),
    (43, "button"),
    (44, "radio button"),
    (62, "toggle button"),
    (79, "entry"),
    (88, "link"),
    (98, "list box"),
];
const BUTTON: u32 = 43;
const HEADING: u32 = 83;
const LANDMARK: u32 = 110;
const LINK: u32 = 88;
/// Bits of `AtspiStateType`.
const FOCUSED: u32 = 1 << 12;

type Place = (String, OwnedObjectPath);

/// One thing of the screen.
struct Node {
    role: u32,
    name: String,
    focused: bool,
}

/// A screen reader, as far as the window can tell.
struct Reader {
    bus: Connection,
}

impl Reader {
    /// Says that assistive technology is there; windows that open after that answer it.
    async fn announce() {
        let session = Connection::session().await.unwrap();
        let status = Proxy::new(&session, BUS, "/org/a11y/bus", "org.a11y.Status").await.unwrap();
        status.set_property("IsEnabled", true).await.unwrap();
    }

    async fn connect() -> Self {
        let session = Connection::session().await.unwrap();
        let bus = Proxy::new(&session, BUS, "/org/a11y/bus", BUS).await.unwrap();
        let address: String = bus.call("GetAddress", &()).await.unwrap();
        let bus = zbus::connection::Builder::address(address.as_str()).unwrap().build().await.unwrap();
        Self { bus }
    }

    async fn at(&self, place: &Place) -> Proxy<'_> {
        let proxy = zbus::proxy::Builder::<Proxy<'_>>::new(&self.bus);
        let proxy = proxy.destination(place.0.clone()).unwrap().path(place.1.clone()).unwrap();
        // What was told a moment ago may have changed.
        proxy.interface(ACCESSIBLE).unwrap().cache_properties(CacheProperties::No).build().await.unwrap()
    }

    /// Children, one by one: a list of them leaves out what another process draws.
    async fn children(&self, place: &Place) -> Vec<Place> {
        let node = self.at(place).await;
        let count: i32 = node.get_property("ChildCount").await.unwrap_or(0);
        let mut found = Vec::new();
        for index in 0..count {
            if let Ok(child) = node.call::<_, _, Place>("GetChildAtIndex", &index).await {
                found.push(child);
            }
        }
        found
    }

    /// Everything that the desktop shows, parents before their children.
    async fn everything(&self) -> Vec<Node> {
        let root = OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root").unwrap();
        let mut waiting: Vec<Place> = vec![("org.a11y.atspi.Registry".to_owned(), root)];
        let mut nodes = Vec::new();
        while let Some(place) = waiting.pop() {
            assert!(nodes.len() < MOST, "the tree has no end");
            let node = self.at(&place).await;
            let role: u32 = node.call("GetRole", &()).await.unwrap_or(0);
            let name: Option<OwnedValue> = node.get_property("Name").await.ok();
            let name = name.and_then(|name| String::try_from(name).ok()).unwrap_or_default();
            let states: Vec<u32> = node.call("GetState", &()).await.unwrap_or_default();
            let focused = states.first().is_some_and(|low| low & FOCUSED != 0);
            nodes.push(Node { role, name, focused });
            waiting.extend(self.children(&place).await.into_iter().rev());
        }
        nodes
    }

    /// The tree once it holds a landmark: the window tells it a moment after it has drawn.
    async fn screen(&self) -> Vec<Node> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let nodes = self.everything().await;
            if nodes.iter().any(|node| node.role == LANDMARK) {
                return nodes;
            }
            assert!(Instant::now() < until, "no landmark among {} nodes", nodes.len());
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}

fn named(nodes: &[Node], role: u32) -> Vec<&str> {
    nodes.iter().filter(|node| node.role == role).map(|node| node.name.as_str()).collect()
}

/// Whatever can be worked with has a name, and nobody's identifier is told whole.
fn sound(screen: &str, nodes: &[Node]) {
    for (role, what) in CONTROLS {
        let nameless = named(nodes, role).into_iter().filter(|name| name.trim().is_empty()).count();
        assert_eq!(nameless, 0, "{screen}: {what} without a name");
    }
    let digits = |name: &str| name.split(|letter: char| !letter.is_ascii_digit()).any(|run| run.len() == 10);
    let told: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).filter(|name| digits(name)).collect();
    assert!(told.is_empty(), "{screen} tells {} names with ten digits", told.len());
    assert!(named(nodes, BUTTON).len() > 2 && nodes.len() > 40, "{screen}: {} nodes", nodes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_reader_is_told_every_control_by_its_name() {
    Reader::announce().await;
    let world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    let (number, _) = path::open_and_claim(&window).await;
    let reader = Reader::connect().await;

    let nodes = reader.screen().await;
    sound("desk", &nodes);
    let headings = named(&nodes, HEADING);
    assert!(headings.iter().any(|heading| heading.contains("Проверки")), "{headings:?}");
    assert!(named(&nodes, LINK).iter().any(|link| link.starts_with("Преписки")), "the rail: {:?}", named(&nodes, LINK));
    let buttons = named(&nodes, BUTTON);
    for decision in ["Одобрявам", "Отказвам", "Връщам", "Прекратявам"] {
        assert!(buttons.iter().any(|button| button.contains(decision)), "{decision}: {buttons:?}");
    }
    assert!(nodes.iter().any(|node| node.name.contains(&number)), "the open case is told by its number");

    // Where the keyboard is, the reader is.
    window.tab_to("[data-testid='case-release']").await;
    let nodes = reader.screen().await;
    let wanted = window.see("case-release").await.text().await.unwrap();
    let focused: Vec<&str> = nodes.iter().filter(|node| node.focused).map(|node| node.name.as_str()).collect();
    let first = wanted.lines().next().unwrap_or_default();
    assert!(focused.iter().any(|name| name.contains(first)), "the focus is told as {focused:?}, not „{first}“");

    for (go, wait) in [("nav-exchange", "exchange"), ("nav-settings", "language-en"), ("nav-sign", "status-bar")] {
        window.click(go).await;
        window.see(wait).await;
        sound(go, &reader.screen().await);
    }
    window.press(Key::Tab).await;
    window.chord(Key::Control, 'l').await;
    window.see("pin-unlock").await;
    let nodes = reader.everything().await;
    assert!(!nodes.iter().any(|node| node.name.contains(&number)), "the lock screen tells nothing of a case");
    window.close().await;
}
