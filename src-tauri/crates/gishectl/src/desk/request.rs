//! What can be asked of a desk: what the window can ask, under the same names.

use std::path::PathBuf;
use std::time::Duration;

use gishe_desk::error::DeskError;
use gishe_desk::intake;
use gishe_desk::view::conflict::ConflictEnding;
use gishe_desk::view::exchange::AttentionChoice;
use gishe_desk::view::letter::Letter;
use gishe_desk::view::queue::QueueQuery;
use gishe_desk::view::queue_views::{QueuePlace, SavedView};
use gishe_desk::view::signing::TypedCode;
use gishe_desk::view::status::Settings;
use gishe_desk::view::supervise::{BulkAct, BulkAsk, LookVerdict};
use gishe_desk::{Changes, Desk};
use gishe_domain::address::Address;
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::Ruling;
use gishe_domain::intake::Intake;
use gishe_domain::mark::Mark;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::answer::{told, written};

/// The longest wait for a change.
const LONGEST: Duration = Duration::from_secs(600);

/// A request. It is never printed: PINs and passphrases travel in it.
#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(super) enum Request {
    Status {},
    SignInView {},
    SignInStart {
        district: String,
    },
    SignInCancel {},
    SignOut {},
    SetPin {
        pin: String,
    },
    Unlock {
        pin: String,
    },
    Lock {},
    SalvageSeen {},
    Settings {},
    SetSettings {
        settings: Settings,
    },
    QueuePage {
        query: QueueQuery,
    },
    CaseOpen {
        id: CaseId,
    },
    RevealIdentifier {
        id: CaseId,
        party: String,
    },
    DocumentBytes {
        id: CaseId,
        document: String,
        to: Option<PathBuf>,
    },
    Claim {
        id: CaseId,
    },
    Release {
        id: CaseId,
    },
    AnswerCheck {
        id: CaseId,
        check: String,
        answer: Option<Answer>,
        note: String,
    },
    SaveDraft {
        id: CaseId,
        ruling: Ruling,
    },
    DiscardDraft {
        id: CaseId,
    },
    ActPreview {
        id: CaseId,
        ruling: Ruling,
        to: Option<PathBuf>,
    },
    Decide {
        id: CaseId,
        ruling: Ruling,
    },
    UndoDecision {
        id: CaseId,
    },
    SigningView {},
    ActBytes {
        id: CaseId,
        to: Option<PathBuf>,
    },
    MarkRead {
        id: CaseId,
        digest: String,
    },
    SignSet {
        cases: Vec<CaseId>,
    },
    SigningStop {},
    SigningCodes {
        codes: Vec<TypedCode>,
    },
    SigningSendCode {},
    SigningBrowser {},
    TrustedLists {},
    ExchangeView {},
    ExchangeNow {},
    ResolveAttention {
        command: Uuid,
        choice: AttentionChoice,
    },
    ConflictView {
        id: CaseId,
    },
    ResolveConflict {
        id: CaseId,
        ending: ConflictEnding,
    },
    TakeOver {
        id: CaseId,
        reason: String,
    },
    TakeOverTold {
        id: CaseId,
    },
    RescueView {},
    RescueExport {
        path: String,
        passphrase: String,
    },
    RescueImport {
        path: String,
        passphrase: String,
    },
    DocumentPages {
        id: CaseId,
        document: String,
        to: Option<PathBuf>,
    },
    SetMarks {
        id: CaseId,
        check: String,
        marks: Vec<Mark>,
    },
    SendLetter {
        id: CaseId,
        letter: Letter,
    },
    UndoLetter {
        id: CaseId,
        command: Uuid,
    },
    SaveLetter {
        id: CaseId,
        text: String,
    },
    SaveNote {
        id: CaseId,
        text: String,
    },
    IntakeList {},
    IntakeBegin {},
    IntakeOpen {
        id: CaseId,
    },
    IntakeSave {
        id: CaseId,
        form: Box<Intake>,
    },
    IntakeDiscard {
        id: CaseId,
    },
    IntakeAttachFiles {
        id: CaseId,
        paths: Vec<String>,
        kind: String,
    },
    IntakeAttachBytes {
        id: CaseId,
        name: String,
        data: String,
        kind: String,
    },
    IntakeRemoveScan {
        id: CaseId,
        scan: String,
    },
    IntakeScanBytes {
        id: CaseId,
        scan: String,
        to: Option<PathBuf>,
    },
    IntakeRecord {
        id: CaseId,
        to: Option<PathBuf>,
    },
    IntakeRegister {
        id: CaseId,
    },
    IntakeEditAgain {
        id: CaseId,
    },
    AddressSuggest {
        text: String,
        limit: u32,
    },
    AddressStreet {
        settlement: String,
        location: String,
    },
    AddressCheck {
        address: Address,
    },
    QueueDesk {},
    KeepQueuePlace {
        place: QueuePlace,
    },
    SaveQueueView {
        view: SavedView,
    },
    ForgetQueueView {
        id: Uuid,
    },
    Colleagues {},
    Bulk {
        act: BulkAct,
        cases: Vec<CaseId>,
    },
    Supervise {},
    SecondLook {
        decision: Uuid,
        verdict: LookVerdict,
        note: String,
    },
    SetSampleSize {
        size: u32,
    },
    Actions {
        id: Option<CaseId>,
    },
    TakeLink {},
    /// Does what a link from outside does in the window: `gishe://case/NUMBER`.
    OpenLink {
        link: String,
    },
    /// Tells that somebody is at work: the desk does not lock itself for a while.
    AtWork {},
    /// What the system would be asked to tell now.
    Notices {},
    CaseView {
        id: CaseId,
    },
    PassphraseSetUp {
        passphrase: String,
    },
    PassphraseOpen {
        passphrase: String,
    },
    PassphraseChange {
        present: String,
        next: String,
    },
    /// Waits for something to change, and says of which kinds: none when nothing did in time.
    NextChange {
        seconds: u32,
    },
}

impl Request {
    /// Does what is asked. What it answers is what the window would get.
    pub async fn perform(self, desk: &Desk, changes: &mut Changes) -> Result<Value, DeskError> {
        match self {
            Self::Status {} => told(gishe_desk::status::status(desk).await),
            Self::SignInView {} => told(gishe_desk::sign_in::view(desk).await),
            Self::SignInStart { district } => told(gishe_desk::sign_in::start(desk, &district).await),
            Self::SignInCancel {} => told(gishe_desk::sign_in::cancel(desk).await),
            Self::SignOut {} => told(gishe_desk::sign_out::sign_out(desk).await),
            Self::SetPin { pin } => told(gishe_desk::lock::set_pin(desk, pin).await),
            Self::Unlock { pin } => told(gishe_desk::lock::unlock(desk, pin).await),
            Self::Lock {} => told(gishe_desk::lock::lock(desk).await),
            Self::SalvageSeen {} => told(gishe_desk::upkeep::salvage_seen(desk).await),
            Self::Settings {} => told(gishe_desk::settings::get(desk).await),
            Self::SetSettings { settings } => told(gishe_desk::settings::set(desk, settings).await),
            Self::QueuePage { query } => told(gishe_desk::queue::page(desk, query).await),
            Self::CaseOpen { id } => told(gishe_desk::case_open::open(desk, id).await),
            Self::RevealIdentifier { id, party } => told(gishe_desk::reveal::identifier(desk, id, &party).await),
            Self::DocumentBytes { id, document, to } => {
                written(gishe_desk::evidence::bytes(desk, id, &document).await?, to)
            }
            Self::Claim { id } => told(gishe_desk::claim::claim(desk, id).await),
            Self::Release { id } => told(gishe_desk::claim::release(desk, id).await),
            Self::AnswerCheck { id, check, answer, note } => {
                told(gishe_desk::review::answer(desk, id, check, answer, note).await)
            }
            Self::SaveDraft { id, ruling } => told(gishe_desk::draft::save(desk, id, ruling).await),
            Self::DiscardDraft { id } => told(gishe_desk::draft::discard(desk, id).await),
            Self::ActPreview { id, ruling, to } => written(gishe_desk::act::preview(desk, id, ruling).await?, to),
            Self::Decide { id, ruling } => told(gishe_desk::decide::decide(desk, id, ruling).await),
            Self::UndoDecision { id } => told(gishe_desk::decide::undo(desk, id).await),
            Self::SigningView {} => told(gishe_desk::sign::view(desk).await),
            Self::ActBytes { id, to } => written(gishe_desk::act::bytes(desk, id).await?, to),
            Self::MarkRead { id, digest } => told(gishe_desk::sign::mark_read(desk, id, &digest).await),
            Self::SignSet { cases } => told(gishe_desk::sign::start(desk, cases).await),
            Self::SigningStop {} => told(gishe_desk::sign::stop(desk).await),
            Self::SigningCodes { codes } => told(gishe_desk::sign::give_codes(desk, codes).await),
            Self::SigningSendCode {} => told(gishe_desk::sign::send_code(desk).await),
            Self::SigningBrowser {} => told(gishe_desk::sign::open_browser(desk).await),
            Self::TrustedLists {} => told(gishe_desk::lists::view(desk).await),
            Self::ExchangeView {} => told(gishe_desk::exchange::view(desk).await),
            Self::ExchangeNow {} => told(gishe_desk::exchange::now(desk).await),
            Self::ResolveAttention { command, choice } => {
                told(gishe_desk::attention::resolve(desk, command, choice).await)
            }
            Self::ConflictView { id } => told(gishe_desk::conflict::view(desk, id).await),
            Self::ResolveConflict { id, ending } => told(gishe_desk::conflict::resolve(desk, id, ending).await),
            Self::TakeOver { id, reason } => told(gishe_desk::take_over::take_over(desk, id, reason).await),
            Self::TakeOverTold { id } => told(gishe_desk::take_over::told(desk, id).await),
            Self::RescueView {} => told(gishe_desk::rescue::view(desk).await),
            Self::RescueExport { path, passphrase } => told(gishe_desk::rescue::export(desk, path, passphrase).await),
            Self::RescueImport { path, passphrase } => told(gishe_desk::rescue::import(desk, path, passphrase).await),
            Self::DocumentPages { id, document, to } => {
                written(gishe_desk::evidence::pages(desk, id, &document).await?, to)
            }
            Self::SetMarks { id, check, marks } => told(gishe_desk::marks::set(desk, id, check, marks).await),
            Self::SendLetter { id, letter } => told(gishe_desk::letter::send(desk, id, letter).await),
            Self::UndoLetter { id, command } => told(gishe_desk::letter::undo(desk, id, command).await),
            Self::SaveLetter { id, text } => told(gishe_desk::letter::save(desk, id, text).await),
            Self::SaveNote { id, text } => told(gishe_desk::note::save(desk, id, text).await),
            Self::IntakeList {} => told(intake::list(desk).await),
            Self::IntakeBegin {} => told(intake::begin(desk).await),
            Self::IntakeOpen { id } => told(intake::open(desk, id).await),
            Self::IntakeSave { id, form } => told(intake::save(desk, id, *form).await),
            Self::IntakeDiscard { id } => told(intake::discard(desk, id).await),
            Self::IntakeAttachFiles { id, paths, kind } => told(intake::attach::files(desk, id, paths, kind).await),
            Self::IntakeAttachBytes { id, name, data, kind } => {
                told(intake::attach::bytes(desk, id, name, data, kind).await)
            }
            Self::IntakeRemoveScan { id, scan } => told(intake::attach::remove(desk, id, scan).await),
            Self::IntakeScanBytes { id, scan, to } => written(intake::attach::look(desk, id, scan).await?, to),
            Self::IntakeRecord { id, to } => written(intake::record::preview(desk, id).await?, to),
            Self::IntakeRegister { id } => told(intake::register::register(desk, id).await),
            Self::IntakeEditAgain { id } => told(intake::register::edit_again(desk, id).await),
            Self::AddressSuggest { text, limit } => {
                told(gishe_desk::address_suggest::suggest(desk, &text, limit).await)
            }
            Self::AddressStreet { settlement, location } => {
                told(gishe_desk::address_suggest::street(desk, &settlement, &location).await)
            }
            Self::AddressCheck { address } => told(gishe_desk::address_suggest::check(desk, address).await),
            Self::QueueDesk {} => told(gishe_desk::queue_views::view(desk).await),
            Self::KeepQueuePlace { place } => told(gishe_desk::queue_views::keep_place(desk, place).await),
            Self::SaveQueueView { view } => told(gishe_desk::queue_views::save(desk, view).await),
            Self::ForgetQueueView { id } => told(gishe_desk::queue_views::forget(desk, id).await),
            Self::Colleagues {} => told(gishe_desk::colleagues::view(desk).await),
            Self::Bulk { act, cases } => told(gishe_desk::bulk::act(desk, BulkAsk { act, cases }).await),
            Self::Supervise {} => told(gishe_desk::supervise::view(desk).await),
            Self::SecondLook { decision, verdict, note } => {
                told(gishe_desk::supervise::look(desk, decision, verdict, note).await)
            }
            Self::SetSampleSize { size } => told(gishe_desk::supervise::set_size(desk, size).await),
            Self::Actions { id } => told(gishe_desk::actions::list(desk, id).await),
            Self::TakeLink {} => told(gishe_desk::link::take(desk).await),
            Self::OpenLink { link } => {
                gishe_desk::link::ask(desk, &link);
                told(Ok(()))
            }
            Self::Notices {} => told(gishe_desk::notices::due(desk).await),
            Self::CaseView { id } => told(gishe_desk::case_open::view(desk, id).await),
            Self::AtWork {} => told(gishe_desk::presence::at_work(desk).await),
            Self::PassphraseSetUp { passphrase } => told(gishe_desk::passphrase::set_up(desk, passphrase).await),
            Self::PassphraseOpen { passphrase } => told(gishe_desk::passphrase::open(desk, passphrase).await),
            Self::PassphraseChange { present, next } => told(gishe_desk::passphrase::change(desk, present, next).await),
            Self::NextChange { seconds } => {
                let wait = Duration::from_secs(seconds.into()).min(LONGEST);
                let tags = tokio::time::timeout(wait, changes.next()).await;
                told(Ok(tags.ok().flatten().unwrap_or_default()))
            }
        }
    }
}
