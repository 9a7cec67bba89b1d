//! Who is at a document: a set and the finishing in the background never do the same at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Documents that somebody is at, by digest.
#[derive(Default, Clone)]
pub(crate) struct Turns(Arc<Mutex<HashSet<String>>>);

/// A document is somebody's until this is dropped.
pub(crate) struct Turn {
    turns: Turns,
    digest: String,
}

impl Turns {
    /// The turn at a document; none when somebody has it.
    pub fn take(&self, digest: &str) -> Option<Turn> {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest.to_owned());
        free.then(|| Turn { turns: self.clone(), digest: digest.to_owned() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_one_persons_at_a_time() {
        let turns = Turns::default();
        let first = turns.take("a");
        assert!(first.is_some() && turns.take("a").is_none() && turns.take("b").is_some());
        drop(first);
        assert!(turns.take("a").is_some());
    }
}
