//! The time limit of a case, as of a day.

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::case::{DeadlineBasis, Pause};

/// Working days within which a limit is near.
const SOON: i32 = 3;

/// How near a time limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeadlineLevel {
    /// Past.
    Overdue,
    /// Today.
    Today,
    /// Within three working days.
    Soon,
    /// Later.
    Later,
    /// It stands still.
    Paused,
}

/// A time limit, as of a civil day in Sofia.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last day. While the limit stands still: the last day if it ran on from tomorrow.
    pub due: NaiveDate,
    /// How near it is.
    pub level: DeadlineLevel,
    /// Working days left; negative when overdue, 0 today.
    pub working_days_left: i32,
}

impl Deadline {
    /// The time limit as of `today`.
    ///
    /// The first day is not counted; a limit of 0 working days ends on that day, or on the first working day after it.
    /// Days of a pause, its first and last with them, do not count (АПК чл. 30 ал. 2). A limit that had passed before a
    /// pause began stays overdue.
    pub fn as_of(basis: &DeadlineBasis, today: NaiveDate, calendar: &Calendar) -> Self {
        let counts = |day: NaiveDate| {
            calendar.is_working_day(day) && !basis.pauses.iter().any(|pause| stands_still(pause, day, today))
        };
        let due = due(basis, counts);
        if today > due {
            let past = calendar.working_days_between(due, today).max(1);
            return Self { due, level: DeadlineLevel::Overdue, working_days_left: -past };
        }
        let left = today.iter_days().skip(1).take_while(|day| *day <= due).filter(|day| counts(*day)).count();
        let left = i32::try_from(left).unwrap_or(i32::MAX);
        let level = if basis.pauses.iter().any(|pause| stands_still(pause, today, today)) {
            DeadlineLevel::Paused
        } else if due == today {
            DeadlineLevel::Today
        } else if left <= SOON {
            DeadlineLevel::Soon
        } else {
            DeadlineLevel::Later
        };
        Self { due, level, working_days_left: left }
    }
}

/// The last day of a limit whose days are told by `counts`.
fn due(basis: &DeadlineBasis, counts: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let wanted = usize::from(basis.working_days);
    let mut days = basis.from.iter_days().filter(|day| counts(*day) && (wanted == 0 || *day > basis.from));
    days.nth(wanted.saturating_sub(1)).unwrap_or(NaiveDate::MAX)
}

/// Whether the limit stands still on a day; a pause that lasts is known up to `today` only.
fn stands_still(pause: &Pause, day: NaiveDate, today: NaiveDate) -> bool {
    pause.from <= day && day <= pause.to.unwrap_or(today)
}

#[cfg(test)]
mod tests;
