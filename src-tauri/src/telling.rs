//! The system is asked to tell what needs attention: numbers of cases, no people. What is told, and when, the desk decides.

use std::time::Duration;

use gishe_desk::Desk;
use gishe_desk::view::notices::{Notice, NoticeKind};
use gishe_desk::view::status::Language;
use tauri::{AppHandle, Wry};
use tauri_plugin_notification::NotificationExt;

/// Changes come in bursts: it is looked when one is over.
const QUIET: Duration = Duration::from_secs(2);
/// Without any change it is looked this often: a day ends by itself.
const ANYWAY: Duration = Duration::from_secs(15 * 60);
/// Numbers named in one notice.
const NAMED: usize = 3;

/// Tells what needs attention, as long as the desk is there.
pub fn begin(app: AppHandle<Wry>, desk: &Desk) {
    let (desk, mut changes) = (desk.clone(), desk.changes());
    tauri::async_runtime::spawn(async move {
        loop {
            if let Ok(None) = tokio::time::timeout(ANYWAY, changes.next()).await {
                return;
            }
            while let Ok(Some(_)) = tokio::time::timeout(QUIET, changes.next()).await {}
            match gishe_desk::notices::due(&desk).await {
                Ok(notices) => notices.iter().for_each(|notice| tell(&app, notice)),
                Err(error) => tracing::warn!(%error, "what needs attention is not known"),
            }
        }
    });
}

fn tell(app: &AppHandle<Wry>, notice: &Notice) {
    let (title, body) = words(notice);
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::warn!(%error, "the system did not tell what needs attention");
    }
}

/// The words of a notice.
fn words(notice: &Notice) -> (String, String) {
    let Notice { kind, numbers, language } = notice;
    let bg = *language == Language::Bg;
    let title = match (kind, bg) {
        (NoticeKind::TakenOver, true) => "Гише: поета преписка",
        (NoticeKind::TakenOver, false) => "Gishe: a case was taken over",
        (NoticeKind::DueToday, true) => "Гише: срокът изтича днес",
        (NoticeKind::DueToday, false) => "Gishe: due today",
        (NoticeKind::SignatureFailed, true) => "Гише: неподписан документ",
        (NoticeKind::SignatureFailed, false) => "Gishe: a document was not signed",
    };
    let named: Vec<String> = numbers.iter().take(NAMED).map(|number| format!("№\u{a0}{number}")).collect();
    let more = numbers.len().saturating_sub(NAMED);
    let rest = match (more, bg) {
        (0, _) => String::new(),
        (more, true) => format!(" и още {more}"),
        (more, false) => format!(" and {more} more"),
    };
    (title.to_owned(), format!("{}{rest}", named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_names_three_numbers_and_counts_the_rest() {
        let notice = |kind, count: usize, language| Notice {
            kind,
            numbers: (1..=count).map(|n| format!("РЛЦ26-АР01-{n}")).collect(),
            language,
        };
        let (title, body) = words(&notice(NoticeKind::DueToday, 5, Language::Bg));
        assert_eq!(title, "Гише: срокът изтича днес");
        assert_eq!(body, "№\u{a0}РЛЦ26-АР01-1, №\u{a0}РЛЦ26-АР01-2, №\u{a0}РЛЦ26-АР01-3 и още 2");
        let (title, body) = words(&notice(NoticeKind::TakenOver, 1, Language::En));
        assert_eq!((title.as_str(), body.as_str()), ("Gishe: a case was taken over", "№\u{a0}РЛЦ26-АР01-1"));
    }
}
