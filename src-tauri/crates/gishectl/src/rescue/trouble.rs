//! What went wrong, in the language of the console: for whoever looks after a computer, in the words of the window.

use gishe_desk::error::DeskError;

use crate::language::Language;

/// What happened and what helps. Errors that a console cannot meet in ordinary use keep their technical words.
pub(crate) fn words(error: &DeskError, language: Language) -> String {
    let (bulgarian, english) = match error {
        DeskError::KeyringMissing => (
            "В тази сесия няма хранилище за ключове. Пуснете командата от сесията на служителя.",
            "No keyring answers in this session. Run this in the session of the officer.",
        ),
        DeskError::KeyringLocked => (
            "Хранилището за ключове е заключено или няма основен ключодържател. Отключете го и опитайте пак.",
            "The keyring is locked, or has no default collection. Unlock it and try again.",
        ),
        DeskError::KeyMissing => (
            "Ключът на това работно място не е в хранилището за ключове на този потребител.",
            "The key of this desk is not in the keyring of this account.",
        ),
        DeskError::PassphraseNeeded => (
            "Работното място се пази с парола, а тя не е дадена. Дайте я с --passphrase-file или пуснете командата в терминал.",
            "The desk is kept by a passphrase, which was not given. Give it by --passphrase-file, or run this in a terminal.",
        ),
        DeskError::PassphraseRefused { .. } => (
            "Това не е паролата на работното място. Ако никой не я знае, ИТ я сменя с gishectl recover --new-passphrase.",
            "This is not the passphrase of the desk. If nobody knows it, IT replaces it with gishectl recover --new-passphrase.",
        ),
        DeskError::PassphraseDamaged => (
            "Файлът passphrase.json е повреден. ИТ връща ключовете с gishectl recover --new-passphrase.",
            "The file passphrase.json is damaged. IT gives the keys back with gishectl recover --new-passphrase.",
        ),
        DeskError::PassphraseNewer => (
            "Файлът passphrase.json е записан от по-нова версия на Гише. Обновете програмата.",
            "The file passphrase.json was written by a newer version of Gishe. Update the program.",
        ),
        DeskError::PassphraseForbidden => (
            "Политиката на компютъра не позволява парола вместо ключодържател.",
            "The policy of this computer allows no passphrase in the place of a keyring.",
        ),
        DeskError::WrongKey { file } => return after_it(file, language, ["Ключът не отваря", "The key does not open"]),
        DeskError::StoreDamaged { file } => {
            return before_it(language, file, ["е повреден или липсва.", "is damaged or gone."]);
        }
        DeskError::StoreNewer { file } => {
            let newer = [
                "е записан от по-нова версия на Гише. Обновете програмата.",
                "was written by a newer version of Gishe. Update the program.",
            ];
            return before_it(language, file, newer);
        }
        DeskError::StoreInUse { .. } => (
            "Друга програма държи отворен дневника. Затворете Гише и опитайте пак.",
            "Another program holds the journal open. Close Gishe and try again.",
        ),
        DeskError::DiskFull => {
            ("На диска няма място. Нищо не е останало наполовина.", "The disk is full. Nothing is half done.")
        }
        DeskError::WrongPin { tries_left, wait_seconds } => {
            let (left, wait) = (tries_left.to_string(), wait_seconds.to_string());
            let words = language.pick(
                "Грешен ПИН. Оставащи опити: {left}; следващият е възможен след {wait} сек.",
                "Wrong PIN. Tries left: {left}; the next one is possible in {wait} s.",
            );
            return words.replace("{left}", &left).replace("{wait}", &wait);
        }
        DeskError::SignInNeeded => (
            "ПИН-ът вече не отключва: служителят трябва да влезе отново в прозореца.",
            "The PIN no longer unlocks: the officer has to sign in again in the window.",
        ),
        DeskError::SignedOut => ("В тази папка никой не е влязъл.", "Nobody is signed in to the desk of this folder."),
        DeskError::PassphraseWeak { min } => {
            let words = language.pick(
                "Паролата на пакета е твърде къса или еднообразна: поне {min} различни знака.",
                "The passphrase is too short or too plain: {min} letters of different kinds at least.",
            );
            return words.replace("{min}", &min.to_string());
        }
        DeskError::PassphraseWrong => (
            "Паролата не отваря пакета. Нищо не е внесено.",
            "The passphrase does not open the package. Nothing was brought in.",
        ),
        DeskError::RescueEmpty => {
            ("Няма нищо за спасяване: всичко е в регистъра.", "There is nothing to rescue: the register has it all.")
        }
        DeskError::RescueForeign => {
            ("Файлът не е спасителен пакет на Гише.", "The file is no rescue package of Gishe.")
        }
        DeskError::RescueNewer => (
            "Пакетът е записан от по-нова версия на Гише. Обновете програмата.",
            "The package was written by a newer version of Gishe. Update the program.",
        ),
        DeskError::RescueDamaged => (
            "Пакетът е повреден или променен. Нищо не е внесено.",
            "The package is damaged or was changed. Nothing was brought in.",
        ),
        DeskError::RescueOfAnother => (
            "Пакетът е на друг служител или район. Нищо не е внесено.",
            "The package belongs to another officer or district. Nothing was brought in.",
        ),
        DeskError::ForeignRealm => (
            "Пакетът или регистърът е от друга среда: учебна вместо истинска или обратно.",
            "The package or the register belongs to another realm: practice instead of real, or the other way round.",
        ),
        DeskError::FileExists => (
            "На това място вече има такъв файл; той не е променен.",
            "There is such a file already; it was not changed.",
        ),
        DeskError::FileUnusable => {
            ("Файлът или папката му не могат да се използват.", "The file or its folder cannot be used.")
        }
        other => return other.to_string(),
    };
    language.pick(bulgarian, english).to_owned()
}

fn after_it(file: &str, language: Language, [bulgarian, english]: [&str; 2]) -> String {
    let whose = match (file, language) {
        ("journal", Language::Bg) => "дневника",
        (_, Language::Bg) => "копието на регистъра",
        ("journal", Language::En) => "the journal",
        (_, Language::En) => "the copy of the register",
    };
    format!("{} {whose}.", language.pick(bulgarian, english))
}

fn before_it(language: Language, file: &str, [bulgarian, english]: [&str; 2]) -> String {
    let what = match (file, language) {
        ("journal", Language::Bg) => "Дневникът",
        (_, Language::Bg) => "Файлът с копието на регистъра",
        ("journal", Language::En) => "The journal",
        (_, Language::En) => "The copy of the register",
    };
    format!("{what} {}", language.pick(bulgarian, english))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_follow_the_language_and_name_the_file() {
        let newer = DeskError::StoreNewer { file: "replica".into() };
        assert_eq!(
            words(&newer, Language::Bg),
            "Файлът с копието на регистъра е записан от по-нова версия на Гише. Обновете програмата."
        );
        assert!(words(&newer, Language::En).starts_with("The copy of the register was written by a newer version"));
        let key = DeskError::WrongKey { file: "journal".into() };
        assert_eq!(words(&key, Language::Bg), "Ключът не отваря дневника.");
        let pin = DeskError::WrongPin { tries_left: 4, wait_seconds: 30 };
        assert_eq!(words(&pin, Language::En), "Wrong PIN. Tries left: 4; the next one is possible in 30 s.");
    }
}
