//! Which language the console speaks.

use clap::ValueEnum;

/// The two languages of Гише.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Bulgarian
    Bg,
    /// English
    En,
}

impl Language {
    /// What was asked for, else what the environment says (POSIX: `LC_ALL` before `LC_MESSAGES` before `LANG`).
    pub(crate) fn choose(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| {
            let set = ["LC_ALL", "LC_MESSAGES", "LANG"].map(std::env::var);
            Self::from_locale(set.into_iter().flatten().find(|value| !value.is_empty()).as_deref())
        })
    }

    fn from_locale(locale: Option<&str>) -> Self {
        if locale.is_some_and(|locale| locale.starts_with("bg")) { Self::Bg } else { Self::En }
    }

    /// The word of this language.
    pub(crate) fn pick<'a>(self, bulgarian: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Bg => bulgarian,
            Self::En => english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_when_nothing_is_asked() {
        for (locale, expected) in [
            (Some("bg_BG.UTF-8"), Language::Bg),
            (Some("bg"), Language::Bg),
            (Some("en_US.UTF-8"), Language::En),
            (Some("C"), Language::En),
            (None, Language::En),
        ] {
            assert_eq!(Language::from_locale(locale), expected, "{locale:?}");
        }
    }
}
