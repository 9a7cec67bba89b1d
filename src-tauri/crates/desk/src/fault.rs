//! From the errors of the other crates to the codes of the window. The cause goes to the log, without personal data.

use gishe_store::StoreError;
use gishe_sync::ports::CentralFault;
use gishe_vault::{KeyringError, PinFileError, UnlockError, VaultError};
use uuid::Uuid;

use crate::error::DeskError;

/// A fault of the program: the log has the cause under the number that the window shows.
pub(crate) fn internal(what: &'static str, cause: &dyn std::fmt::Display) -> DeskError {
    let incident = Uuid::new_v4().simple().to_string().chars().take(8).collect::<String>().to_uppercase();
    tracing::error!(what, %cause, %incident, "a fault of the program");
    DeskError::Internal { incident }
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::WrongKey(file) => Self::WrongKey { file: file.name().into() },
            StoreError::Damaged(file) | StoreError::Missing(file) => Self::StoreDamaged { file: file.name().into() },
            StoreError::Newer(file) => Self::StoreNewer { file: file.name().into() },
            StoreError::DiskFull => Self::DiskFull,
            StoreError::InUse(file) => Self::StoreInUse { file: file.name().into() },
            StoreError::Digest => Self::DigestMismatch,
            StoreError::UnknownCommand | StoreError::AlreadySent => Self::AlreadySent,
            StoreError::UnknownDocument => Self::UnknownDocument,
            StoreError::AlreadySigned => Self::NothingToSign,
            StoreError::UnknownCase => Self::UnknownCase,
            StoreError::Failed { .. } => internal("store", &error),
        }
    }
}

impl From<KeyringError> for DeskError {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::KeyringMissing => Self::KeyringMissing,
            KeyringError::KeyringLocked => Self::KeyringLocked,
            KeyringError::KeyMissing => Self::KeyMissing,
            KeyringError::PassphraseNeeded => Self::PassphraseNeeded,
            KeyringError::PassphraseDamaged => Self::PassphraseDamaged,
            KeyringError::PassphraseNewer => Self::PassphraseNewer,
            KeyringError::DiskFull => Self::DiskFull,
            other => internal("keyring", &other),
        }
    }
}

/// A try of a PIN is written down before it is judged: on a full disk it cannot be.
fn of_pin_file(error: &PinFileError) -> DeskError {
    match error {
        PinFileError::Disk(cause) if cause.kind() == std::io::ErrorKind::StorageFull => DeskError::DiskFull,
        other => internal("PIN file", other),
    }
}

impl From<VaultError> for DeskError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Keyring(error) => error.into(),
            VaultError::File(error) => of_pin_file(&error),
            other => internal("vault", &other),
        }
    }
}

impl From<UnlockError> for DeskError {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::WrongPin { tries_left, wait_seconds } | UnlockError::Wait { tries_left, wait_seconds } => {
                Self::WrongPin { tries_left, wait_seconds }
            }
            UnlockError::NoPin | UnlockError::Wiped | UnlockError::OfflineTooLong => Self::SignInNeeded,
            UnlockError::Keyring(error) => error.into(),
            UnlockError::File(error) => of_pin_file(&error),
            other => internal("unlock", &other),
        }
    }
}

impl From<CentralFault> for DeskError {
    fn from(fault: CentralFault) -> Self {
        match fault {
            CentralFault::Unreachable | CentralFault::Timeout | CentralFault::Tls | CentralFault::Busy { .. } => {
                Self::Offline
            }
            CentralFault::ServerError { status } | CentralFault::Refused { status } => Self::CentralFault { status },
            CentralFault::Unauthorized => Self::SignInNeeded,
            CentralFault::Forbidden => Self::CentralFault { status: 403 },
            CentralFault::NotFound => Self::UnknownDocument,
            CentralFault::TooLarge => Self::CentralFault { status: 413 },
            CentralFault::ProtocolMismatch { min, max } => {
                Self::ProtocolMismatch { min, max, ours: gishe_protocol::PROTOCOL_VERSION }
            }
            CentralFault::ForeignRealm => Self::ForeignRealm,
            CentralFault::Checksum => Self::DigestMismatch,
            CentralFault::CursorExpired | CentralFault::Torn | CentralFault::Malformed(_) => Self::BadData,
        }
    }
}
