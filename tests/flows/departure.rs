//! Whoever leaves the computer leaves a locked desk: the system says so over D-Bus, or nobody was at work for a while.
//!
//! logind and the screen saver are played here, on a message bus of each test's own; what hears them is the real thing.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gishe_desk::Desk;
use gishe_desk::departure::{Buses, Departure, listen};
use gishe_desk::error::DeskError;
use gishe_desk::view::status::Phase;
use tokio::sync::mpsc::UnboundedReceiver;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedFd, OwnedObjectPath};
use zbus::{Connection, connection, interface};

use crate::world::World;

const MANAGER: &str = "/org/freedesktop/login1";
const SESSION: &str = "/org/freedesktop/login1/session/_31";
const SAVER: &str = "/org/freedesktop/ScreenSaver";
/// How long what was told may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// The ends that are held of what puts sleep off.
type Delays = Arc<Mutex<Vec<UnixStream>>>;

struct Logind(Delays);

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn get_session(&self, id: &str) -> zbus::fdo::Result<OwnedObjectPath> {
        match id {
            "auto" => Ok(ObjectPath::from_static_str_unchecked(SESSION).into()),
            _ => Err(zbus::fdo::Error::Failed("no such session".into())),
        }
    }

    fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> zbus::fdo::Result<OwnedFd> {
        assert_eq!((what, mode), ("sleep", "delay"));
        let (ours, theirs) = UnixStream::pair().unwrap();
        self.0.lock().unwrap().push(ours);
        Ok(std::os::fd::OwnedFd::from(theirs).into())
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

struct Session {
    active: bool,
    locked: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn active(&self) -> bool {
        self.active
    }

    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.locked
    }

    #[zbus(signal)]
    async fn lock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

struct Saver;

#[interface(name = "org.freedesktop.ScreenSaver")]
impl Saver {
    #[zbus(signal)]
    async fn active_changed(emitter: &SignalEmitter<'_>, active: bool) -> zbus::Result<()>;
}

/// A system that tells what its user does.
struct System {
    daemon: Child,
    bus: Connection,
    delays: Delays,
    departures: UnboundedReceiver<Departure>,
}

impl Drop for System {
    fn drop(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}

impl System {
    async fn begin() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let delays = Delays::default();
        let bus = connection::Builder::address(address.as_str())
            .unwrap()
            .serve_at(MANAGER, Logind(delays.clone()))
            .unwrap()
            .serve_at(SESSION, Session { active: true, locked: false })
            .unwrap()
            .serve_at(SAVER, Saver)
            .unwrap()
            .name("org.freedesktop.login1")
            .unwrap()
            .name("org.freedesktop.ScreenSaver")
            .unwrap()
            .build()
            .await
            .unwrap();
        let departures = listen(Buses { system: Some(address.clone()), session: Some(address) });
        let system = Self { daemon, bus, delays, departures };
        system.until_put_off(1).await;
        // What hears the screen saver says nothing when it has begun.
        tokio::time::sleep(Duration::from_millis(500)).await;
        system
    }

    /// Waits until sleep was put off so many times: whoever listens has begun to.
    async fn until_put_off(&self, times: usize) {
        let begun = Instant::now();
        while self.delays.lock().unwrap().len() < times {
            assert!(begun.elapsed() < PATIENCE, "sleep was not put off");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether the last that put sleep off has let go.
    fn may_sleep(&self) -> bool {
        let delays = self.delays.lock().unwrap();
        let mut last = delays.last().unwrap();
        last.set_nonblocking(true).unwrap();
        matches!(last.read(&mut [0; 1]), Ok(0))
    }

    async fn sleep(&self, start: bool) {
        let emitter = SignalEmitter::new(&self.bus, MANAGER).unwrap();
        Logind::prepare_for_sleep(&emitter, start).await.unwrap();
    }

    async fn lock(&self) {
        Session::lock(&SignalEmitter::new(&self.bus, SESSION).unwrap()).await.unwrap();
    }

    async fn saver(&self, active: bool) {
        Saver::active_changed(&SignalEmitter::new(&self.bus, SAVER).unwrap(), active).await.unwrap();
    }

    async fn switch_user(&self, active: bool) {
        let session = self.bus.object_server().interface::<_, Session>(SESSION).await.unwrap();
        session.get_mut().await.active = active;
        session.get().await.active_changed(session.signal_emitter()).await.unwrap();
    }

    async fn hint(&self, locked: bool) {
        let session = self.bus.object_server().interface::<_, Session>(SESSION).await.unwrap();
        session.get_mut().await.locked = locked;
        session.get().await.locked_hint_changed(session.signal_emitter()).await.unwrap();
    }

    async fn departure(&mut self) -> Departure {
        tokio::time::timeout(PATIENCE, self.departures.recv()).await.unwrap().unwrap()
    }

    /// The next departure locks the desk, without a window that would help; gives its cause.
    async fn leaves(&mut self, desk: &Desk) -> &'static str {
        let departure = self.departure().await;
        let cause = departure.cause.name();
        gishe_desk::lock::depart(desk, departure, || {}).await;
        assert_eq!(gishe_desk::queue_views::view(desk).await.err(), Some(DeskError::Locked));
        cause
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_of_leaving_that_the_system_tells_locks_the_desk_and_loses_nothing() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let mut system = System::begin().await;
    let (case, ruling) = officer.prepare().await;
    gishe_desk::draft::save(&officer.desk, case, ruling.clone()).await.unwrap();

    system.lock().await;
    assert_eq!(system.leaves(&officer.desk).await, "system-lock");
    officer.unlock().await;
    system.hint(true).await;
    assert_eq!(system.leaves(&officer.desk).await, "system-lock");
    system.hint(false).await;
    officer.unlock().await;
    system.switch_user(false).await;
    assert_eq!(system.leaves(&officer.desk).await, "user-switch");
    system.switch_user(true).await;
    officer.unlock().await;
    system.saver(true).await;
    assert_eq!(system.leaves(&officer.desk).await, "screen-saver");
    system.saver(false).await;
    officer.unlock().await;
    assert_eq!(system.departures.try_recv().ok().map(|one| one.cause), None, "coming back is no leaving");

    assert_eq!(officer.open(case).await.draft.as_ref(), Some(&ruling));
    officer.decide(case, &ruling).await;
    officer.until_sent().await;
    world.is_done_once(&officer.desk, case, &["claim", "decide"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_computer_sleeps_only_when_the_keys_are_gone_and_is_put_off_again_when_it_wakes() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let mut system = System::begin().await;
    for night in 1..=2 {
        system.sleep(true).await;
        let departure = system.departure().await;
        assert_eq!(departure.cause.name(), "sleep");
        assert!(!system.may_sleep(), "night {night}: it sleeps with the keys in its memory");
        let begun = Instant::now();
        gishe_desk::lock::depart(&officer.desk, departure, || {}).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "logind waits no longer: {:?}", begun.elapsed());
        assert!(system.may_sleep());
        assert!(matches!(officer.status().await.phase, Phase::Locked { .. }));
        system.sleep(false).await;
        system.until_put_off(night + 1).await;
        officer.unlock().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_hands_over_what_is_in_its_fields_before_the_desk_locks() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let mut system = System::begin().await;
    let (case, ruling) = officer.prepare().await;
    system.lock().await;
    let departure = system.departure().await;
    let (desk, typed) = (officer.desk.clone(), ruling.clone());
    gishe_desk::lock::depart(&officer.desk, departure, move || {
        tokio::spawn(async move {
            gishe_desk::draft::save(&desk, case, typed).await.unwrap();
            gishe_desk::lock::lock(&desk).await.unwrap();
        });
    })
    .await;
    officer.unlock().await;
    assert_eq!(officer.open(case).await.draft, Some(ruling));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_at_which_nobody_works_locks_itself() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.clock.pass(9 * 60);
    gishe_desk::presence::at_work(&officer.desk).await.unwrap();
    officer.clock.pass(9 * 60);
    // It is looked every five seconds.
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(officer.status().await.phase, Phase::Open, "somebody was at work nine minutes ago");
    officer.clock.pass(60);
    officer.until("the lock", |status| matches!(status.phase, Phase::Locked { .. })).await;
    officer.unlock().await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(officer.status().await.phase, Phase::Open, "whoever unlocks is at work");
}
