//! What the provider says of a set, written down as it comes.

use std::ops::Range;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use futures::channel::mpsc::UnboundedSender;
use gishe_signing::csc::{SetEvent, Trace};
use gishe_store::journal::FrozenDocument;

use super::refusal::refused;
use super::run::Course;
use super::trail::{self, Trail};
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::signing::{SigningRowState, SigningStage};

/// Writes down what happens to the documents at `places`.
pub(super) struct Listener<'a> {
    course: &'a Course<'a>,
    places: &'a [usize],
    /// Documents that are authorised together.
    size: usize,
    /// The code that the phone shows already, and until when.
    pub awaited: Option<(String, DateTime<Utc>)>,
    /// The group that is being authorised, by place in `places`.
    group: Range<usize>,
    values: &'a UnboundedSender<usize>,
    /// What a value costs of the quota that was told: nothing where the key had been used before that.
    pub costs: u32,
}

impl<'a> Listener<'a> {
    pub fn new(course: &'a Course<'a>, places: &'a [usize], size: usize, values: &'a UnboundedSender<usize>) -> Self {
        Self { course, places, size, awaited: None, group: 0..0, values, costs: 1 }
    }

    pub fn hear(&mut self, event: SetEvent) {
        let session = self.course.session;
        match event {
            SetEvent::Authorizing => {
                self.group = self.group.end..(self.group.end + self.size).min(self.places.len());
                match self.awaited.take() {
                    Some((control_code, expires_at)) => self.course.await_phone(control_code, expires_at),
                    None => set_stage(session, SigningStage::Authorizing),
                }
            }
            SetEvent::AwaitingPhone { control_code, expires_at, handle, .. } => {
                self.note(Trace::Handle(handle), self.group.clone(), &control_code, Some(expires_at));
                self.course.await_phone(control_code, expires_at);
            }
            SetEvent::Promised { first, count, response } => {
                self.note(Trace::Response(response), first..first + count, "", None);
            }
            SetEvent::Approved => self.approved(),
            SetEvent::Value { index, value } => self.value(index, &value),
            SetEvent::Failed { index, error } => {
                self.set(index, SigningRowState::Failed { error: refused(error) });
            }
            SetEvent::AwaitingBrowser | SetEvent::Signed { .. } => return,
        }
        self.course.desk.announce(CacheTag::ACT);
    }

    /// The value is kept before anything is done with it.
    fn value(&self, index: usize, value: &[u8]) {
        let Some((place, document)) = self.document(index) else { return };
        let Course { desk, session, made, .. } = self.course;
        made.fetch_add(self.costs, Ordering::Relaxed);
        match tokio::task::block_in_place(|| trail::note_value(desk, session, document, value)) {
            Ok(()) => {
                self.set(index, SigningRowState::Finishing);
                let _ = self.values.unbounded_send(place);
            }
            Err(error) => self.set(index, SigningRowState::Failed { error }),
        }
    }

    fn note(&self, trace: Trace, group: Range<usize>, control_code: &str, expires_at: Option<DateTime<Utc>>) {
        let documents: Vec<FrozenDocument> =
            group.filter_map(|index| self.document(index).map(|(_, document)| document.clone())).collect();
        let trail = Trail { trace, count: documents.len(), control_code: control_code.to_owned(), expires_at };
        let noted = tokio::task::block_in_place(|| trail::note(self.course.session, &documents, Some(&trail)));
        if let Err(error) = noted {
            // Without it a crash would cost a second approval, and nothing else.
            tracing::warn!(%error, "how far the provider has come could not be kept");
        }
    }

    /// The phone said yes: the code that was compared stays on the screen.
    fn approved(&self) {
        let at = self.course.desk.now();
        let group = if self.group.is_empty() { 0..self.places.len() } else { self.group.clone() };
        self.course.session.with_signing(|run| {
            let Some(run) = run else { return };
            let control_code = run.control_code.clone().unwrap_or_default();
            run.approved_at = Some(at);
            run.stage = SigningStage::Signing { control_code, approved_at: at };
            for place in self.places.get(group).unwrap_or_default() {
                run.set_state(*place, SigningRowState::Signing);
            }
        });
    }

    fn document(&self, index: usize) -> Option<(usize, &FrozenDocument)> {
        let place = *self.places.get(index)?;
        Some((place, self.course.documents.get(place)?))
    }

    fn set(&self, index: usize, state: SigningRowState) {
        if let Some(place) = self.places.get(index) {
            set_row(self.course.session, *place, state);
        }
    }
}

fn set_stage(session: &Session, stage: SigningStage) {
    session.with_signing(|run| {
        if let Some(run) = run {
            run.stage = stage;
        }
    });
}

/// A document of the set goes on.
pub(super) fn set_row(session: &Session, index: usize, state: SigningRowState) {
    session.with_signing(|run| {
        if let Some(run) = run {
            run.set_state(index, state);
        }
    });
}
