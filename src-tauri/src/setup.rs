//! From the command line to an open window.

use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clap::Parser;
use gishe_desk::clock::SystemClock;
use gishe_desk::tags::CacheTag;
use gishe_desk::{Desk, Guarded};
use tauri::ipc::Invoke;
use tauri::{App, AppHandle, Manager, RunEvent, Wry};
use tauri_specta::Event;

use crate::arguments::Arguments;
use crate::bindings::{self, Changed};
use crate::browser::SystemBrowser;
use crate::place::{self, Kept};
use crate::{central, clipboard, commands, leaving, log, refusal, telling, windows};

/// Commands that answer raw bytes: they stand beside the generated list, for TypeScript types them by hand.
const RAW: &[&str] = &[
    "document_bytes",
    "document_pages",
    "act_preview",
    "act_bytes",
    "intake_scan_bytes",
    "intake_record",
    "clipboard_picture",
];

/// Runs the program until its window is closed.
pub fn run(guarded: Guarded) -> ExitCode {
    #[cfg(target_os = "linux")]
    crate::drawing::suit_the_computer();
    let arguments = Arguments::parse();
    let builder = bindings::builder();
    let typed = builder.invoke_handler();
    let raw: Box<dyn Fn(Invoke<Wry>) -> bool + Send + Sync> = Box::new(tauri::generate_handler![
        commands::case::document_bytes,
        commands::evidence::document_pages,
        commands::case::act_preview,
        commands::signing::act_bytes,
        commands::counter::intake_scan_bytes,
        commands::counter::intake_record,
        clipboard::clipboard_picture
    ]);
    let handler = move |invoke: Invoke<Wry>| {
        if RAW.contains(&invoke.message.command()) { raw(invoke) } else { typed(invoke) }
    };
    let built = tauri::Builder::default()
        .manage(Again::default())
        .plugin(tauri_plugin_single_instance::init(show))
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .on_window_event(windows::watch)
        .invoke_handler(handler)
        .setup(move |app| {
            builder.mount_events(app);
            if let Err(error) = start(app, &arguments, guarded) {
                refusal::tell(app.handle(), error.as_ref());
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if matches!(event, RunEvent::Exit) {
                    leave(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

fn start(app: &mut App, arguments: &Arguments, guarded: Guarded) -> Result<(), Box<dyn std::error::Error>> {
    let data = match &arguments.data {
        Some(data) => data.clone(),
        None => app.path().app_local_data_dir()?,
    };
    log::start(&data.join("log"));
    if !guarded.no_dumps || !guarded.not_traced {
        tracing::warn!(?guarded, "the system does not keep this program's memory from dumps or from other programs");
    }
    let policy = gishe_desk::policy::of_this_computer()?;
    let config = tauri::async_runtime::block_on(central::config(app, arguments, &policy, &data))?.with_policy(&policy);
    let title = windows::title(&config);
    let kept = Kept::read(&config.data);
    let browser = Arc::new(SystemBrowser(app.handle().clone()));
    let desk = tauri::async_runtime::block_on(Desk::start(config, Arc::new(SystemClock), browser))?;
    if let Some(link) = &arguments.link {
        gishe_desk::link::ask(&desk, link);
    }
    let settings = tauri::async_runtime::block_on(gishe_desk::settings::get(&desk))?;
    announce(app.handle().clone(), &desk);
    telling::begin(app.handle().clone(), &desk);
    leaving::begin(app.handle().clone(), &desk);
    app.manage(desk);
    windows::open_main(app, &title, &kept)?;
    app.manage(kept);
    windows::set_size_of_text(app.handle(), settings.text_size);
    app.state::<Again>().opened.store(true, Ordering::Relaxed);
    Ok(())
}

/// A start that came while the program was ending.
#[derive(Default)]
struct Again {
    /// There was a window: without one now, the program is ending.
    opened: AtomicBool,
    /// Arguments and folder.
    asked: Mutex<Option<(Vec<String>, String)>>,
}

impl Again {
    fn asked(&self) -> MutexGuard<'_, Option<(Vec<String>, String)>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The program ends in order. Whoever starts it meanwhile starts a program of their own, and does not wake one without a window.
fn leave(app: &AppHandle<Wry>) {
    tauri_plugin_single_instance::destroy(app);
    place::leave(app);
    if let Some(desk) = app.try_state::<Desk>() {
        tauri::async_runtime::block_on(gishe_desk::lock::leave(&desk));
    }
    let again = app.try_state::<Again>().and_then(|again| again.asked().take());
    let (Some((arguments, folder)), Ok(program)) = (again, std::env::current_exe()) else { return };
    let started = Command::new(program).args(arguments.iter().skip(1)).current_dir(folder).spawn();
    if let Err(error) = started {
        tracing::warn!(%error, "the program could not be started again");
    }
}

/// Between two words to the window: it is told of the first change at once, and of what follows it together.
const GATHER: Duration = Duration::from_millis(80);

/// Hands every change of the desk to the window.
fn announce(app: AppHandle<Wry>, desk: &Desk) {
    let (desk, mut changes) = (desk.clone(), desk.changes());
    tauri::async_runtime::spawn(async move {
        while let Some(tags) = changes.gathered().await {
            if tags.contains(&CacheTag::Settings)
                && let Ok(settings) = gishe_desk::settings::get(&desk).await
            {
                windows::set_size_of_text(&app, settings.text_size);
            }
            if tags.contains(&CacheTag::Status) && !gishe_desk::presence::is_open(&desk) {
                clipboard::take_back(&app);
            }
            if let Err(error) = (Changed { tags }).emit(&app) {
                tracing::warn!(%error, "the window did not hear of a change");
            }
            tokio::time::sleep(GATHER).await;
        }
    });
}

/// A second start shows the window that is there and hands on its link, and nothing else of its arguments. One that came when the window was already gone is not lost.
fn show(app: &AppHandle<Wry>, arguments: Vec<String>, folder: String) {
    let Some(window) = app.get_webview_window("main") else {
        if let Some(again) = app.try_state::<Again>().filter(|again| again.opened.load(Ordering::Relaxed)) {
            *again.asked() = Some((arguments, folder));
        }
        return;
    };
    let link = arguments.iter().skip(1).find(|argument| gishe_desk::link::is_ours(argument));
    if let (Some(link), Some(desk)) = (link, app.try_state::<Desk>()) {
        gishe_desk::link::ask(&desk, link);
    }
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought forward");
    }
}
