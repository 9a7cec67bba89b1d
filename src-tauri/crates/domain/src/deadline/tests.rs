use proptest::prelude::*;

use super::*;

/// A day of November or December 2026; 1 November was a Sunday.
fn day(month: u32, date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, date).unwrap()
}

fn basis(from: NaiveDate, working_days: u16, pauses: &[(NaiveDate, Option<NaiveDate>)]) -> DeadlineBasis {
    let pauses = pauses.iter().map(|(from, to)| Pause { from: *from, to: *to }).collect();
    DeadlineBasis { from, working_days, pauses }
}

#[test]
fn a_limit_comes_nearer_day_by_day() {
    use DeadlineLevel::{Later, Overdue, Soon, Today};
    let basis = basis(day(11, 14), 7, &[]);
    for (today, level, left) in [
        (day(11, 14), Later, 7),
        (day(11, 18), Later, 4),
        (day(11, 19), Soon, 3),
        (day(11, 20), Soon, 2),
        (day(11, 22), Soon, 2),
        (day(11, 24), Today, 0),
        (day(11, 25), Overdue, -1),
        (day(11, 30), Overdue, -4),
    ] {
        let deadline = Deadline::as_of(&basis, today, &Calendar::default());
        assert_eq!(deadline, Deadline { due: day(11, 24), level, working_days_left: left }, "{today}");
    }
}

#[test]
fn at_once_is_the_same_working_day_or_the_next() {
    let due = |from| Deadline::as_of(&basis(from, 0, &[]), from, &Calendar::default());
    assert_eq!((due(day(11, 20)).due, due(day(11, 20)).level), (day(11, 20), DeadlineLevel::Today));
    assert_eq!((due(day(11, 21)).due, due(day(11, 21)).level), (day(11, 23), DeadlineLevel::Soon));
    // Overdue on the Saturday after a Friday, although no working day has passed.
    let saturday = Deadline::as_of(&basis(day(11, 20), 0, &[]), day(11, 21), &Calendar::default());
    assert_eq!((saturday.level, saturday.working_days_left), (DeadlineLevel::Overdue, -1));
}

#[test]
fn a_pause_stops_the_limit_and_what_was_left_stays_left() {
    let calendar = Calendar::default();
    let lasting = basis(day(11, 14), 7, &[(day(11, 19), None)]);
    for today in [day(11, 19), day(11, 23), day(12, 4)] {
        let deadline = Deadline::as_of(&lasting, today, &calendar);
        assert_eq!((deadline.level, deadline.working_days_left), (DeadlineLevel::Paused, 4), "{today}");
    }
    let over = basis(day(11, 14), 7, &[(day(11, 19), Some(day(11, 23)))]);
    let deadline = Deadline::as_of(&over, day(11, 24), &calendar);
    assert_eq!(deadline, Deadline { due: day(11, 27), level: DeadlineLevel::Soon, working_days_left: 3 });
    let late = basis(day(11, 2), 2, &[(day(11, 19), None)]);
    assert_eq!(Deadline::as_of(&late, day(11, 20), &calendar).level, DeadlineLevel::Overdue);
}

proptest! {
    #[test]
    fn a_pause_moves_the_last_day_by_the_working_days_it_took(
        start in 0u64..300, days in 1u16..15, begins in 0u64..10, lasts in 0u64..20,
    ) {
        let calendar = Calendar::default();
        let from = day(1, 1) + chrono::Days::new(start);
        let plain = Deadline::as_of(&basis(from, days, &[]), from, &calendar).due;
        let (first, last) = (from + chrono::Days::new(begins + 1), from + chrono::Days::new(begins + 1 + lasts));
        prop_assume!(first <= plain);
        let paused = Deadline::as_of(&basis(from, days, &[(first, Some(last))]), last, &calendar).due;
        let took = calendar.working_days_between(first.pred_opt().unwrap(), last);
        prop_assert_eq!(calendar.working_days_between(plain, paused), took);
    }
}
