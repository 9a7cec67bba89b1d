//! How many applications each district has, who files together, and when.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Sofia;
use rand::Rng;

use super::streets::Atlas;
use crate::trust::seed;

/// Days from the first application to the last.
const SPAN_DAYS: f64 = 35.0;
/// Civil hours in which people file: from 7 to 23.
const FIRST_HOUR: f64 = 7.0;
const HOURS: f64 = 16.0;
/// The hour at which the city is founded: people have filed this morning until then.
pub const MORNING: u32 = 9;
/// Hours in which the last of them have paid before the city is founded.
const PAYING: f64 = 0.25;
/// Places for people beside one for each case, see [`super::people`].
const SPARE_PLACES: u32 = 5;

/// People who file one after another for the same home, or one person who files twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Index of the district.
    pub district: usize,
    /// Place of its first case among those of the district.
    pub first: u32,
    /// Its cases.
    pub size: u32,
    /// What ties its cases together.
    pub tie: Tie,
    /// Place of its first person in the city.
    pub place: u32,
    /// Place of its first case in the city.
    pub index: u32,
}

/// What ties the cases of a group together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// Somebody alone, or a household.
    Household,
    /// The second case repeats the first.
    Twice,
    /// Two who do not know each other want the same home.
    Contested,
    /// The second shows the scan that the first has shown for another home.
    Copied,
}

/// The plan of a city.
#[derive(Debug, Clone)]
pub struct Plan {
    /// In the order of districts and filing.
    pub groups: Vec<Group>,
    /// Cases by district.
    pub counts: Vec<u32>,
    /// Number of the case before the district's first.
    pub numbered: Vec<u32>,
    /// Places for people in all.
    pub places: u32,
}

impl Plan {
    /// Shares the applications out by population and groups them.
    pub fn new(city: u64, applications: u32, atlas: &Atlas) -> Self {
        let weights: Vec<u32> = atlas.districts.iter().map(|district| district.weight).collect();
        let counts = share(applications, &weights);
        let mut groups = Vec::new();
        let (mut place, mut index) = (0, 0);
        let mut numbered = Vec::new();
        for (district, count) in counts.iter().enumerate() {
            let mut rng = seed::stream(city, "city plan", &district.to_string());
            numbered.push(rng.gen_range(900..1500));
            let mut first = 0;
            while first < *count {
                let (size, tie) = match rng.gen_range(0..1000) {
                    0..12 => (2, Tie::Twice),
                    12..17 => (2, Tie::Contested),
                    17..22 => (2, Tie::Copied),
                    22..62 => (2, Tie::Household),
                    62..92 => (3, Tie::Household),
                    92..104 => (4, Tie::Household),
                    _ => (1, Tie::Household),
                };
                let size = if first + size > *count { 1 } else { size };
                let tie = if size == 2 { tie } else { Tie::Household };
                groups.push(Group { district, first, size, tie, place, index });
                first += size;
                index += size;
                place += size + SPARE_PLACES;
            }
        }
        Self { groups, counts, numbered, places: place }
    }

    /// When the case at `at` of `count` was filed: more of them lately, none by night, in order. `within` (0 to 1)
    /// moves it inside its own share of the time.
    pub fn filed_at(&self, today: NaiveDate, at: u32, count: u32, within: f64) -> DateTime<Utc> {
        let passed = (f64::from(at) + within.clamp(0.0, 0.999)) / f64::from(count.max(1));
        let span = SPAN_DAYS * HOURS + f64::from(MORNING) - FIRST_HOUR - PAYING;
        let hours = span * (1.0 - (1.0 - passed).powi(3));
        let day = (hours / HOURS).floor();
        let seconds = ((FIRST_HOUR + hours - day * HOURS) * 3600.0) as u32;
        let date = today - Days::new(SPAN_DAYS as u64) + Days::new(day as u64);
        civil(date, seconds)
    }
}

/// The instant of a civil time in Sofia, `seconds` after midnight; none of those used falls into a change of clocks.
pub fn civil(date: NaiveDate, seconds: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default();
    let local = date.and_time(time);
    Sofia.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// Shares `total` out by weight; what rounding leaves goes to the greatest remainders.
fn share(total: u32, weights: &[u32]) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum::<u64>().max(1);
    let exact = |weight: &u32| u64::from(total) * u64::from(*weight);
    let mut counts: Vec<u32> = weights.iter().map(|weight| (exact(weight) / sum) as u32).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(weights.get(*at).map_or(0, |weight| exact(weight) % sum)), *at));
    let left = total - counts.iter().sum::<u32>();
    for at in order.into_iter().take(left as usize) {
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_application_is_shared_out_and_in_the_order_of_filing() {
        let atlas = Atlas::load().unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        for applications in [0, 1, 24, 1000, 2001] {
            let plan = Plan::new(7, applications, &atlas);
            assert_eq!(plan.counts.iter().sum::<u32>(), applications);
            assert_eq!(plan.groups.iter().map(|group| group.size).sum::<u32>(), applications);
            for count in &plan.counts {
                let times: Vec<_> = (0..*count).map(|at| plan.filed_at(today, at, *count, 0.5)).collect();
                assert!(times.is_sorted() && times.iter().all(|at| *at <= civil(today, MORNING * 3600)));
            }
        }
    }

    #[test]
    fn a_greater_district_has_more_applications() {
        let counts = share(1000, &[112, 13, 83]);
        assert_eq!(counts, [538, 63, 399]);
    }
}
