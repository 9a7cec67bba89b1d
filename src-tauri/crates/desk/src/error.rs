//! Errors that cross to the window: a closed list of codes with parameters. The words are the window's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What went wrong, and nothing personal. The cause chain goes to the log, not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(tag = "code", content = "params", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum DeskError {
    /// No secret service answers (Linux: no session bus).
    #[error("no keyring answers on this computer")]
    KeyringMissing,
    /// The keyring is locked, or has no default collection.
    #[error("the keyring is locked or has no default collection")]
    KeyringLocked,
    /// The key of the store is not in the keyring any more.
    #[error("the key of the store is gone from the keyring")]
    KeyMissing,
    /// The key does not open the file.
    #[error("the key does not open the {file}")]
    WrongKey {
        /// `replica` or `journal`.
        file: String,
    },
    /// The file is damaged.
    #[error("the {file} is damaged")]
    StoreDamaged {
        /// `replica` or `journal`.
        file: String,
    },
    /// The file was written by a newer program.
    #[error("the {file} was written by a newer version")]
    StoreNewer {
        /// `replica` or `journal`.
        file: String,
    },
    /// Another program holds the file open.
    #[error("the {file} is held by another program")]
    StoreInUse {
        /// `replica` or `journal`.
        file: String,
    },
    /// Central belongs to another world: invented people where real ones are expected, or the other way round.
    #[error("central belongs to another realm")]
    ForeignRealm,
    /// No room on the disk; nothing was half done.
    #[error("the disk is full")]
    DiskFull,
    /// Wrong PIN.
    #[error("wrong PIN")]
    WrongPin {
        /// Tries left.
        tries_left: u32,
        /// Seconds until the next try.
        wait_seconds: u32,
    },
    /// Too many wrong PINs, or too many days without an exchange: sign in anew.
    #[error("a new sign-in is needed")]
    SignInNeeded,
    /// The PIN is too short or too plain.
    #[error("the PIN is too weak")]
    PinTooWeak {
        /// Digits at least.
        min: u32,
    },
    /// The identity provider refused, or the officer closed the page.
    #[error("sign-in was refused: {reason}")]
    SignInRefused {
        /// The provider's error code: `access_denied`.
        reason: String,
    },
    /// The answer did not belong to the question (state, nonce, issuer, audience).
    #[error("the sign-in answer was not genuine")]
    SignInForged,
    /// Nobody came back from the browser in time.
    #[error("sign-in timed out")]
    SignInTimeout,
    /// The account does not belong to the district.
    #[error("no access to district {district}")]
    DistrictForbidden {
        /// `09`.
        district: String,
    },
    /// The browser could not be opened.
    #[error("no browser could be opened")]
    BrowserMissing,
    /// Central does not answer.
    #[error("central does not answer")]
    Offline,
    /// Central answered with an error of its own.
    #[error("central answered with an error")]
    CentralFault {
        /// HTTP status.
        status: u16,
    },
    /// Central speaks another protocol.
    #[error("central serves protocol {min} to {max}, this program speaks {ours}")]
    ProtocolMismatch {
        /// Lowest served.
        min: u16,
        /// Highest served.
        max: u16,
        /// Ours.
        ours: u16,
    },
    /// What came is torn or does not agree with itself.
    #[error("what central sent is torn")]
    BadData,
    /// The desk is locked.
    #[error("the desk is locked")]
    Locked,
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignedOut,
    /// No such case here.
    #[error("no such case on this computer")]
    UnknownCase,
    /// The program has no pack for the service.
    #[error("no pack for service {service}")]
    UnknownService {
        /// Its code.
        service: String,
    },
    /// No such check in the case's service.
    #[error("no check {check}")]
    UnknownCheck {
        /// Its key.
        check: String,
    },
    /// No such person in the case.
    #[error("no such person in the case")]
    UnknownParty,
    /// No such document in the case.
    #[error("no such document in the case")]
    UnknownDocument,
    /// The document is not on this computer and central cannot be asked now.
    #[error("the document is not on this computer yet")]
    DocumentNotHere,
    /// The bytes do not have the digest they should.
    #[error("the document does not have the digest it should")]
    DigestMismatch,
    /// Not a PDF or image that can be shown.
    #[error("the document cannot be read as {media_type}")]
    DocumentUnreadable {
        /// What it was said to be.
        media_type: String,
    },
    /// The file is empty: it was filed with no bytes at all.
    #[error("the document is empty")]
    DocumentEmpty,
    /// A password is needed to open it. Told by the window: it alone tries to open a PDF.
    #[error("the document is protected by a password")]
    DocumentEncrypted,
    /// It begins as what it says and cannot be read on.
    #[error("the document is damaged")]
    DocumentDamaged,
    /// A kind of file that this program does not show.
    #[error("documents of the kind {media_type} are not shown")]
    DocumentUnsupported {
        /// What it is said to be.
        media_type: String,
    },
    /// Larger than this program opens: in bytes, in pages, or an image that would not fit into memory.
    #[error("the document is too large to be opened")]
    DocumentTooLarge,
    /// A mark lies outside its page, or on a page or document that is not there.
    #[error("a mark lies outside its page")]
    MarkOutside,
    /// More marks than a check or a review takes.
    #[error("too many marks")]
    TooManyMarks {
        /// At most.
        max: u32,
    },
    /// A letter has no text.
    #[error("the letter is empty")]
    LetterEmpty,
    /// The service knows no such kind of document.
    #[error("the service knows no evidence {evidence}")]
    UnknownEvidence {
        /// Its key.
        evidence: String,
    },
    /// Nothing is to be paid, or the payment was asked for already.
    #[error("no fee is to be asked for")]
    FeeNotDue,
    /// Something was done on the case after it, which would be taken back too.
    #[error("something was done after it")]
    DoneAfter,
    /// The act may not be done now.
    #[error("this decision may not be made now")]
    DecisionBlocked {
        /// Why.
        block: crate::view::case::DecisionBlock,
    },
    /// The typeface of the acts cannot show a letter.
    #[error("the typeface has no „{letter}“")]
    LetterMissing {
        /// The letter.
        letter: String,
    },
    /// A ruling other than an approval needs a ground.
    #[error("a ground is needed")]
    GroundNeeded,
    /// A refusal needs reasons.
    #[error("reasons are needed")]
    ReasonsNeeded,
    /// A colleague has the case.
    #[error("the case is claimed by a colleague")]
    ClaimedByOther {
        /// Who.
        officer: String,
    },
    /// The case is not claimed by the officer.
    #[error("the case is not claimed by you")]
    NotClaimed,
    /// The case is decided or closed.
    #[error("the case is decided or closed")]
    CaseClosed,
    /// A gap that only the officer can fill was left in the reasons.
    #[error("a gap is left in the reasons")]
    ReasonsGap,
    /// A ground does not belong to the outcome.
    #[error("the ground {ground} does not carry this outcome")]
    GroundUnfit {
        /// Its key.
        ground: String,
    },
    /// Already on its way: it cannot be undone here.
    #[error("already sent")]
    AlreadySent,
    /// Nothing of the case is in conflict any more.
    #[error("nothing is in conflict")]
    NothingInConflict,
    /// Fields that both changed are still to be chosen.
    #[error("{fields} fields are still to be chosen")]
    ChoiceNeeded {
        /// How many.
        fields: u32,
    },
    /// A take-over needs a reason, which the holder is told.
    #[error("a take-over needs a reason")]
    TakeOverReasonNeeded,
    /// Only a supervisor takes over, and only what a colleague holds.
    #[error("this case cannot be taken over")]
    TakeOverForbidden,
    /// Only a supervisor does this.
    #[error("only a supervisor does this")]
    SupervisorOnly,
    /// Central does not name this officer among those who serve the district.
    #[error("this officer does not serve the district")]
    OfficerUnknown,
    /// More than can be done at once.
    #[error("more than {max} at once")]
    TooMany {
        /// At most.
        max: u32,
    },
    /// A view is saved under a name.
    #[error("a name is needed")]
    NameNeeded,
    /// A second look with remarks says which.
    #[error("the remarks are missing")]
    RemarksNeeded,
    /// The decision is not in today's sample.
    #[error("the decision is not in today's sample")]
    NotInSample,
    /// The passphrase of a package is too short or too plain.
    #[error("the passphrase is too weak")]
    PassphraseWeak {
        /// Letters at least.
        min: u32,
    },
    /// The passphrase does not open the package.
    #[error("the passphrase does not open the package")]
    PassphraseWrong,
    /// There is nothing to rescue: central has it all.
    #[error("there is nothing to rescue")]
    RescueEmpty,
    /// The file is no rescue package.
    #[error("not a rescue package")]
    RescueForeign,
    /// The package was written by a newer program.
    #[error("the package was written by a newer version")]
    RescueNewer,
    /// The package is torn or was changed.
    #[error("the package is damaged")]
    RescueDamaged,
    /// The package holds the work of another officer or district.
    #[error("the package holds the work of another officer or district")]
    RescueOfAnother,
    /// A file of that name is there already.
    #[error("a file of that name is there already")]
    FileExists,
    /// The file or its folder cannot be used.
    #[error("the file cannot be used")]
    FileUnusable,
    /// A text is too long.
    #[error("the text is too long")]
    TooLong {
        /// Letters at most.
        max: u32,
    },
    /// The document was not read to the end.
    #[error("the document was not read to the end")]
    NotRead,
    /// Nothing was chosen to sign.
    #[error("nothing was chosen to sign")]
    NothingToSign,
    /// A set is being signed now.
    #[error("a set is being signed")]
    SigningBusy,
    /// The bytes to be signed are not the ones that were frozen.
    #[error("the set has changed since it was frozen")]
    SetChanged,
    /// The signing provider does not answer.
    #[error("the signing provider does not answer")]
    ProviderDown,
    /// The signing provider took too long.
    #[error("the signing provider did not answer in time")]
    ProviderTimeout,
    /// The signing provider is asked too often.
    #[error("the signing provider is asked too often")]
    ProviderBusy {
        /// Seconds until it may be asked again; 0 where it does not say.
        seconds: u32,
    },
    /// The TLS certificate of the signing provider is not trusted on this computer.
    #[error("the signing provider's TLS certificate is not trusted")]
    ProviderUntrusted,
    /// The signing provider offers no way that this program speaks.
    #[error("the signing provider offers no supported {what}")]
    ProviderUnsupported {
        /// Of what: `signature algorithm`, `way of authorisation`.
        what: String,
    },
    /// The signing provider's answer is not what the specification says.
    #[error("the signing provider's answer is not usable: {what}")]
    ProviderAnswer {
        /// What it lacks: `certificate`, `signatures`.
        what: String,
    },
    /// The signing provider refused.
    #[error("the signing provider refused: {reason}")]
    ProviderRefused {
        /// Its error code.
        reason: String,
    },
    /// Rejected on the phone.
    #[error("rejected on the phone")]
    PhoneRejected,
    /// The phone did not answer in time.
    #[error("the phone did not answer in time")]
    PhoneExpired,
    /// The authorisation expired before it was used.
    #[error("the authorisation has expired")]
    AuthorisationExpired,
    /// The authorisation is not one for these documents.
    #[error("the authorisation is not valid for these documents")]
    AuthorisationInvalid,
    /// The provider wants a PIN or one-time password that was not given.
    #[error("the signing provider wants a PIN or one-time password")]
    SigningCodeWanted,
    /// The PIN or one-time password of the signature is wrong.
    #[error("wrong signing PIN or one-time password")]
    SigningCodeWrong {
        /// Tries left; 0 where the provider does not say.
        tries_left: u32,
    },
    /// The provider has locked the key after wrong codes.
    #[error("the signing key is locked")]
    SigningCodeLocked,
    /// No signatures left at the provider.
    #[error("the quota of signatures is spent")]
    QuotaSpent,
    /// The set is larger than the provider signs at once.
    #[error("the set is larger than the provider signs at once")]
    SetTooLarge,
    /// The officer stopped it before the phone answered.
    #[error("stopped")]
    SigningStopped,
    /// The certificate is not the officer's.
    #[error("the certificate belongs to another person")]
    CertificateNotYours,
    /// The provider holds no usable certificate of the officer.
    #[error("the provider holds no usable certificate")]
    CertificateMissing,
    /// The certificate is suspended.
    #[error("the certificate is suspended")]
    CertificateSuspended,
    /// The certificate is revoked.
    #[error("the certificate is revoked")]
    CertificateRevoked,
    /// Whether a certificate is revoked cannot be learned now.
    #[error("the revocation of a certificate is not known")]
    RevocationUnknown,
    /// The certificate has ended, or may not sign documents.
    #[error("the certificate is not valid")]
    CertificateInvalid {
        /// When it ended, if it did.
        ended: Option<DateTime<Utc>>,
    },
    /// The time-stamp authority does not answer or answers wrongly.
    #[error("no usable time stamp")]
    TimeStampFailed,
    /// What was made does not verify; it was thrown away.
    #[error("the signature does not verify")]
    SignatureInvalid,
    /// Something is still missing or wrong in an application taken at the counter.
    #[error("{missing} things are missing in the application")]
    IntakeIncomplete {
        /// How many.
        missing: u32,
    },
    /// The file of a scan has no bytes.
    #[error("the scan is empty")]
    ScanEmpty,
    /// The file of a scan is no PDF, JPEG, PNG or TIFF, whatever its name says.
    #[error("the scan is no PDF, JPEG, PNG or TIFF")]
    ScanForeign,
    /// The file of a scan is encrypted or opened by a password.
    #[error("the scan is encrypted")]
    ScanEncrypted,
    /// The file of a scan is damaged.
    #[error("the scan is damaged")]
    ScanDamaged,
    /// The file of a scan is too large.
    #[error("the scan is too large")]
    ScanTooLarge {
        /// Mebibytes at most.
        max: u32,
    },
    /// The file of a scan has too many pages.
    #[error("the scan has too many pages")]
    ScanTooManyPages {
        /// Pages at most.
        max: u32,
    },
    /// The picture would be too large once it is unpacked.
    #[error("the picture has too many points")]
    ScanTooFine {
        /// Millions of points at most.
        max: u32,
    },
    /// There are as many scans as an application can have.
    #[error("the application has too many scans")]
    ScanTooMany {
        /// Scans at most.
        max: u32,
    },
    /// A key cannot stand for an action: a bare letter, or one that the system and every field need.
    #[error("the shortcut {chord} cannot be used")]
    ShortcutUnfit {
        /// As it was given: `Ctrl+KeyC`.
        chord: String,
    },
    /// Two actions cannot have one key.
    #[error("the shortcut {chord} is taken")]
    ShortcutTaken {
        /// The key: `Ctrl+KeyJ`.
        chord: String,
    },
    /// A fault of the program; the log has it under this number.
    #[error("internal fault {incident}")]
    Internal {
        /// Number for support.
        incident: String,
    },
}
