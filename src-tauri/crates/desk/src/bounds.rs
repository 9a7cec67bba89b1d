//! How long a text may be that somebody writes here.

use gishe_domain::rules::TEXT_MAX;

use crate::error::DeskError;

/// Refuses a text that is longer than any act, note or letter may be.
///
/// # Errors
/// [`DeskError::TooLong`].
pub(crate) fn within(text: &str) -> Result<(), DeskError> {
    if text.chars().count() > TEXT_MAX {
        return Err(DeskError::TooLong { max: u32::try_from(TEXT_MAX).unwrap_or(u32::MAX) });
    }
    Ok(())
}
