//! All cases in order, made on all cores.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use super::founding::Founding;
use super::{CityCase, CityError};

/// Groups that a worker makes at a stretch.
const STRETCH: usize = 48;
/// Stretches that may wait for whoever takes the cases.
const AHEAD: usize = 4;

type Batch = Result<Vec<CityCase>, CityError>;

/// The cases of a city, by district and in the order of filing. It ends after the first error.
pub struct CaseStream {
    /// One for each worker; the worker at place `w` of `n` makes the stretches `w`, `w + n`, `w + 2n` …
    workers: VecDeque<Receiver<Batch>>,
    ready: VecDeque<CityCase>,
    made: u32,
    expected: u32,
    started: Instant,
}

impl CaseStream {
    pub(super) fn start(founding: Arc<Founding>) -> Self {
        let count = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let expected = founding.len();
        let workers = (0..count).map(|place| {
            let (sender, receiver) = sync_channel(AHEAD);
            let founding = Arc::clone(&founding);
            thread::spawn(move || work(&founding, place, count, &sender));
            receiver
        });
        Self { workers: workers.collect(), ready: VecDeque::new(), made: 0, expected, started: Instant::now() }
    }

    fn fetch(&mut self) -> Result<bool, CityError> {
        let Some(next) = self.workers.pop_front() else { return Ok(false) };
        match next.recv() {
            Ok(batch) => {
                self.ready.extend(batch?);
                self.workers.push_back(next);
                Ok(true)
            }
            // The worker has ended, and with it, since stretches go round, all that come after.
            Err(_) if self.made == self.expected => Ok(false),
            Err(_) => Err(CityError::Worker),
        }
    }
}

impl Iterator for CaseStream {
    type Item = Result<CityCase, CityError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            match self.fetch() {
                Ok(true) => {}
                Ok(false) => {
                    let seconds = self.started.elapsed().as_secs_f64();
                    tracing::info!(cases = self.made, seconds, "the city is drawn");
                    self.workers.clear();
                    return None;
                }
                Err(error) => {
                    self.workers.clear();
                    self.expected = self.made;
                    return Some(Err(error));
                }
            }
        }
        self.made += 1;
        self.ready.pop_front().map(Ok)
    }
}

fn work(founding: &Founding, place: usize, count: usize, sender: &SyncSender<Batch>) {
    for stretch in founding.plan.groups.chunks(STRETCH).skip(place).step_by(count) {
        let batch: Batch =
            stretch.iter().map(|group| founding.make(group)).collect::<Result<Vec<_>, _>>().map(|cases| cases.concat());
        let failed = batch.is_err();
        // Whoever took the cases may have gone away; then nobody wants more.
        if sender.send(batch).is_err() || failed {
            return;
        }
    }
}
