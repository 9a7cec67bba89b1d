//! From what is known to what is shown: plain mappings, without input or output.

mod address;
pub mod case;
pub mod checks;
pub mod conflict;
pub mod documents;
pub mod letters;
pub mod queue;
pub mod ruling;
pub mod signature;
pub mod signer;

use gishe_domain::pack::Worded as PackWords;

use crate::view::case::Worded;

/// Words of a pack, as the window takes them.
pub(crate) fn worded(words: &PackWords) -> Worded {
    Worded { bg: words.bg.clone(), en: words.en.clone() }
}
