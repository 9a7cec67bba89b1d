use proptest::prelude::*;

use super::*;

fn day(year: i32, month: u32, date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, date).unwrap()
}

#[test]
fn easter_falls_where_the_church_says() {
    for (year, month, date) in [
        (2000, 4, 30),
        (2010, 4, 4),
        (2016, 5, 1),
        (2019, 4, 28),
        (2021, 5, 2),
        (2022, 4, 24),
        (2023, 4, 16),
        (2024, 5, 5),
        (2025, 4, 20),
        (2026, 4, 12),
        (2027, 5, 2),
        (2028, 4, 16),
    ] {
        assert_eq!(orthodox_easter(year), Some(day(year, month, date)));
    }
}

/// Every day off from Monday to Friday in a year.
#[test]
fn days_off_of_whole_years() {
    let off = |year: i32| -> Vec<(u32, u32)> {
        let days = day(year, 1, 1).iter_days().take_while(|day| day.year() == year);
        let off = days.filter(|day| !is_weekend(*day) && !Calendar::default().is_working_day(*day));
        off.map(|day| (day.month(), day.day())).collect()
    };
    // 1 May 2021 was Holy Saturday: its substitute waits until after Easter Monday.
    let of_2021 =
        [(1, 1), (3, 3), (4, 30), (5, 3), (5, 4), (5, 6), (5, 24), (9, 6), (9, 22), (12, 24), (12, 27), (12, 28)];
    assert_eq!(off(2021), of_2021);
    let of_2022 =
        [(1, 3), (3, 3), (4, 22), (4, 25), (5, 2), (5, 6), (5, 24), (9, 6), (9, 22), (12, 26), (12, 27), (12, 28)];
    assert_eq!(off(2022), of_2022);
    // 6 May 2024 was both Easter Monday and a fixed holiday: there is no second day for it.
    let of_2024 = [(1, 1), (3, 4), (5, 1), (5, 3), (5, 6), (5, 24), (9, 6), (9, 23), (12, 24), (12, 25), (12, 26)];
    assert_eq!(off(2024), of_2024);
    let of_2026 =
        [(1, 1), (3, 3), (4, 10), (4, 13), (5, 1), (5, 6), (5, 25), (9, 7), (9, 22), (12, 24), (12, 25), (12, 28)];
    assert_eq!(off(2026), of_2026);
    // Before 2017 nothing moved by itself: 24 May 2015 was a Sunday.
    assert!(Calendar::default().is_working_day(day(2015, 5, 25)));
}

#[test]
fn the_council_of_ministers_moves_days() {
    let calendar = Calendar::parse("rest = [\"2026-01-02\"]\nwork = [\"2026-01-10\"]").unwrap();
    let moved = MovedDays { rest: [day(2026, 1, 2)].into(), work: [day(2026, 1, 10)].into() };
    assert_eq!(calendar, Calendar::new(moved));
    assert!(!calendar.is_working_day(day(2026, 1, 2)));
    assert!(calendar.is_working_day(day(2026, 1, 10)));
    assert!(Calendar::default().is_working_day(day(2026, 1, 2)));
    let wrong = Calendar::parse("rest = []\nwork = [\"2026-02-30\"]").unwrap_err();
    assert_eq!(wrong.line, 2);
    assert!(Calendar::parse("free = []").is_err());
    let shipped = Calendar::parse(crate::assets::CALENDAR).unwrap();
    assert!(!shipped.is_working_day(day(2025, 12, 31)) && !shipped.is_working_day(day(2026, 1, 2)));
}

#[test]
fn working_days_are_counted_over_weekends_and_holidays() {
    let calendar = Calendar::default();
    assert_eq!(calendar.add_working_days(day(2026, 11, 14), 7), day(2026, 11, 24));
    assert_eq!(calendar.add_working_days(day(2026, 12, 23), 1), day(2026, 12, 29));
    assert_eq!(calendar.add_working_days(day(2026, 11, 20), 0), day(2026, 11, 20));
    assert_eq!(calendar.add_working_days(day(2026, 11, 21), 0), day(2026, 11, 23));
    assert_eq!(calendar.working_days_between(day(2026, 11, 20), day(2026, 11, 24)), 2);
    assert_eq!(calendar.working_days_between(day(2026, 11, 24), day(2026, 11, 20)), -2);
    assert_eq!(calendar.add_working_days(NaiveDate::MAX, 3), NaiveDate::MAX);
}

proptest! {
    #[test]
    fn adding_and_counting_agree(offset in 0u64..60_000, count in 0u32..40) {
        let calendar = Calendar::default();
        let from = day(1950, 1, 1) + Days::new(offset);
        let to = calendar.add_working_days(from, count);
        prop_assert!(calendar.is_working_day(to));
        prop_assert!(to >= from);
        if count > 0 {
            prop_assert_eq!(calendar.working_days_between(from, to), i32::try_from(count).unwrap());
        }
    }

    #[test]
    fn easter_is_a_sunday_in_spring(year in 1900i32..2300) {
        let easter = orthodox_easter(year).unwrap();
        prop_assert_eq!(easter.weekday(), Weekday::Sun);
        prop_assert!((4..=5).contains(&easter.month()));
    }

    #[test]
    fn a_year_has_as_many_free_weekdays_as_the_law_gives(year in 2017i32..2100) {
        let days = day(year, 1, 1).iter_days().take_while(|day| day.year() == year);
        let free = days.filter(|day| !is_weekend(*day) && !Calendar::default().is_working_day(*day)).count();
        let in_easter = FIXED.iter().filter_map(|(month, date)| NaiveDate::from_ymd_opt(year, *month, *date));
        let lost = in_easter.filter(|day| is_easter(*day) && !is_weekend(*day)).count();
        prop_assert_eq!(free, FIXED.len() + 2 - lost);
    }
}
