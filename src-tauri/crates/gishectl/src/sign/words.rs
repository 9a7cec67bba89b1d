//! What happens and what went wrong, in both languages: what it is, what it means, and what helps.

use gishe_signing::csc::{Calls, CscError, SetEvent};
use gishe_signing::pades::{Level, PadesError};

use super::trouble::Trouble;
use crate::language::Language;

/// A line for what happens; none for what is not worth one.
pub(super) fn progress(event: &SetEvent, print: &str, language: Language) -> Option<String> {
    let pick = |bulgarian: &str, english: &str| Some(language.pick(bulgarian, english).to_owned());
    match event {
        SetEvent::Authorizing => pick("Иска се потвърждение…", "Asking for an authorisation…"),
        SetEvent::AwaitingBrowser => pick("Потвърдете в браузъра.", "Approve in the browser."),
        SetEvent::AwaitingPhone { control_code, expires_at, .. } => {
            let until = expires_at.with_timezone(&chrono_tz::Europe::Sofia).format("%H:%M:%S");
            let code = if control_code.is_empty() { "—" } else { control_code };
            Some(match language {
                Language::Bg => format!(
                    "Потвърдете на телефона до {until}.\n  контролен код: {code}\n  отпечатък: {print}\nСравнете ги, преди да потвърдите."
                ),
                Language::En => format!(
                    "Approve on the phone until {until}.\n  control code: {code}\n  fingerprint: {print}\nCompare them before you approve."
                ),
            })
        }
        SetEvent::Approved => pick("Потвърдено.", "Approved."),
        SetEvent::Promised { .. } => pick("Подписът се изготвя…", "The signature is being made…"),
        SetEvent::Signed { .. } => pick("Подписано.", "Signed."),
        SetEvent::Value { .. } | SetEvent::Failed { .. } => None,
    }
}

/// How often the provider was asked.
pub(super) fn calls(calls: Calls, language: Language) -> String {
    let (asked, polls) = (calls.asked, calls.polls);
    match language {
        Language::Bg => format!("Заявки към доставчика: {asked}, проверки: {polls}."),
        Language::En => format!("Requests to the provider: {asked}, polls: {polls}."),
    }
}

/// What we ourselves say of the result.
pub(super) fn verdict(passed: bool, language: Language) -> &'static str {
    if passed {
        language.pick("Подписът е валиден.", "The signature is valid.")
    } else {
        language.pick(
            "Подписът е верен; дали издателят му е доверен, не е установено (--trust).",
            "The signature is correct; whether its issuer is trusted was not established (--trust).",
        )
    }
}

fn name(level: Level) -> &'static str {
    match level {
        Level::BB => "B-B",
        Level::BT => "B-T",
        Level::BLt => "B-LT",
        Level::BLta => "B-LTA",
    }
}

/// Why it was not done, and what helps.
pub(super) fn trouble(trouble: &Trouble, language: Language) -> Vec<String> {
    let pick = |bulgarian: &str, english: &str| language.pick(bulgarian, english).to_owned();
    let file = |path: &std::path::Path, bulgarian: &str, english: &str| {
        vec![format!("{}: {}", path.display(), language.pick(bulgarian, english))]
    };
    match trouble {
        Trouble::NoInput(path) => file(path, "файлът не може да се прочете", "the file cannot be read"),
        Trouble::Exists(path) => {
            file(path, "вече има такъв файл; изберете друго име", "is there already; choose another name")
        }
        Trouble::NoOutput(path) => file(path, "файлът не може да се запише", "the file cannot be written"),
        Trouble::NoAnchors(path) => file(path, "не е файл с удостоверения", "is not a file of certificates"),
        Trouble::Address => {
            vec![pick("Адресът или проксито не може да се използва.", "The address or the proxy cannot be used.")]
        }
        Trouble::NoStamps => vec![
            pick("Няма кой да издаде удостоверение за време.", "There is nobody to make a time stamp."),
            pick("Дайте адрес с --tsa или изберете ниво B-B.", "Give an address by --tsa, or choose the level B-B."),
        ],
        Trouble::Pdf(error) => {
            vec![pdf(error, language).to_owned(), pick("Нищо не е подписано.", "Nothing was signed.")]
        }
        Trouble::Csc(error) => {
            let (what, next) = refusal(error, language);
            let kept = pick("Нищо не е подписано.", "Nothing was signed.");
            vec![what.to_owned() + &detail(error), kept, next.to_owned()]
        }
        Trouble::Lower { reached, error } => vec![
            match language {
                Language::Bg => format!("Подписано, но само на ниво {}: {error}.", name(*reached)),
                Language::En => format!("Signed, but only at level {}: {error}.", name(*reached)),
            },
            pick("Файлът е записан и може да се удължи по-късно.", "The file is written and can be extended later."),
        ],
        Trouble::NotValid => vec![
            pick(
                "Полученият подпис не издържа проверката и не е записан.",
                "The signature does not verify and was not written.",
            ),
            pick(
                "Опитайте пак; ако се повтори, доставчикът не е годен.",
                "Try again; if it happens again, the provider is not fit.",
            ),
        ],
    }
}

fn pdf(error: &PadesError, language: Language) -> &'static str {
    match error {
        PadesError::NoSuchField => {
            language.pick("В документа няма такова поле за подпис.", "The document has no such signature field.")
        }
        PadesError::AlreadySigned => language.pick("Полето вече е подписано.", "The field is signed already."),
        PadesError::NoSuchPage => language.pick("Документът няма такава страница.", "The document has no such page."),
        PadesError::Letter(_) | PadesError::Font => language.pick(
            "Шрифтът на видимия подпис няма някоя от буквите.",
            "The typeface of the visible signature lacks one of the letters.",
        ),
        _ => language.pick(
            "Документът не може да се подпише: не е PDF, повреден или шифрован е.",
            "The document cannot be signed: it is no PDF, damaged or encrypted.",
        ),
    }
}

/// What belongs behind the words: a number, or the provider's own code.
fn detail(error: &CscError) -> String {
    match error {
        CscError::WrongCode { tries_left: Some(left) } => format!(" ({left})"),
        CscError::Busy { seconds: Some(seconds) } => format!(" ({seconds} s)"),
        CscError::Refused { code } | CscError::SignInRefused { code } => format!(" ({code})"),
        CscError::BadAnswer(what) | CscError::Unsupported(what) => format!(" ({what})"),
        CscError::WrongCount { asked, got } => format!(" ({got} / {asked})"),
        CscError::TimeStamp(error) => format!(" ({error})"),
        _ => String::new(),
    }
}

/// What happened, and what helps.
pub(super) fn refusal(error: &CscError, language: Language) -> (&'static str, &'static str) {
    let ((what, what_en), (next, next_en)) = both(error);
    (language.pick(what, what_en), language.pick(next, next_en))
}

type Words = (&'static str, &'static str);

fn both(error: &CscError) -> (Words, Words) {
    const AGAIN: Words = ("Опитайте пак.", "Try again.");
    const PROVIDER: Words = ("Обърнете се към доставчика.", "Turn to the provider.");
    const UNFIT: Words = (
        "Опитайте пак; ако се повтори, доставчикът не е годен.",
        "Try again; if it happens again, the provider is not fit.",
    );
    match error {
        CscError::Rejected => (
            ("Подписването е отхвърлено.", "Signing was rejected."),
            (
                "Ако не сте Вие, сменете достъпа си при доставчика. Иначе започнете отново.",
                "If it was not you, change your access at the provider. Otherwise begin again.",
            ),
        ),
        CscError::Expired => (
            ("Никой не потвърди навреме.", "Nobody approved in time."),
            ("Проверете връзката на телефона и започнете отново.", "Check the phone's connection and begin again."),
        ),
        CscError::WrongSad => (
            ("Доставчикът не прие собственото си потвърждение.", "The provider did not accept its own authorisation."),
            UNFIT,
        ),
        CscError::ExpiredSad => (
            ("Потвърждението изтече, преди да бъде използвано.", "The authorisation expired before it was used."),
            AGAIN,
        ),
        CscError::WrongCode { .. } => (
            ("Грешен ПИН или еднократен код.", "Wrong PIN or one-time code."),
            (
                "Опитайте с верния код; след няколко грешни доставчикът заключва подписа.",
                "Try the right code; after several wrong ones the provider locks the signature.",
            ),
        ),
        CscError::CodeLocked => (
            ("Подписът е заключен след грешни кодове.", "The signature is locked after wrong codes."),
            ("Отключете го при доставчика.", "Unlock it with the provider."),
        ),
        CscError::CodeWanted => (
            ("Нужен е ПИН, код или парола.", "A PIN, code or password is needed."),
            (
                "Дайте го с --pin-file, --otp или --password-file, или пуснете командата в терминал.",
                "Give it by --pin-file, --otp or --password-file, or run this in a terminal.",
            ),
        ),
        CscError::QuotaSpent => (
            ("Квотата от подписи е изчерпана.", "The quota of signatures is spent."),
            ("Увеличете я при доставчика.", "Raise it with the provider."),
        ),
        CscError::TooManyHashes => {
            (("Доставчикът не подписва толкова наведнъж.", "The provider does not sign so many at once."), PROVIDER)
        }
        CscError::CredentialDisabled => {
            (("Ключът е изключен при доставчика.", "The key is disabled at the provider."), PROVIDER)
        }
        CscError::CredentialSuspended => (
            ("Удостоверението е спряно.", "The certificate is suspended."),
            ("Възобновете го при доставчика.", "Have the provider resume it."),
        ),
        CscError::CredentialRevoked => {
            (("Удостоверението е прекратено.", "The certificate is revoked."), ("Извадете ново.", "Get a new one."))
        }
        CscError::CredentialExpired => {
            (("Удостоверението е изтекло.", "The certificate has expired."), ("Подновете го.", "Renew it."))
        }
        CscError::NoCredential => (
            (
                "Доставчикът няма годно удостоверение за този достъп.",
                "The provider holds no usable certificate for this access.",
            ),
            ("Вижте какво предлага с --list.", "See what it offers by --list."),
        ),
        CscError::Unauthorized => (
            ("Доставчикът не приема достъпа.", "The provider does not accept the access."),
            (
                "Влезте с --client-id или --user, или дайте нов --token-file.",
                "Sign in by --client-id or --user, or give a new --token-file.",
            ),
        ),
        CscError::SignInRefused { .. } => (
            ("Доставчикът отказа входа.", "The provider refused the sign-in."),
            (
                "Проверете името, паролата, --client-id и разрешения адрес за връщане.",
                "Check the name, the password, --client-id and the redirect address that is allowed.",
            ),
        ),
        CscError::Forged => (
            ("Отговорът от браузъра не е на нашия въпрос.", "The browser's answer is not to our question."),
            ("Започнете отново; не отваряйте стари адреси.", "Begin again; do not open old addresses."),
        ),
        CscError::NoBrowser => (
            ("Браузърът не може да се върне на този компютър.", "The browser cannot come back to this computer."),
            ("Изберете свободен порт с --port.", "Choose a free port by --port."),
        ),
        CscError::Down => (
            ("Доставчикът не отговаря.", "The provider does not answer."),
            (
                "Проверете адреса, мрежата и --proxy и опитайте пак.",
                "Check the address, the network and --proxy, and try again.",
            ),
        ),
        CscError::Untrusted => (
            (
                "Този компютър не се доверява на сървъра на доставчика.",
                "This computer does not trust the provider's server.",
            ),
            (
                "Добавете издателя в доверените на системата, ако мрежата подменя връзките.",
                "Add the issuer to the system's trusted ones, if the network replaces connections.",
            ),
        ),
        CscError::Timeout => (("Доставчикът не отговори навреме.", "The provider did not answer in time."), AGAIN),
        CscError::Busy { .. } => (
            ("Доставчикът получава твърде много заявки.", "The provider gets too many requests."),
            ("Опитайте пак по-късно.", "Try again later."),
        ),
        CscError::Unsupported(_) => (
            ("Доставчикът не предлага начин, който Гише познава.", "The provider offers no way that Gishe knows."),
            ("Вижте какво предлага с --list.", "See what it offers by --list."),
        ),
        CscError::Refused { .. } => (("Доставчикът отказа.", "The provider refused."), PROVIDER),
        CscError::BadAnswer(_) => (
            (
                "Отговорът на доставчика не е по спецификацията.",
                "The provider's answer is not as the specification says.",
            ),
            UNFIT,
        ),
        CscError::WrongCount { .. } => {
            (("Доставчикът върна друг брой подписи.", "The provider made another number of signatures."), UNFIT)
        }
        CscError::Stopped => (
            ("Спряхте подписването.", "You stopped signing."),
            ("Отхвърлете старото известие на телефона.", "Reject the old notice on the phone."),
        ),
        CscError::TimeStamp(_) => (("Няма годно удостоверение за време.", "There is no usable time stamp."), AGAIN),
        CscError::Signature(_) => (("Доставчикът подписа нещо друго.", "The provider signed something else."), UNFIT),
        CscError::Document(_) => {
            (("Подписът не се побира в документа.", "The signature does not fit into the document."), AGAIN)
        }
    }
}
