//! logind (`org.freedesktop.login1`) and the screen saver, over D-Bus.

use std::collections::HashMap;
use std::time::Duration;

use futures::StreamExt;
use tokio::sync::mpsc::UnboundedSender;
use zbus::zvariant::{OwnedFd, OwnedObjectPath, OwnedValue};
use zbus::{Connection, Message, Proxy, connection};

use super::{Buses, Cause, Departure};

/// Until a bus that did not answer is tried again.
const AGAIN: Duration = Duration::from_secs(30);
const LOGIND: &str = "org.freedesktop.login1";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Screen savers: the name on the bus, also that of the interface, and the object.
const SAVERS: [(&str, &str); 3] = [
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
];

type Told = UnboundedSender<Departure>;

/// Nobody listens any more.
struct Unheard;

pub(super) fn listen(buses: Buses, told: Told) {
    let (system, session) = (buses.system, buses.session);
    let told_too = told.clone();
    tokio::spawn(async move {
        while !told.is_closed() {
            let heard = match bus(system.as_deref(), true).await {
                Ok(bus) => logind(&bus, &told).await,
                Err(error) => Err(error),
            };
            rest("logind", heard, &told).await;
        }
    });
    tokio::spawn(async move {
        while !told_too.is_closed() {
            let heard = match bus(session.as_deref(), false).await {
                Ok(bus) => savers(&bus, &told_too).await,
                Err(error) => Err(error),
            };
            rest("the screen saver", heard, &told_too).await;
        }
    });
}

async fn rest(whom: &'static str, heard: zbus::Result<Unheard>, told: &Told) {
    if let Err(error) = heard {
        tracing::warn!(%error, "{whom} is not heard");
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            () = told.closed() => {}
        }
    }
}

async fn bus(address: Option<&str>, system: bool) -> zbus::Result<Connection> {
    match (address, system) {
        (Some(address), _) => connection::Builder::address(address)?.build().await,
        (None, true) => Connection::system().await,
        (None, false) => Connection::session().await,
    }
}

/// Hears logind until its bus is gone.
async fn logind(bus: &Connection, told: &Told) -> zbus::Result<Unheard> {
    let manager = Proxy::new(bus, LOGIND, "/org/freedesktop/login1", "org.freedesktop.login1.Manager").await?;
    let session = own_session(&manager).await?;
    let own = Proxy::new(bus, LOGIND, session.clone(), "org.freedesktop.login1.Session").await?;
    let properties = Proxy::new(bus, LOGIND, session, PROPERTIES).await?;
    let mut sleeps = manager.receive_signal("PrepareForSleep").await?;
    let mut locks = own.receive_signal("Lock").await?;
    let mut changes = properties.receive_signal("PropertiesChanged").await?;
    let mut delay = delay(&manager).await;
    loop {
        let cause = tokio::select! {
            sleep = sleeps.next() => match sleep.ok_or(zbus::Error::InvalidReply)?.body().deserialize::<bool>()? {
                true => Some(Cause::Sleep),
                false => {
                    delay = self::delay(&manager).await;
                    None
                }
            },
            lock = locks.next() => lock.map(|_| Some(Cause::SystemLock)).ok_or(zbus::Error::InvalidReply)?,
            change = changes.next() => changed(&change.ok_or(zbus::Error::InvalidReply)?)?,
            () = told.closed() => return Ok(Unheard),
        };
        if let Some(cause) = cause {
            // The computer waits as long as this is held: it goes with the tidings of its sleep.
            let delay = if cause == Cause::Sleep { delay.take() } else { None };
            if told.send(Departure { cause, _delay: delay }).is_err() {
                return Ok(Unheard);
            }
        }
    }
}

/// The session of the system in which this program runs: the one that is named to it, the one of its user, the one of its process.
async fn own_session(manager: &Proxy<'_>) -> zbus::Result<OwnedObjectPath> {
    let named = std::env::var("XDG_SESSION_ID").ok().filter(|id| !id.is_empty());
    for id in named.as_deref().into_iter().chain(["auto"]) {
        if let Ok(path) = manager.call("GetSession", &(id,)).await {
            return Ok(path);
        }
    }
    manager.call("GetSessionByPID", &(std::process::id(),)).await
}

/// Asks that sleep be put off until the keys are gone. A system that refuses sleeps at once: its notice is heard all the same.
async fn delay(manager: &Proxy<'_>) -> Option<OwnedFd> {
    let asked =
        manager.call("Inhibit", &("sleep", "Гише", "The desk is locked and its keys are dropped", "delay")).await;
    asked.inspect_err(|error| tracing::warn!(%error, "sleep is not put off until the desk is locked")).ok()
}

/// What a change of the session's properties means: it is not the one on the screen any more, or the screen is locked.
fn changed(message: &Message) -> zbus::Result<Option<Cause>> {
    let body = message.body();
    let (_, values, _): (String, HashMap<String, OwnedValue>, Vec<String>) = body.deserialize()?;
    let is = |name: &str, wanted: bool| values.get(name).and_then(|value| bool::try_from(value).ok()) == Some(wanted);
    Ok(match (is("LockedHint", true), is("Active", false)) {
        (true, _) => Some(Cause::SystemLock),
        (_, true) => Some(Cause::UserSwitch),
        _ => None,
    })
}

/// Hears the screen savers until their bus is gone.
async fn savers(bus: &Connection, told: &Told) -> zbus::Result<Unheard> {
    let mut heard = futures::stream::SelectAll::new();
    for (name, path) in SAVERS {
        heard.push(Proxy::new(bus, name, path, name).await?.receive_signal("ActiveChanged").await?);
    }
    loop {
        let signal = tokio::select! {
            signal = heard.next() => signal.ok_or(zbus::Error::InvalidReply)?,
            () = told.closed() => return Ok(Unheard),
        };
        let began: bool = signal.body().deserialize()?;
        if began && told.send(Departure { cause: Cause::ScreenSaver, _delay: None }).is_err() {
            return Ok(Unheard);
        }
    }
}
