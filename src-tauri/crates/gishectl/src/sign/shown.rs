//! The signature as it is shown on the page.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Sofia;
use gishe_signing::pades::{self, Appearance, PadesError, Prepared, SignatureInfo};

use crate::language::Language;

/// The typeface of the acts.
const FONT: &[u8] = include_bytes!("../../../../../assets/fonts/SofiaSans-Regular.ttf");
/// Largest size of its letters in points.
const SIZE: f32 = 9.0;
/// No page is larger, in points (ISO 32000-1 annex C.2).
const LARGEST: f32 = 14_400.0;

/// Where on the page: left, bottom, right, top in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place([f32; 4]);

/// What is said of a place that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("LEFT,BOTTOM,WIDTH,HEIGHT in points, for example 60,60,240,70")]
pub(super) struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let numbers: Vec<f32> =
            text.split(',').map(|part| part.trim().parse().map_err(|_| NoPlace)).collect::<Result<_, _>>()?;
        let [left, bottom, width, height] = <[f32; 4]>::try_from(numbers).map_err(|_| NoPlace)?;
        let place = [left, bottom, left + width, bottom + height];
        let fits = width >= 1.0 && height >= 1.0 && place.iter().all(|side| (0.0..=LARGEST).contains(side));
        fits.then_some(Self(place)).ok_or(NoPlace)
    }
}

/// Freezes a document with a signature that is seen.
pub(super) fn prepare(
    pdf: &[u8],
    field: Option<&str>,
    info: &SignatureInfo,
    (page, place): (usize, Place),
    room: usize,
    language: Language,
) -> Result<Prepared, PadesError> {
    let appearance = Appearance { lines: lines(info, language), font: FONT, size: SIZE, page, place: place.0 };
    pades::prepare_visible(pdf, field, info, &appearance, room)
}

fn lines(info: &SignatureInfo, language: Language) -> Vec<String> {
    let moment = |at: DateTime<Utc>| at.with_timezone(&Sofia).format("%d.%m.%Y, %H:%M:%S %:z").to_string();
    let signed = language.pick("Подписано с електронен подпис", "Signed electronically").to_owned();
    let told = [info.name.clone(), info.signed_at.map(moment), info.reason.clone(), info.location.clone()];
    std::iter::once(signed).chain(told.into_iter().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_four_numbers_on_a_page() {
        assert_eq!("60, 50,240,70".parse::<Place>().unwrap(), Place([60.0, 50.0, 300.0, 120.0]));
        for text in ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,0,4", "1,2,3,-4", "-1,2,3,4", "1,2,NaN,4", "1,2,99999,4"]
        {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
