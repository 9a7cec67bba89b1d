//! What keeps the program from starting, told in a dialog of the system: there is no window yet that could say it.

use std::error::Error;

use gishe_desk::error::DeskError;
use gishe_desk::policy::PolicyError;
use tauri::{AppHandle, Wry};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::central::StartError;

/// Tells it, in both languages, and ends the program when it was read.
pub fn tell(app: &AppHandle<Wry>, error: &(dyn Error + 'static)) {
    tracing::error!(%error, "the program cannot start");
    let ending = app.clone();
    app.dialog().message(words(error)).title("Гише").kind(MessageDialogKind::Error).show(move |_| ending.exit(1));
}

/// The officer's language first; what IT needs stands below, as it stands in the log.
fn words(error: &(dyn Error + 'static)) -> String {
    format!("Гише не може да започне. {} Обърнете се към ИТ.\n\nGishe cannot start: {error}.", reason(error))
}

fn reason(error: &(dyn Error + 'static)) -> String {
    if error.is::<DeskError>() {
        return "Работната папка не може да се отвори.".to_owned();
    }
    match (error.downcast_ref::<StartError>(), error.downcast_ref::<PolicyError>()) {
        (Some(StartError::NoCentral), _) => "Не е посочено с коя централна система работи този компютър.".to_owned(),
        (Some(StartError::NotThePolicys(central)), _) => {
            format!("Този компютър работи само с централната система {central}, а е посочена друга.")
        }
        (Some(StartError::BadAddress(address)), _) => format!("„{address}“ не е адрес на централна система."),
        (Some(StartError::Trust(path)), _) => {
            format!("Удостоверенията, на които се вярва, не могат да се прочетат: {}.", path.display())
        }
        (Some(StartError::Sandbox(_)), _) => "Учебната система не започна.".to_owned(),
        (_, Some(PolicyError::Unreadable { path, .. })) => {
            format!("Правилата за този компютър не могат да се прочетат: {}.", path.display())
        }
        (_, Some(PolicyError::Faulty { path, line, .. })) => {
            format!("В правилата за този компютър има грешка: {}, ред {line}.", path.display())
        }
        (None, None) => "Причината е изписана по-долу на английски.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_keeps_it_from_starting_is_told_in_both_languages_and_with_whom_to_turn_to() {
        let path = || PathBuf::from("/etc/gishe/policy.json");
        let errors: [(Box<dyn Error>, &str, &str); 6] = [
            (Box::new(StartError::NoCentral), "Не е посочено", "--central URL"),
            (Box::new(StartError::BadAddress("central".into())), "„central“ не е адрес", "no address"),
            (
                Box::new(PolicyError::Faulty { path: path(), line: 3, reason: "EOF".into() }),
                "policy.json, ред 3",
                "line 3: EOF",
            ),
            (
                Box::new(PolicyError::Unreadable { path: path(), kind: ErrorKind::PermissionDenied }),
                "не могат",
                "permission denied",
            ),
            (Box::new(DeskError::DiskFull), "папка", &DeskError::DiskFull.to_string()),
            (Box::new(std::io::Error::from(ErrorKind::StorageFull)), "по-долу", "no storage space"),
        ];
        for (error, bulgarian, english) in errors {
            let told = words(error.as_ref());
            assert!(told.starts_with("Гише не може да започне.") && told.contains("Обърнете се към ИТ."), "{told}");
            assert!(
                told.contains(bulgarian) && told.contains("Gishe cannot start: ") && told.contains(english),
                "{told}"
            );
        }
    }
}
