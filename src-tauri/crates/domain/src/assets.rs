//! The texts that come with the program; every consumer reads the same ones.

/// Service packs by file name, for [`crate::pack::Packs::load`]: of each service the older versions first. A version under which
/// cases have begun never changes and never goes: they are judged by it to their end.
pub const SERVICES: [(&str, &str); 4] = [
    ("2079-2026.1.toml", include_str!("../../../../assets/services/2079-2026.1.toml")),
    ("2079.toml", SERVICE_2079),
    ("2107-2026.1.toml", include_str!("../../../../assets/services/2107-2026.1.toml")),
    ("2107.toml", SERVICE_2107),
];

/// The present pack of service 2079: permanent address.
pub const SERVICE_2079: &str = include_str!("../../../../assets/services/2079.toml");

/// The present pack of service 2107: current address.
pub const SERVICE_2107: &str = include_str!("../../../../assets/services/2107.toml");

/// The 24 districts, for [`crate::district::Districts::parse`].
pub const DISTRICTS: &str = include_str!("../../../../assets/districts.toml");

/// Days that the Council of Ministers moved, for [`crate::calendar::Calendar::parse`].
pub const CALENDAR: &str = include_str!("../../../../assets/calendar.toml");
