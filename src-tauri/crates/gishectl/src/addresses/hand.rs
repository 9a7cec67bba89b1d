//! The way to central: signing in with a browser, and handing a register over.

use clap::Args;
use gishe_desk::address_office::{Office, OfficeConfig, begin};
use gishe_desk::error::DeskError;
use gishe_domain::address::{DistrictCode, Street};
use gishe_domain::district::District;
use gishe_protocol::info::{Realm, Role};
use tokio::runtime::Runtime;
use url::Url;

use super::{NOT_DONE, words};
use crate::language::Language;
use crate::{complain, say};

/// Which central side is meant.
#[derive(Debug, Args)]
pub(super) struct Way {
    /// Address of the central side
    #[arg(long, env = "GISHE_CENTRAL")]
    central: Option<Url>,
    /// The central side holds invented people
    #[arg(long, env = "GISHE_PRACTICE")]
    practice: bool,
}

/// Signs in for a district: the address for the browser goes to the console. None when that did not work; it has been said why.
pub(super) fn office(way: &Way, own: &District, language: Language) -> Option<(Runtime, Office)> {
    let Some(central) = way.central.clone() else {
        complain(language.pick("Посочете --central АДРЕС.", "Name --central ADDRESS."));
        return None;
    };
    let realm = if way.practice { Realm::Sandbox } else { Realm::Production };
    let runtime = Runtime::new().ok()?;
    let config = OfficeConfig { central, realm, district: DistrictCode(own.code.0.clone()) };
    let signed_in = runtime.block_on(async {
        let pending = begin(config).await?;
        say(language.pick(
            "Отворете този адрес в браузъра на същия компютър и влезте с профил на ИТ:",
            "Open this address in a browser on this computer and sign in with an IT account:",
        ));
        say(&pending.url());
        pending.finish().await
    });
    match signed_in {
        Ok(office) => Some((runtime, office)),
        Err(error) => {
            complain(&trouble(&error, language));
            None
        }
    }
}

/// Hands a register over and says what became of it: 0 it was taken, 2 it was not and nothing has changed.
pub(super) fn over(way: &Way, own: &District, streets: &[Street], language: Language) -> u8 {
    let Some((runtime, office)) = office(way, own, language) else { return NOT_DONE };
    let handed = match office.role() {
        Role::It => runtime.block_on(office.hand_over(streets)),
        _ => Err(DeskError::CentralFault { status: 403 }),
    };
    runtime.block_on(office.leave());
    match handed {
        Ok(receipt) => {
            let counts = [receipt.streets, receipt.numbers].map(|count| words::spaced(count.into()));
            let [streets, numbers] = counts;
            let what = match (language, receipt.changed) {
                (Language::Bg, true) => "Централният регистър прие",
                (Language::Bg, false) => "Централният регистър вече имаше същото",
                (Language::En, true) => "Central has taken",
                (Language::En, false) => "Central had the same already",
            };
            let words = language.pick("улици, номера", "streets, numbers");
            say(&format!("{what}: {words} – {streets}, {numbers}; SHA-256 {}", receipt.digest));
            0
        }
        Err(error) => {
            complain(&trouble(&error, language));
            NOT_DONE
        }
    }
}

/// What went wrong, what has become of the register, and what to do.
pub(super) fn trouble(error: &DeskError, language: Language) -> String {
    let (bulgarian, english) = match error {
        DeskError::Offline => (
            "Централният регистър не отговаря. Нищо не е променено; опитайте пак, когато има връзка.",
            "Central does not answer. Nothing has changed; try again when there is a connection.",
        ),
        DeskError::CentralFault { status: 403 } | DeskError::DistrictForbidden { .. } => (
            "Профилът няма роля „ИТ“ за района. Нищо не е променено; влезте с профил на ИТ.",
            "The account has not the role IT for the district. Nothing has changed; sign in with an IT account.",
        ),
        DeskError::CentralFault { status: 400 } => (
            "Централният регистър не прие ред от регистъра. Нищо не е променено; изпратете отчета на поддръжката.",
            "Central did not take a line of the register. Nothing has changed; send the report to support.",
        ),
        DeskError::ForeignRealm => (
            "Това е друг свят: учебен регистър иска --practice, истинският – без него. Нищо не е променено.",
            "This is another world: a practice register needs --practice, the real one goes without. Nothing has changed.",
        ),
        DeskError::SignInRefused { .. } | DeskError::SignInForged | DeskError::SignInTimeout => (
            "Влизането не завърши. Нищо не е променено; опитайте пак.",
            "The sign-in did not come to an end. Nothing has changed; try again.",
        ),
        _ => {
            ("Регистърът не е предаден. Нищо не е променено.", "The register was not handed over. Nothing has changed.")
        }
    };
    format!("{} ({error})", language.pick(bulgarian, english))
}
