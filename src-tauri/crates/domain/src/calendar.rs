//! Working days in Bulgaria (Labour Code чл. 154).

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

use crate::pack::{PackError, shape};

/// Fixed holidays, month and day (чл. 154 ал. 1).
const FIXED: [(u32, u32); 10] =
    [(1, 1), (3, 3), (5, 1), (5, 6), (5, 24), (9, 6), (9, 22), (12, 24), (12, 25), (12, 26)];

/// From this year on, a holiday on a weekend moves to the next working day (чл. 154 ал. 2).
const MOVED_FROM: i32 = 2017;

/// Days that the Council of Ministers moved (чл. 154 ал. 3): configuration, never compiled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovedDays {
    /// Declared days of rest: `2026-01-02`.
    #[serde(default)]
    pub rest: BTreeSet<NaiveDate>,
    /// Saturdays and holidays that are worked in exchange.
    #[serde(default)]
    pub work: BTreeSet<NaiveDate>,
}

/// Which days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    moved: MovedDays,
}

impl Calendar {
    /// A calendar with the days that the Council of Ministers moved.
    pub fn new(moved: MovedDays) -> Self {
        Self { moved }
    }

    /// Reads moved days from TOML: `assets/calendar.toml` is of this shape.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        toml::from_str(text).map(Self::new).map_err(|error| shape(text, &error))
    }

    /// Whether the administration works on that day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        if self.moved.work.contains(&day) {
            return true;
        }
        !(is_weekend(day) || self.moved.rest.contains(&day) || is_holiday(day) || is_substitute(day))
    }

    /// The `count`-th working day after a day; for 0 the day itself, or the first working day after it.
    ///
    /// Beyond the last day that can be written, the last day.
    pub fn add_working_days(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let mut at = day;
        let mut left = count;
        loop {
            if left == 0 && self.is_working_day(at) {
                return at;
            }
            let Some(next) = at.succ_opt() else { return at };
            at = next;
            if left > 0 && self.is_working_day(at) {
                left -= 1;
            }
        }
    }

    /// Working days after `from` up to and with `to`; negative when `to` lies before `from`.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| self.is_working_day(*day));
        i32::try_from(days.count()).unwrap_or(i32::MAX)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn is_fixed(day: NaiveDate) -> bool {
    FIXED.contains(&(day.month(), day.day()))
}

/// Good Friday to Easter Monday.
fn is_easter(day: NaiveDate) -> bool {
    orthodox_easter(day.year()).is_some_and(|easter| (-2..=1).contains(&(day - easter).num_days()))
}

fn is_holiday(day: NaiveDate) -> bool {
    is_fixed(day) || is_easter(day)
}

/// Whether the day is given for a holiday on a weekend: each such holiday takes the first day after it that is neither
/// weekend nor holiday nor taken by an earlier one.
fn is_substitute(day: NaiveDate) -> bool {
    // No holiday is given back later than a week after it: Easter, the longest row of holidays, has two weekdays.
    let lately = (1..=7).filter_map(|back| day.checked_sub_days(Days::new(back)));
    if day.year() < MOVED_FROM || !lately.into_iter().any(|before| is_weekend(before) && is_fixed(before)) {
        return false;
    }
    let fixed = FIXED.iter().filter_map(|(month, date)| NaiveDate::from_ymd_opt(day.year(), *month, *date));
    let mut taken = BTreeSet::new();
    for holiday in fixed.filter(|holiday| is_weekend(*holiday)) {
        let free = |next: &NaiveDate| !is_weekend(*next) && !is_holiday(*next) && !taken.contains(next);
        let given = holiday.iter_days().skip(1).find(free);
        taken.extend(given);
    }
    taken.contains(&day)
}

/// Easter Sunday of the Orthodox Church, as a Gregorian date (Meeus, for the Julian calendar).
pub fn orthodox_easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(4), year.rem_euclid(7), year.rem_euclid(19));
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34).rem_euclid(7);
    let sum = d + e + 114;
    let julian = NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31).ok()? + 1)?;
    let behind = year.div_euclid(100) - year.div_euclid(400) - 2;
    julian.checked_add_days(Days::new(u64::try_from(behind).ok()?))
}

#[cfg(test)]
mod tests;
