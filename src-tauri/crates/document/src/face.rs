//! The typeface: Sofia Sans, the city's own, in the weights an act uses. Its default Cyrillic is the Bulgarian one.

use std::sync::OnceLock;

use krilla::text::{Font, KrillaGlyph};

use crate::DocumentError;
use crate::cut::Cut;

/// Sofia Sans (SIL Open Font License 1.1; the licence lies beside the files): the weights of the variable face as files of
/// their own, so that no act has to work them out anew.
const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/SofiaSans-Regular.ttf");
/// The file of the face that a signature is shown in.
pub const SIGNATURE_FONT: &[u8] = REGULAR;
const SEMIBOLD: &[u8] = include_bytes!("../../../../assets/fonts/SofiaSans-SemiBold.ttf");

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
}

impl Faces {
    /// The typeface, read once for the whole program.
    pub fn shared() -> Result<&'static Self, DocumentError> {
        static FACES: OnceLock<Option<Faces>> = OnceLock::new();
        FACES.get_or_init(Self::load).as_ref().ok_or(DocumentError::Face)
    }

    fn load() -> Option<Self> {
        Some(Self { regular: Cut::load(Weight::Regular)?, semibold: Cut::load(Weight::Semibold)? })
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
        self.cut(weight).shape(text, tracking)
    }
}
