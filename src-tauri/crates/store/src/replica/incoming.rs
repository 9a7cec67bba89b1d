//! Cases on their way in. What takes time and needs no file is made ready before or beside the writing: the summary with its
//! time limit, the packed body and the tokens of the index.

use std::sync::mpsc::sync_channel;
use std::thread;

use gishe_domain::case::Case;

use super::summary::{CaseSummary, DueRule, Standing};
use super::{blobs, search};
use crate::codec::pack_case;
use crate::error::Trouble;

/// Cases that are made ready together; fewer are not worth a thread.
const TOGETHER: usize = 50;
/// Such groups that may wait to be written: what is ready is bounded.
const WAITING: usize = 2;

/// Everything that is written of a case.
pub(super) struct Incoming {
    pub summary: CaseSummary,
    /// As it lies in `bodies`.
    pub body: Vec<u8>,
    /// As the index takes it.
    pub tokens: String,
    /// Its evidence, when it is closed: nobody needs that here any more.
    pub leaving: Vec<String>,
}

impl Incoming {
    pub fn of(case: &Case, rule: &DueRule) -> Result<Self, Trouble> {
        let summary = CaseSummary::of(case, rule);
        let leaving = match summary.standing {
            Standing::Closed => blobs::of_case(case).map(|blob| blob.sha256.clone()).collect(),
            Standing::Running | Standing::Paused | Standing::Decided => Vec::new(),
        };
        Ok(Self { summary, body: pack_case(case)?, tokens: search::tokens(case), leaving })
    }
}

/// Makes each of `items` and takes what was made, in order; the making runs ahead of the taking. The first error ends it.
pub(super) fn ahead<'a, T: Sync, M: Send>(
    items: &'a [T],
    make: impl Fn(&'a T) -> Result<M, Trouble> + Send + Sync,
    mut take: impl FnMut(M) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    if items.len() <= TOGETHER {
        return items.iter().try_for_each(|item| take(make(item)?));
    }
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let making = move || {
            for some in items.chunks(TOGETHER) {
                // Nobody takes any more after an error.
                if sender.send(some.iter().map(&make).collect::<Result<Vec<M>, Trouble>>()).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("incoming".into()).spawn_scoped(scope, making)?;
        receiver.into_iter().try_for_each(|made| made?.into_iter().try_for_each(&mut take))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(items: &[u32], bad: Option<u32>) -> (Result<(), Trouble>, Vec<u32>) {
        let mut taken = Vec::new();
        let make = |item: &u32| if Some(*item) == bad { Err(Trouble::Unreadable("item")) } else { Ok(item * 2) };
        let result = ahead(items, make, |made| {
            taken.push(made);
            Ok(())
        });
        (result, taken)
    }

    #[test]
    fn everything_is_taken_in_order() {
        for count in [0, 1, 50, 51, 1234] {
            let items: Vec<u32> = (0..count).collect();
            let (result, taken) = taken(&items, None);
            assert!(result.is_ok());
            assert_eq!(taken, items.iter().map(|item| item * 2).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn an_error_of_the_making_ends_it_before_anything_behind_is_taken() {
        let items: Vec<u32> = (0..1000).collect();
        let (result, taken) = taken(&items, Some(700));
        assert!(matches!(result, Err(Trouble::Unreadable("item"))));
        assert!(taken.iter().all(|made| *made < 1400));
    }

    #[test]
    fn an_error_of_the_taking_ends_the_making() {
        let items: Vec<u32> = (0..100_000).collect();
        let mut left = 120;
        let result = ahead(
            &items,
            |item| Ok(*item),
            |_| {
                left -= 1;
                if left == 0 { Err(Trouble::Unreadable("taken")) } else { Ok(()) }
            },
        );
        assert!(matches!(result, Err(Trouble::Unreadable("taken"))));
        assert_eq!(left, 0);
    }
}
