//! The words of a report: one line for each finding, with what to do.

use gishe_desk::doctor::{Cause, Finding, Health, Subject};

use crate::language::Language;

/// A line of the report.
pub(crate) fn line(finding: &Finding, language: Language) -> String {
    let health = match finding.health {
        Health::Ok => language.pick("добре", "ok"),
        Health::Attention => language.pick("внимание", "attention"),
        Health::Wrong => language.pick("грешка", "wrong"),
    };
    let mut line = format!("{health}: {}: {}", subject(finding.subject, language), cause(finding, language));
    if finding.subject == Subject::Versions {
        line = format!("{health}: {}: {}", subject(finding.subject, language), env!("CARGO_PKG_VERSION"));
    }
    let numbers: Vec<_> = finding.numbers.iter().map(|(name, number)| format!("{name} {number}")).collect();
    if !numbers.is_empty() {
        line = format!("{line} ({})", numbers.join(", "));
    }
    match remedy(finding, language) {
        Some(remedy) => format!("{line}. {remedy}"),
        None => line,
    }
}

fn subject(subject: Subject, language: Language) -> &'static str {
    match subject {
        Subject::Data => language.pick("папка с данни", "data folder"),
        Subject::Keyring => language.pick("ключодържател", "keyring"),
        Subject::Passphrase => language.pick("парола вместо ключодържател", "passphrase instead of a keyring"),
        Subject::Keys => language.pick("ключове на хранилището", "keys of the store"),
        Subject::Journal => language.pick("дневник", "journal"),
        Subject::Replica => language.pick("копие на преписките", "replica"),
        Subject::Policy => language.pick("политика", "policy"),
        Subject::Clock => language.pick("часовник", "clock"),
        Subject::Zone => language.pick("часова зона", "time zone"),
        Subject::Central => language.pick("регистър", "central"),
        Subject::Certificate => language.pick("удостоверение на регистъра", "certificate of central"),
        Subject::Proxy => language.pick("посредник в мрежата", "proxy"),
        Subject::Disk => language.pick("място на диска", "disk"),
        Subject::Versions => language.pick("версия", "version"),
    }
}

fn cause(finding: &Finding, language: Language) -> &'static str {
    match finding.cause {
        Cause::Fine => language.pick("наред", "as it should be"),
        Cause::NotYet => language.pick("още няма", "none yet"),
        Cause::Gone => language.pick("липсва", "gone"),
        Cause::NoAnswer => language.pick("не отговаря", "does not answer"),
        Cause::Locked if finding.subject == Subject::Passphrase => {
            language.pick("ползва се; файлът е цял", "in use; its file is whole")
        }
        Cause::WrongKey if finding.subject == Subject::Passphrase => {
            language.pick("дадена е друга парола", "another passphrase was given")
        }
        Cause::Locked => language.pick("заключено", "locked"),
        Cause::Damaged => language.pick("не може да се прочете", "cannot be read"),
        Cause::WrongKey => language.pick("ключът не е този", "the key does not fit"),
        Cause::Newer => language.pick("записано от по-нова версия", "written by a newer version"),
        Cause::InUse => language.pick("Гише работи с него", "Gishe works with it now"),
        Cause::Hindered => language.pick("не може да се провери", "could not be looked at"),
        Cause::Faulty => language.pick("съдържа недопустимо", "says what is not allowed"),
        Cause::Low if finding.subject == Subject::Clock => language.pick("отклонен", "astray"),
        Cause::Low if finding.subject == Subject::Certificate => language.pick("скоро изтича", "expires soon"),
        Cause::Low => language.pick("малко", "little is free"),
        Cause::Old => language.pick("стари", "old"),
        Cause::Unfinished => language.pick("смяната им не е довършена", "being replaced, and not ended"),
        Cause::Unusual => language.pick("необичайно", "unusual"),
        Cause::NotAsked => language.pick("не е проверено", "not looked at"),
        Cause::NotUsed => language.pick("не се ползва", "not used"),
        Cause::Untrusted => language.pick("връзката не е сигурна", "the connection is not secure"),
        Cause::Expired => language.pick("изтекло", "expired"),
        Cause::Unknown => language.pick("не се знае", "not known"),
    }
}

/// What to do, in one sentence; none when there is nothing to do.
pub(crate) fn remedy(finding: &Finding, language: Language) -> Option<&'static str> {
    if finding.health == Health::Ok {
        return None;
    }
    Some(match finding.cause {
        Cause::InUse => language.pick("Затворете Гише и проверете отново.", "Close Gishe and look again."),
        Cause::Hindered => language.pick("Първо отстранете останалото.", "Mend the rest first."),
        Cause::NotAsked if finding.subject == Subject::Keys => language.pick(
            "Дайте паролата на работното място с --passphrase-file или в терминал.",
            "Give the passphrase of the desk by --passphrase-file or in a terminal.",
        ),
        Cause::NotAsked => language.pick("Посочете регистъра с --central.", "Name the central side with --central."),
        Cause::Newer => language.pick("Обновете Гише.", "Update Gishe."),
        _ => of_subject(finding, language),
    })
}

fn of_subject(finding: &Finding, language: Language) -> &'static str {
    match (finding.subject, finding.cause) {
        (Subject::Data, Cause::NotYet) => {
            language.pick("Пуснете Гише веднъж или поправете --data.", "Start Gishe once, or mend --data.")
        }
        (Subject::Data, _) => {
            language.pick("Дайте на този акаунт право да пише в папката.", "Let this account write in the folder.")
        }
        (Subject::Keyring, Cause::NoAnswer) => {
            language.pick("Пуснете услугата за пароли на сесията.", "Start the secret service of the session.")
        }
        (Subject::Keyring, _) => language.pick(
            "Отключете ключодържателя и му дайте основна колекция.",
            "Unlock the keyring and give it a default collection.",
        ),
        (Subject::Passphrase, Cause::WrongKey) => {
            language.pick("Дайте паролата, с която се пуска Гише.", "Give the passphrase that Gishe is started with.")
        }
        (Subject::Passphrase, _) => language.pick(
            "Върнете ключовете с gishectl recover --new-passphrase; не изтривайте нищо.",
            "Give the keys back with gishectl recover --new-passphrase; delete nothing.",
        ),
        (Subject::Keys, Cause::Old | Cause::Unfinished) => language.pick(
            "Отключете Гише: сменя ги само. Или затворете Гише и изпълнете gishectl rotate.",
            "Unlock Gishe: it replaces them by itself. Or close Gishe and run gishectl rotate.",
        ),
        (Subject::Keys, _) | (Subject::Journal | Subject::Replica, Cause::WrongKey) => language.pick(
            "Върнете ключовете с gishectl recover; не изтривайте нищо.",
            "Give the keys back with gishectl recover; delete nothing.",
        ),
        (Subject::Journal, _) => {
            language.pick("Възстановете го с gishectl journal restore.", "Restore it with gishectl journal restore.")
        }
        (Subject::Replica, _) => language
            .pick("Пуснете Гише: изтегля го отново само.", "Start Gishe: it fetches the replica anew by itself."),
        (Subject::Policy, _) => {
            language.pick("Поправете посочения ред на файла.", "Mend the line of the file that is named.")
        }
        (Subject::Clock, Cause::Unknown) => language.pick("Сверете часовника на ръка.", "Compare the clock by hand."),
        (Subject::Clock, _) => language
            .pick("Включете сверяването на часовника по мрежата.", "Switch on setting the clock by the network."),
        (Subject::Zone, _) => language.pick("Изберете зоната Europe/Sofia.", "Choose the zone Europe/Sofia."),
        (Subject::Central, Cause::Untrusted) => language.pick(
            "Инсталирайте удостоверението на общината или поправете адреса на https.",
            "Install the certificate authority of the municipality, or mend the address to https.",
        ),
        (Subject::Central, _) => {
            language.pick("Проверете мрежата, посредника и адреса.", "Look at the network, the proxy and the address.")
        }
        (Subject::Certificate, Cause::Expired) => language.pick(
            "Сверете часовника; ако е верен, кажете на поддръжката на регистъра.",
            "Compare the clock; if it is right, tell those who look after central.",
        ),
        (Subject::Certificate, _) => {
            language.pick("Кажете на поддръжката на регистъра.", "Tell those who look after central.")
        }
        (Subject::Proxy, _) => language.pick(
            "Махнете името и паролата от адреса на посредника.",
            "Take the name and the password out of the proxy's address.",
        ),
        (Subject::Disk, Cause::Unknown) => {
            language.pick("Проверете мястото на диска на ръка.", "Look at the room on the disk by hand.")
        }
        (Subject::Disk, _) => language.pick("Освободете място на диска.", "Make room on the disk."),
        (Subject::Versions, _) => language.pick("Обновете Гише.", "Update Gishe."),
    }
}
