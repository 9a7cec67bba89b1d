//! Where secrets come from, and who is asked for those that were not given.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use async_trait::async_trait;
use clap::Args;
use gishe_signing::csc::{Challenges, CodeKind, CodeWanted, Codes, CscError, Secret, Show};

use super::trouble::Trouble;
use super::words;
use crate::complain;
use crate::language::Language;

/// What says to read a line of standard input.
const FROM_INPUT: &str = "-";

/// Secrets as they were given.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// PIN of the credential; `-` reads a line of standard input
    #[arg(long, env = "GISHE_CSC_PIN", hide_env_values = true, conflicts_with = "pin_file")]
    pin: Option<Hidden>,
    /// File with the PIN
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    /// One-time password; `-` reads a line of standard input
    #[arg(long, env = "GISHE_CSC_OTP", hide_env_values = true)]
    otp: Option<Hidden>,
    /// File with an access token of the provider
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Access token of the provider, from the environment alone
    #[arg(long, env = "GISHE_CSC_TOKEN", hide = true, hide_env_values = true)]
    token: Option<Hidden>,
    /// This program's `client_id` at the provider: signs in through the browser
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// File with its `client_secret`, where the provider insists on one
    #[arg(long, value_name = "FILE", requires = "client_id")]
    client_secret_file: Option<PathBuf>,
    /// Port on which the browser comes back, where the provider knows it; by default any
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Name for a provider that lets people in by name and password
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// File with the password; without it the password is asked for
    #[arg(long, value_name = "FILE", requires = "user")]
    password_file: Option<PathBuf>,
}

/// A secret on its way in: not printed with the other arguments.
#[derive(Clone)]
struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("••••")
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Given {
    /// The access token that was handed in.
    pub fn token(&self) -> Result<Option<String>, Trouble> {
        match (&self.token_file, &self.token) {
            (Some(file), _) => first_line(file).map(Some),
            (None, Some(token)) => Ok(Some(token.0.clone())),
            (None, None) => Ok(None),
        }
    }

    pub fn client_secret(&self) -> Result<Option<Secret>, Trouble> {
        self.client_secret_file.as_deref().map(|file| first_line(file).map(Secret::from)).transpose()
    }

    pub fn password(&self, language: Language) -> Result<Option<Secret>, Trouble> {
        match &self.password_file {
            Some(file) => first_line(file).map(|line| Some(Secret::from(line))),
            None => Ok(prompt(language.pick("Парола", "Password"))),
        }
    }

    /// Who answers for the codes: those that were given, then the person at the console.
    pub fn codes(&self, language: Language) -> Result<Console, Trouble> {
        let given = |hidden: &Hidden| match hidden.0.as_str() {
            FROM_INPUT => read_line(),
            text => Some(text.to_owned()),
        };
        let pin = match &self.pin_file {
            Some(file) => Some(first_line(file)?),
            None => self.pin.as_ref().and_then(given),
        };
        let otp = self.otp.as_ref().and_then(given);
        let bare = |hidden: &Option<Hidden>, option: &str| {
            hidden.as_ref().is_some_and(|hidden| hidden.0 != FROM_INPUT)
                && std::env::args().any(|part| part.starts_with(option))
        };
        if bare(&self.pin, "--pin") || bare(&self.otp, "--otp") {
            complain(language.pick(
                "Кодът е на командния ред и други потребители на този компютър може да го видят: дайте го с „-“, файл или променлива.",
                "The code is on the command line, where other users of this computer may see it: give it by “-”, a file or a variable.",
            ));
        }
        let (pin, otp) = (pin.map(Secret::from), otp.map(Secret::from));
        Ok(Console { pin, otp_given: otp.is_some(), otp: Mutex::new(otp), language })
    }
}

fn first_line(file: &Path) -> Result<String, Trouble> {
    let text = std::fs::read_to_string(file).map_err(|_| Trouble::NoInput(file.to_owned()))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

fn read_line() -> Option<String> {
    std::io::stdin().lock().lines().next()?.ok()
}

/// Asks without showing what is typed; nobody is asked where nobody sits.
fn prompt(label: &str) -> Option<Secret> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    rpassword::prompt_password(format!("{label}: ")).ok().map(|typed| Secret::from(typed.trim().to_owned()))
}

/// The codes that were given, and the person at the console.
pub(super) struct Console {
    pin: Option<Secret>,
    /// Opens once.
    otp: Mutex<Option<Secret>>,
    otp_given: bool,
    language: Language,
}

impl Console {
    fn held(&self) -> std::sync::MutexGuard<'_, Option<Secret>> {
        self.otp.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn code(&self, wanted: &CodeWanted) -> Option<Secret> {
        let given = match wanted.kind {
            CodeKind::Pin => self.pin.clone(),
            CodeKind::Otp | CodeKind::Response => self.held().take(),
        };
        if given.is_some() {
            return given;
        }
        let own = match wanted.kind {
            CodeKind::Pin => self.language.pick("ПИН за подпис", "Signing PIN"),
            CodeKind::Otp => self.language.pick("Еднократен код", "One-time code"),
            CodeKind::Response => self.language.pick("Отговор", "Response"),
        };
        let told = [&wanted.label, &wanted.description, wanted.challenge.as_deref().unwrap_or_default()];
        let told: Vec<&str> = told.into_iter().filter(|text| !text.is_empty()).collect();
        let label = if told.is_empty() { own.to_owned() } else { format!("{own} ({})", told.join("; ")) };
        tokio::task::spawn_blocking(move || prompt(&label)).await.ok().flatten()
    }
}

#[async_trait]
impl Codes for Console {
    fn at_hand(&self, kind: CodeKind) -> bool {
        match kind {
            CodeKind::Pin => self.pin.is_some(),
            CodeKind::Otp | CodeKind::Response => self.held().is_some(),
        }
    }

    fn asks_anew(&self) -> bool {
        self.pin.is_none() && !self.otp_given && std::io::stdin().is_terminal()
    }

    async fn codes(&self, wanted: &[CodeWanted], wrong: Option<&CscError>, _: &Challenges<'_>) -> Option<Vec<Secret>> {
        if let Some(wrong) = wrong {
            complain(words::refusal(wrong, self.language).0);
        }
        let mut given = Vec::with_capacity(wanted.len());
        for wanted in wanted {
            given.push(self.code(wanted).await?);
        }
        Some(given)
    }
}

/// Opens the system's browser, and writes the address for whoever has none.
pub(super) fn browser(language: Language) -> Box<Show> {
    Box::new(move |address| {
        complain(language.pick("Отворете в браузъра:", "Open in the browser:"));
        complain(address.as_str());
        let opener = if cfg!(windows) { "explorer" } else { "xdg-open" };
        let quiet = std::process::Stdio::null;
        // The address is on the screen: who has no browser here opens it elsewhere on this computer.
        let _ = std::process::Command::new(opener).arg(address.as_str()).stdout(quiet()).stderr(quiet()).spawn();
        true
    })
}
