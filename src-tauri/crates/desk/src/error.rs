//! Errors that cross to the window: a closed list of codes with parameters. The words are the window's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What went wrong, and nothing personal. The cause chain goes to the log, not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, displaydoc::Display, thiserror::Error)]
#[serde(tag = "code", content = "params", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum DeskError {
    /// No secret service answers (Linux: no session bus).
    KeyringMissing,
    /// The keyring is locked, or has no default collection.
    KeyringLocked,
    /// The key of the store is not in the keyring any more.
    KeyMissing,
    /// The key does not open the {file}.
    WrongKey {
        /// `replica` or `journal`.
        file: String,
    },
    /// The {file} is damaged.
    StoreDamaged {
        /// `replica` or `journal`.
        file: String,
    },
    /// The {file} was written by a newer version.
    StoreNewer {
        /// `replica` or `journal`.
        file: String,
    },
    /// The {file} is held by another program.
    StoreInUse {
        /// `replica` or `journal`.
        file: String,
    },
    /// Central belongs to another world: invented people where real ones are expected, or the other way round.
    ForeignRealm,
    /// No room on the disk; nothing was half done.
    DiskFull,
    /// The desk is kept by a passphrase, which was not given yet.
    PassphraseNeeded,
    /// Not the passphrase of the desk, or too early after another that was not.
    PassphraseRefused {
        /// Seconds until the next try is judged.
        wait_seconds: u32,
    },
    /// The file that the passphrase opens is torn or was edited.
    PassphraseDamaged,
    /// The file that the passphrase opens was written by a newer program.
    PassphraseNewer,
    /// IT allows no passphrase in the place of a keyring.
    PassphraseForbidden,
    /// A store is here whose keys a new passphrase would not have: IT gives them back.
    KeysElsewhere,
    /// The system's keyring can be used: no passphrase takes its place.
    KeyringUsable,
    /// Wrong PIN.
    WrongPin {
        /// Tries left.
        tries_left: u32,
        /// Seconds until the next try.
        wait_seconds: u32,
    },
    /// Too many wrong PINs, or too many days without an exchange: sign in anew.
    SignInNeeded,
    /// The PIN is too short or too plain.
    PinTooWeak {
        /// Digits at least.
        min: u32,
    },
    /// Sign-in was refused: {reason}.
    SignInRefused {
        /// The provider's error code: `access_denied`.
        reason: String,
    },
    /// The answer did not belong to the question (state, nonce, issuer, audience).
    SignInForged,
    /// Nobody came back from the browser in time.
    SignInTimeout,
    /// No access to district {district}.
    DistrictForbidden {
        /// `09`.
        district: String,
    },
    /// {unsent} acts of district {district} are not sent.
    DistrictUndrained {
        /// Its name.
        district: String,
        /// Who made the first of them.
        officer: String,
        /// How many there are, whoever made them.
        unsent: u32,
    },
    /// The browser could not be opened.
    BrowserMissing,
    /// Central does not answer.
    Offline,
    /// Central answered with an error of its own.
    CentralFault {
        /// HTTP status.
        status: u16,
    },
    /// Central serves protocol {min} to {max}, this program speaks {ours}.
    ProtocolMismatch {
        /// Lowest served.
        min: u16,
        /// Highest served.
        max: u16,
        /// Ours.
        ours: u16,
    },
    /// What came is torn or does not agree with itself.
    BadData,
    /// The desk is locked.
    Locked,
    /// Nobody is signed in.
    SignedOut,
    /// No such case here.
    UnknownCase,
    /// No pack for service {service}.
    UnknownService {
        /// Its code.
        service: String,
    },
    /// No check {check}.
    UnknownCheck {
        /// Its key.
        check: String,
    },
    /// No such person in the case.
    UnknownParty,
    /// No such document in the case.
    UnknownDocument,
    /// The document is not on this computer and central cannot be asked now.
    DocumentNotHere,
    /// The bytes do not have the digest they should.
    DigestMismatch,
    /// The document cannot be read as {media_type}.
    DocumentUnreadable {
        /// What it was said to be.
        media_type: String,
    },
    /// The file is empty: it was filed with no bytes at all.
    DocumentEmpty,
    /// A password is needed to open it. Told by the window: it alone tries to open a PDF.
    DocumentEncrypted,
    /// It begins as what it says and cannot be read on.
    DocumentDamaged,
    /// Documents of the kind {media_type} are not shown.
    DocumentUnsupported {
        /// What it is said to be.
        media_type: String,
    },
    /// Larger than this program opens: in bytes, in pages, or an image that would not fit into memory.
    DocumentTooLarge,
    /// A mark lies outside its page, or on a page or document that is not there.
    MarkOutside,
    /// More marks than a check or a review takes.
    TooManyMarks {
        /// At most.
        max: u32,
    },
    /// A letter has no text.
    LetterEmpty,
    /// The service knows no evidence {evidence}.
    UnknownEvidence {
        /// Its key.
        evidence: String,
    },
    /// Nothing is to be paid, or the payment was asked for already.
    FeeNotDue,
    /// Something was done on the case after it, which would be taken back too.
    DoneAfter,
    /// The act may not be done now.
    DecisionBlocked {
        /// Why.
        block: crate::view::case::DecisionBlock,
    },
    /// The typeface has no „{letter}“.
    LetterMissing {
        /// The letter.
        letter: String,
    },
    /// A ruling other than an approval needs a ground.
    GroundNeeded,
    /// A refusal needs reasons.
    ReasonsNeeded,
    /// A colleague has the case.
    ClaimedByOther {
        /// Who.
        officer: String,
    },
    /// The case is not claimed by the officer.
    NotClaimed,
    /// The case is decided or closed.
    CaseClosed,
    /// A gap that only the officer can fill was left in the reasons.
    ReasonsGap,
    /// The ground {ground} does not carry this outcome.
    GroundUnfit {
        /// Its key.
        ground: String,
    },
    /// Already on its way: it cannot be undone here.
    AlreadySent,
    /// Nothing of the case is in conflict any more.
    NothingInConflict,
    /// {fields} fields are still to be chosen.
    ChoiceNeeded {
        /// How many.
        fields: u32,
    },
    /// A take-over needs a reason, which the holder is told.
    TakeOverReasonNeeded,
    /// Only a supervisor takes over, and only what a colleague holds.
    TakeOverForbidden,
    /// Only a supervisor does this.
    SupervisorOnly,
    /// The role of the account does not work on cases.
    RoleForbidden,
    /// Central does not name this officer among those who serve the district.
    OfficerUnknown,
    /// More than {max} at once.
    TooMany {
        /// At most.
        max: u32,
    },
    /// A view is saved under a name.
    NameNeeded,
    /// A second look with remarks says which.
    RemarksNeeded,
    /// The decision is not in today's sample.
    NotInSample,
    /// The passphrase of a package is too short or too plain.
    PassphraseWeak {
        /// Letters at least.
        min: u32,
    },
    /// The passphrase does not open the package.
    PassphraseWrong,
    /// There is nothing to rescue: central has it all.
    RescueEmpty,
    /// The file is no rescue package.
    RescueForeign,
    /// The package was written by a newer program.
    RescueNewer,
    /// The package is torn or was changed.
    RescueDamaged,
    /// The package holds the work of another officer or district.
    RescueOfAnother,
    /// A file of that name is there already.
    FileExists,
    /// The file or its folder cannot be used.
    FileUnusable,
    /// A text is too long.
    TooLong {
        /// Letters at most.
        max: u32,
    },
    /// The document was not read to the end.
    NotRead,
    /// Nothing was chosen to sign.
    NothingToSign,
    /// A set is being signed now.
    SigningBusy,
    /// The bytes to be signed are not the ones that were frozen.
    SetChanged,
    /// The signing provider does not answer.
    ProviderDown,
    /// The signing provider took too long.
    ProviderTimeout,
    /// The signing provider is asked too often.
    ProviderBusy {
        /// Seconds until it may be asked again; 0 where it does not say.
        seconds: u32,
    },
    /// The TLS certificate of the signing provider is not trusted on this computer.
    ProviderUntrusted,
    /// The signing provider offers no supported {what}.
    ProviderUnsupported {
        /// Of what: `signature algorithm`, `way of authorisation`.
        what: String,
    },
    /// The signing provider's answer is not usable: {what}.
    ProviderAnswer {
        /// What it lacks: `certificate`, `signatures`.
        what: String,
    },
    /// The signing provider refused: {reason}.
    ProviderRefused {
        /// Its error code.
        reason: String,
    },
    /// Rejected on the phone.
    PhoneRejected,
    /// The phone did not answer in time.
    PhoneExpired,
    /// The authorisation expired before it was used.
    AuthorisationExpired,
    /// The authorisation is not one for these documents.
    AuthorisationInvalid,
    /// The provider wants a PIN or one-time password that was not given.
    SigningCodeWanted,
    /// The PIN or one-time password of the signature is wrong.
    SigningCodeWrong {
        /// Tries left; 0 where the provider does not say.
        tries_left: u32,
    },
    /// The provider has locked the key after wrong codes.
    SigningCodeLocked,
    /// No signatures left at the provider.
    QuotaSpent,
    /// The set is larger than the provider signs at once.
    SetTooLarge,
    /// The officer stopped it before the phone answered.
    SigningStopped,
    /// The certificate is not the officer's.
    CertificateNotYours,
    /// The provider holds no usable certificate of the officer.
    CertificateMissing,
    /// The certificate is suspended.
    CertificateSuspended,
    /// The certificate is revoked.
    CertificateRevoked,
    /// Whether a certificate is revoked cannot be learned now.
    RevocationUnknown,
    /// The certificate has ended, or may not sign documents.
    CertificateInvalid {
        /// When it ended, if it did.
        ended: Option<DateTime<Utc>>,
    },
    /// The time-stamp authority does not answer or answers wrongly.
    TimeStampFailed,
    /// What was made does not verify; it was thrown away.
    SignatureInvalid,
    /// {missing} things are missing in the application.
    IntakeIncomplete {
        /// How many.
        missing: u32,
    },
    /// The file of a scan has no bytes.
    ScanEmpty,
    /// The file of a scan is no PDF, JPEG, PNG or TIFF, whatever its name says.
    ScanForeign,
    /// The picture of a scan is stored in a way that is not read, such as with floating-point tones.
    ScanUnread {
        /// `image/jpeg`, `image/png` or `image/tiff`.
        media_type: String,
    },
    /// The file of a scan is encrypted or opened by a password.
    ScanEncrypted,
    /// The file of a scan is damaged.
    ScanDamaged,
    /// The file of a scan is too large.
    ScanTooLarge {
        /// Mebibytes at most.
        max: u32,
    },
    /// The file of a scan has too many pages.
    ScanTooManyPages {
        /// Pages at most.
        max: u32,
    },
    /// The picture would be too large once it is unpacked.
    ScanTooFine {
        /// Millions of points at most.
        max: u32,
    },
    /// There are as many scans as an application can have.
    ScanTooMany {
        /// Scans at most.
        max: u32,
    },
    /// The shortcut {chord} cannot be used.
    ShortcutUnfit {
        /// As it was given: `Ctrl+KeyC`.
        chord: String,
    },
    /// The shortcut {chord} is taken.
    ShortcutTaken {
        /// The key: `Ctrl+KeyJ`.
        chord: String,
    },
    /// Internal fault {incident}.
    Internal {
        /// Number for support.
        incident: String,
    },
}
