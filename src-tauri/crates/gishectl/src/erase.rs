//! `gishectl erase`: a computer leaves its desk, and what is printed proves it.

use std::process::ExitCode;

use clap::Args;
use gishe_desk::erase::{Consent, EraseError, Erased, OnlyHere, erase};
use gishe_desk::passphrase::Folder;
use serde_json::json;

use crate::language::Language;
use crate::place::Closed;
use crate::rescue::trouble;
use crate::{complain, say};

/// Exit code for a desk that is erased, of which something is left.
const LEFT: u8 = 2;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    desk: Closed,
    /// Lose what central does not have: the number of things, as this command told it before
    #[arg(long, value_name = "NUMBER")]
    discard_unsent: Option<u32>,
    /// Erase although nobody can say what would be lost: the journal is damaged, or its key or the keyring is not here
    #[arg(long)]
    discard_unreadable: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Erases: 0 erased and proven, 1 refused and nothing changed, 2 erased and something is left.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = match arguments.desk.find() {
        Ok(language) => language,
        Err(code) => return code,
    };
    let consent = Consent { unsent: arguments.discard_unsent, unreadable: arguments.discard_unreadable };
    let phrase = arguments.desk.phrase(language);
    match erase(Folder::new(&arguments.desk.data, phrase.as_ref().map(|text| text.as_str())), consent) {
        Ok(erased) => {
            if arguments.json {
                say(&object(&erased).to_string());
            } else {
                tell(&erased, language);
            }
            if erased.is_proven() { ExitCode::SUCCESS } else { ExitCode::from(LEFT) }
        }
        Err(error) => {
            refuse(&error, language);
            ExitCode::FAILURE
        }
    }
}

fn object(erased: &Erased) -> serde_json::Value {
    let Erased { files, bytes, chain, head, lost, keys_gone, left } = erased;
    json!({
        "proven": erased.is_proven(), "files": files, "bytes": bytes, "keysGone": keys_gone, "left": left,
        "lost": { "acts": lost.commands, "drafts": lost.drafts, "documents": lost.documents, "copies": lost.copies },
        "audit": head.as_ref().map(|head| json!({ "chain": chain, "size": head.size, "hash": head.hash })),
    })
}

fn tell(erased: &Erased, language: Language) {
    say(&match language {
        Language::Bg => format!("Изтрити файлове: {}, общо {} байта.", erased.files, erased.bytes),
        Language::En => format!("Files erased: {}, {} bytes in all.", erased.files, erased.bytes),
    });
    say(if erased.keys_gone {
        language.pick(
            "Ключове: няма ги. Хранилището за ключове беше попитано след това.",
            "Keys: gone. The keyring was asked afterwards.",
        )
    } else {
        language.pick(
            "Ключове: хранилището за ключове не отговори. Пуснете командата пак от сесията на служителя.",
            "Keys: the keyring did not answer. Run this again in the session of the officer.",
        )
    });
    if let Some(head) = &erased.head {
        let chain = erased.chain.as_deref().unwrap_or("?");
        say(&match language {
            Language::Bg => format!("Одитът свърши със запис {} на верига {chain}: {}", head.size, head.hash),
            Language::En => format!("The audit chain {chain} ended with entry {}: {}", head.size, head.hash),
        });
    }
    if erased.lost.total() > 0 {
        say(&format!(
            "{} {}",
            language.pick("Загубено по изрично желание:", "Lost, as was said:"),
            parts(erased.lost, language)
        ));
    }
    if !erased.left.is_empty() {
        let names = erased.left.join(", ");
        say(&match language {
            Language::Bg => format!("Останаха имена, които не са на Гише или не се изтриват; вижте ги сами: {names}"),
            Language::En => {
                format!("Left, for they are not of Gishe or cannot be removed; look at them yourself: {names}")
            }
        });
    }
}

fn refuse(error: &EraseError, language: Language) {
    match error {
        EraseError::NoDesk => {
            complain(
                language.pick("в тази папка няма работно място на Гише", "there is no desk of Gishe in this folder"),
            );
        }
        EraseError::Unsent(lost) => {
            let (total, parts) = (lost.total(), parts(*lost, language));
            complain(&match language {
                Language::Bg => format!(
                    "Нищо не е изтрито: тук има {total} неща, които ги няма в централната система ({parts}). Пуснете Гише, за да ги \
                     изпрати, или ги запишете с „gishectl rescue“. За да се загубят, добавете --discard-unsent {total}."
                ),
                Language::En => format!(
                    "Nothing was erased: {total} things exist here alone ({parts}). Let Gishe send them, or save them with \
                     “gishectl rescue”. To lose them, add --discard-unsent {total}."
                ),
            });
        }
        EraseError::Unreadable(reason) => {
            complain(&trouble::words(reason, language));
            complain(language.pick(
                "Нищо не е изтрито: не се знае какво би се загубило. За да се изтрие въпреки това, добавете --discard-unreadable.",
                "Nothing was erased: nobody knows what would be lost. To erase it all the same, add --discard-unreadable.",
            ));
        }
        EraseError::Desk(error) => complain(&trouble::words(error, language)),
    }
}

fn parts(only: OnlyHere, language: Language) -> String {
    let named = [
        (language.pick("неизпратени действия", "unsent acts"), only.commands),
        (language.pick("чернови и бележки", "drafts and notes"), only.drafts),
        (language.pick("недоставени актове", "documents not delivered"), only.documents),
        (language.pick("запазени версии", "kept versions"), only.copies),
    ];
    let there = named.into_iter().filter(|(_, number)| *number > 0);
    there.map(|(name, number)| format!("{name}: {number}")).collect::<Vec<_>>().join(", ")
}
