//! The typeface: Sofia Sans, the city's own, in the weights an act uses. Its default Cyrillic is the Bulgarian one.

use std::collections::HashSet;
use std::sync::{OnceLock, PoisonError, RwLock};

use krilla::text::{Font, KrillaGlyph};

use crate::DocumentError;
use crate::cut::Cut;
use crate::text::clean;

/// Sofia Sans (SIL Open Font License 1.1; the licence lies beside the files): the weights of the variable face as files of
/// their own, so that no act has to work them out anew.
const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/SofiaSans-Regular.ttf");
/// The file of the face that a signature is shown in.
pub const SIGNATURE_FONT: &[u8] = REGULAR;
const SEMIBOLD: &[u8] = include_bytes!("../../../../assets/fonts/SofiaSans-SemiBold.ttf");

/// How many words of templates and letterheads are known at most: more than those of every district together.
const PUBLIC: usize = 4096;

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    Semibold,
}

impl Weight {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Regular, Self::Semibold];

    /// The file of the face.
    pub const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR,
            Self::Semibold => SEMIBOLD,
        }
    }

    /// The name of the face within that file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "SofiaSans-Regular",
            Self::Semibold => "SofiaSans-SemiBold",
        }
    }

    /// The letters that every document carries, used or not, so that nearly all documents carry the same. The code of a letter is its place: a
    /// frequent one stands from the 32nd on, where a code is written as one character.
    pub const fn alphabet(self) -> &'static str {
        match self {
            Self::Regular => {
                "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ§ абвгдеж()зийклмнопрстуфхцчшщъьюяѝ0123456789.,:;-–„“№/·•…\u{a0}\
                 abcdefghijklmnopqrstuvwxyz"
            }
            Self::Semibold => "ЙФХЦЧШЩЪЬЮЯ№/„“:;,.–-0123456789 \u{a0}абвгдежзийклмнопрстуфхцчшщъьюяАБВГДЕЖЗИКЛМНОПРСТУ",
        }
    }
}

/// A shaped piece of one line in one weight.
#[derive(Debug, Clone)]
pub struct Run {
    /// The weight.
    pub weight: Weight,
    /// The letters, for search and for a screen reader.
    pub text: String,
    /// The glyphs, in parts of an em, pointing into `text`.
    pub glyphs: Vec<KrillaGlyph>,
}

impl Run {
    /// Advance in parts of an em.
    pub fn advance(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.x_advance).sum()
    }

    /// Appends another run of the same weight.
    pub fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.glyphs.extend(other.glyphs.iter().cloned().map(|mut glyph| {
            glyph.text_range = glyph.text_range.start + shift..glyph.text_range.end + shift;
            glyph
        }));
    }
}

/// The loaded weights.
pub struct Faces {
    regular: Cut,
    semibold: Cut,
    /// Words of texts that are the same in every document and say nothing of anybody.
    public: RwLock<HashSet<String>>,
}

impl Faces {
    /// The typeface, read once for the whole program.
    pub fn shared() -> Result<&'static Self, DocumentError> {
        static FACES: OnceLock<Option<Faces>> = OnceLock::new();
        FACES.get_or_init(Self::load).as_ref().ok_or(DocumentError::Face)
    }

    fn load() -> Option<Self> {
        let [regular, semibold] = Weight::ALL.map(Cut::load);
        Some(Self { regular: regular?, semibold: semibold?, public: RwLock::default() })
    }

    /// Has the words of these texts remembered once they are set, also figures and what begins with a capital. Only texts may be
    /// named that are the same for everybody: of the letterhead, of a template, of a law.
    pub fn remember<'a>(&self, texts: impl IntoIterator<Item = &'a str>) {
        for text in texts.into_iter().map(clean) {
            for word in text.split(' ').filter(|word| !self.is_public(word)) {
                let mut public = self.public.write().unwrap_or_else(PoisonError::into_inner);
                if public.len() < PUBLIC {
                    public.insert(word.to_owned());
                }
            }
        }
    }

    fn is_public(&self, word: &str) -> bool {
        self.public.read().unwrap_or_else(PoisonError::into_inner).contains(word)
    }

    fn cut(&self, weight: Weight) -> &Cut {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Semibold => &self.semibold,
        }
    }

    /// The font to draw a weight with.
    pub fn font(&self, weight: Weight) -> Font {
        self.cut(weight).font.clone()
    }

    /// The letters of [`Weight::alphabet`].
    pub fn alphabet(&self, weight: Weight) -> &Run {
        &self.cut(weight).alphabet
    }

    /// Shapes text in one direction, left to right; `tracking` in parts of an em opens the letters.
    ///
    /// # Errors
    /// [`DocumentError::MissingGlyph`] for the first character without a glyph.
    pub fn shape(&self, text: &str, weight: Weight, tracking: f32) -> Result<Run, DocumentError> {
        self.cut(weight).shape(text, tracking, self.is_public(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render_act;
    use crate::samples::{self, Kind};

    #[test]
    fn words_of_the_letterhead_and_the_law_are_remembered_and_nothing_of_a_person() {
        let pack = gishe_domain::pack::ServicePack::parse(gishe_domain::assets::SERVICE_2079).unwrap();
        let mut act = samples::act(Kind::PermanentAddress, &pack).unwrap();
        act.applicant.name = "Щилияна Чудомирова".into();
        act.to_address = vec!["ул. Незапомнена № 8317".into()];
        render_act(&act).unwrap();
        let faces = Faces::shared().unwrap();
        let kept = [&faces.regular, &faces.semibold].map(Cut::kept).concat();
        for word in act.legal_basis.split(' ').chain(act.letterhead.address.split(' ')) {
            assert!(kept.iter().any(|kept| kept == word), "{word} is set anew for every document");
        }
        for part in ["Щилияна", "Чудомирова", "Незапомнена", "8317", &act.case_number] {
            assert!(!kept.iter().any(|kept| kept.contains(part)), "{part} stays in memory");
        }
    }
}
