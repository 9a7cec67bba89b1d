//! The state of the desk: what the frame and the status bar show.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use gishe_domain::case::OfficerRef;
use gishe_protocol::info::{Realm, Role};
use gishe_store::journal::ChainVerdict;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Everything the frame shows; sent whole whenever a part of it changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskStatus {
    /// Which screen the program is at.
    pub phase: Phase,
    /// Who is signed in or, when locked, who the desk belongs to.
    pub officer: Option<OfficerView>,
    /// The link to central.
    pub link: Link,
    /// Progress of the first exchange while it runs.
    pub bootstrap: Option<BootstrapProgress>,
    /// When the last exchange ended well.
    pub last_exchange: Option<DateTime<Utc>>,
    /// An exchange is running now.
    pub exchanging: bool,
    /// Commands that wait to be sent.
    pub unsent: u32,
    /// Cases with something that exists only on this computer.
    pub local_cases: u32,
    /// Accepted decisions that wait for a signature.
    pub awaiting_signature: u32,
    /// Matters that need the officer's action.
    pub attention: u32,
    /// Cases claimed by the officer.
    pub mine: u32,
    /// What the check of the audit chain came to.
    pub audit: AuditState,
    /// The copy of the register on this computer was damaged and is fetched anew; the work goes on.
    pub rebuilding: bool,
    /// The keys of the files are being replaced: the desk opens in a few seconds.
    pub renewing_keys: bool,
    /// Messages of the register that only a newer program understands; they are kept until then.
    pub parked: u32,
    /// Why the exchange stands still on this computer; it goes on by itself.
    pub paused: Option<StorePause>,
    /// What was saved of a damaged journal, until the officer has seen it.
    pub salvage: Option<SalvageView>,
    /// Seconds that this computer's clock is ahead of central's, when that is known and beyond 60.
    pub clock_skew_seconds: Option<i32>,
    /// Which world this desk works in; central of another is refused.
    pub realm: Realm,
    /// Name of this computer at the desk: `ЛЗ-РМ-07`, else the host's name.
    pub device: String,
    /// Program version.
    pub version: String,
}

/// What a check of the audit chain came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum AuditState {
    /// Every entry follows from the one before it.
    #[default]
    Intact,
    /// Damage took entries away, and the salvage of the file names every one of them.
    Explained,
    /// An entry is not as it was or is gone, and nothing says why.
    Broken,
    /// It holds by itself, but is not the one that central has seen: the journal was restored from an older copy, or rewritten.
    Contradicted,
}

impl From<ChainVerdict> for AuditState {
    fn from(verdict: ChainVerdict) -> Self {
        match verdict {
            ChainVerdict::Whole { .. } => Self::Intact,
            ChainVerdict::Explained { .. } => Self::Explained,
            ChainVerdict::Broken { .. } => Self::Broken,
        }
    }
}

/// Why the exchange cannot use the files of this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum StorePause {
    /// No room on the disk.
    DiskFull,
    /// Anything else; the log has it.
    Failed,
}

/// What was saved of a damaged journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SalvageView {
    /// When.
    pub at: DateTime<Utc>,
    /// Pages that the file should have had; 0 when it was gone.
    pub pages: u32,
    /// Pages that could not be read.
    pub lost_pages: u32,
    /// Commands that wait.
    pub commands: u32,
    /// Of them, those that come from the backup alone and wait for the officer's choice.
    pub held: u32,
    /// Unfinished rulings, and unsent answers and notes.
    pub drafts: u32,
    /// Frozen and signed documents.
    pub documents: u32,
    /// Entries of the audit log that are lost.
    pub audit_lost: u32,
    /// When the backup was made that was laid beneath; none when there was none.
    pub backup_at: Option<DateTime<Utc>>,
}

/// Which screen the program is at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Phase {
    /// Nobody is signed in.
    SignedOut,
    /// The system browser is open and the answer is awaited.
    SigningIn {
        /// Where the browser was sent, for copying by hand when none opened.
        url: String,
        /// The district asked for.
        district: String,
        /// Why it did not come to an end; none while it is awaited.
        trouble: Option<crate::error::DeskError>,
    },
    /// Signed in; a PIN must be set before the desk opens.
    PinNeeded,
    /// The desk is kept by a passphrase, which is asked for at each start of the program.
    PassphraseNeeded {
        /// Seconds until the next try is judged.
        wait_seconds: u32,
    },
    /// At work.
    Open,
    /// Locked; the PIN opens it, without a network too.
    Locked {
        /// Wrong tries left before the PIN is wiped and a new sign-in is needed.
        tries_left: u32,
        /// Seconds until the next try is accepted.
        wait_seconds: u32,
        /// The PIN opens nothing any more: only a new sign-in does.
        sign_in_needed: bool,
        /// Until when the desk may be opened without central.
        offline_until: Option<DateTime<Utc>>,
    },
    /// The store cannot be opened.
    StoreTrouble {
        /// What is wrong.
        error: crate::error::DeskError,
    },
}

/// Who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OfficerView {
    /// Identity.
    pub officer: OfficerRef,
    /// „главен специалист“.
    pub post: String,
    /// Role in the district.
    pub role: Role,
    /// Code of the district: `09`.
    pub district: String,
    /// „Лозенец“.
    pub district_name: String,
}

/// The link to central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Link {
    /// Not tried yet.
    Unknown,
    /// The last call went through.
    Online,
    /// It did not.
    Offline {
        /// Since when.
        since: DateTime<Utc>,
        /// What kind of fault it was.
        fault: LinkFault,
        /// When it will be tried again.
        next_try: Option<DateTime<Utc>>,
    },
}

/// Why central cannot be used; each has its own words, for “no connection” must not cover another fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum LinkFault {
    /// Nothing answers.
    Unreachable,
    /// It answers too late.
    Timeout,
    /// Its certificate is not trusted.
    Tls,
    /// It answers with an error of its own.
    ServerError,
    /// The session has ended: sign in again.
    SignInNeeded,
    /// The provider has ended the session because its key was used elsewhere, too: sign in again, and tell IT.
    KeyUsedElsewhere,
    /// It speaks another protocol version: update.
    ProtocolMismatch,
    /// It belongs to another world: practice and work never meet.
    ForeignRealm,
    /// What came is torn or does not agree with itself.
    BadData,
}

/// How far the first exchange is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BootstrapProgress {
    /// Cases here.
    pub received: u32,
    /// Cases in all; none until central has said.
    pub total: Option<u32>,
}

/// A district to sign in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DistrictView {
    /// `09`.
    pub code: String,
    /// „Лозенец“.
    pub name: String,
}

/// The sign-in screen: what can be known before anybody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// The 24 districts.
    pub districts: Vec<DistrictView>,
    /// The district of the last sign-in.
    pub last_district: Option<String>,
    /// The identity provider's host, as the browser will show it.
    pub provider: String,
    /// Days that a PIN opens the desk without an exchange.
    pub offline_days: u32,
    /// Digits of the shortest PIN.
    pub pin_length_min: u32,
    /// What a passphrase is to this desk.
    pub passphrase: PassphraseWay,
    /// Letters of the shortest passphrase.
    pub passphrase_min: u32,
}

/// What a passphrase in the place of the system's keyring is to a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum PassphraseWay {
    /// The keyring is used.
    NotNeeded,
    /// The keyring cannot be used, and the officer may choose a passphrase.
    Offered,
    /// The keyring cannot be used, and IT allows no passphrase.
    Forbidden,
    /// The keyring cannot be used, and the keys of the store that is here lie in it or are lost: IT gives them back.
    KeysElsewhere,
    /// The desk is kept by a passphrase.
    InUse,
}

/// What the officer set for this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Language of the window.
    pub language: Language,
    /// Light, dark or the system's.
    pub theme: Theme,
    /// Row density.
    pub density: Density,
    /// Size of everything on the screen, in hundredths of the designed one: 100 to 200.
    pub text_size: u16,
    /// Keys that differ from the usual ones: the name of an action, and its chord by physical key (`Ctrl+Shift+KeyK`).
    pub shortcuts: BTreeMap<String, String>,
    /// The system tells what needs attention.
    pub notifications: bool,
}

/// Language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// български
    Bg,
    /// English
    En,
}

/// Colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Row density.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Density {
    /// As designed.
    Regular,
    /// Half a step less.
    Compact,
}
