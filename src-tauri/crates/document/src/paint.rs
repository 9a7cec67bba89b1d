//! Drawing the pages and their structure (ISO 32000-1, 14.8; ISO 14289-1).

use chrono::Datelike;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder, PdfVersion};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag};
use krilla::{Document, SerializeSettings};

use crate::DocumentError;
use crate::act::ActInput;
use crate::face::{Faces, Weight};
use crate::flow::{MARGIN, MEASURE, PAGE, Page, Placed, Role};
use crate::lines::Line;
use crate::sheet::{SIGNATURE_PADDING, SIGNATURE_WIDTH};
use crate::structure::{Marks, outline, tree};
use crate::text::clean;
use crate::wording;

/// Almost black, as on paper: 14:1 on white.
const INK: u8 = 0x21;
/// Secondary text: 5.9:1 on white.
const GREY: u8 = 0x5f;
/// Hairlines.
const HAIR: u8 = 0xa8;
/// Size of the running head and foot, in points.
const MARGINAL: f32 = 8.75;

/// The drawn file and where its signature goes.
pub struct Painted {
    /// A PDF whose only annotation is the stand-in for the signature field.
    pub pdf: Vec<u8>,
    /// The place of the field.
    pub place: Place,
}

/// The place of the signature.
pub struct Place {
    /// Left, bottom, right, top in points from the lower left corner of the page.
    pub rect: [f32; 4],
    /// What a screen reader says of the field.
    pub description: String,
}

/// Draws all pages.
pub fn paint(act: &ActInput, faces: &Faces, pages: Vec<Page>) -> Result<Painted, DocumentError> {
    let mut document = Document::new_with(settings()?);
    let count = pages.len();
    let mut marks: Vec<Marks> = Vec::new();
    let mut place = None;
    for (index, page) in pages.iter().enumerate() {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(DocumentError::Structure("page size"))?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        let mut pen = Pen { surface: &mut surface, faces };
        if index > 0 {
            pen.head(act)?;
        }
        let frame = frame(page);
        if let Some(frame) = frame {
            pen.frame(frame);
        }
        pen.lines(page, index, &mut marks);
        pen.foot(act, index + 1, count)?;
        if act.practice {
            pen.practice_mark()?;
        }
        surface.finish();
        if let Some(frame) = frame {
            place = Some((sheet.add_tagged_annotation(stand_in(frame)), frame));
        }
        sheet.finish();
    }
    let (field, frame) = place.ok_or(DocumentError::Structure("no place for the signature"))?;
    let description = clean(&wording::field_description(&act.officer.name));
    document.set_outline(outline(&marks));
    document.set_tag_tree(tree(marks, field, &description));
    document.set_metadata(metadata(act));
    let pdf = document.finish().map_err(|error| DocumentError::Drawing(error.to_string()))?;
    let rect = [frame.left(), PAGE.1 - frame.bottom(), frame.right(), PAGE.1 - frame.top()];
    Ok(Painted { pdf, place: Place { rect, description } })
}

fn settings() -> Result<SerializeSettings, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| DocumentError::Structure("standards"))?;
    Ok(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() })
}

/// Dates come from the act, never from a clock; no person is named in the properties of the file.
fn metadata(act: &ActInput) -> Metadata {
    let year = u16::try_from(act.date.year()).unwrap_or(0);
    let month = u8::try_from(act.date.month()).unwrap_or(1);
    let day = u8::try_from(act.date.day()).unwrap_or(1);
    Metadata::new()
        .title(clean(&wording::file_title(act)))
        .authors(vec![clean(&format!("{}, {}", act.letterhead.municipality, act.letterhead.district))])
        .language("bg-BG".to_owned())
        .creator("Гише".to_owned())
        .creation_date(DateTime::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0))
}

/// The frame round the lines of the signature on this page.
fn frame(page: &Page) -> Option<Rect> {
    let mut lines = page.lines.iter().filter(|placed| placed.role == Role::Signature);
    let first = lines.next()?;
    let last = lines.next_back().unwrap_or(first);
    let top = first.y - first.size * 0.8 - SIGNATURE_PADDING;
    let bottom = last.y + last.size * 0.3 + SIGNATURE_PADDING;
    Rect::from_xywh(MARGIN, top, SIGNATURE_WIDTH, bottom - top)
}

/// Stands where the field will be: the drawing library has no form fields, but it can tag and place a link.
fn stand_in(frame: Rect) -> Annotation {
    let target = Target::Action(Action::Link(LinkAction::new(String::new())));
    Annotation::new_link(LinkAnnotation::new(frame, target), Some(crate::SIGNATURE_FIELD.to_owned()))
}

struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    faces: &'a Faces,
}

impl Pen<'_, '_> {
    fn ink(&mut self, grey: u8) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }));
    }

    fn line(&mut self, line: &Line, x: f32, y: f32, size: f32) {
        let mut at = x;
        for run in &line.runs {
            let font = self.faces.font(run.weight);
            self.surface.draw_glyphs(Point::from_xy(at, y), &run.glyphs, font, &run.text, size, false);
            at += run.advance() * size;
        }
    }

    fn hairline(&mut self, y: f32) {
        let mut path = PathBuilder::new();
        path.move_to(MARGIN, y);
        path.line_to(MARGIN + MEASURE, y);
        self.stroke(path);
    }

    fn frame(&mut self, frame: Rect) {
        let mut path = PathBuilder::new();
        path.push_rect(frame);
        self.surface.start_tagged(artifact(ArtifactType::Layout));
        self.stroke(path);
        self.surface.end_tagged();
    }

    fn stroke(&mut self, path: PathBuilder) {
        let Some(path) = path.finish() else { return };
        self.surface.set_fill(None);
        let paint = luma::Color::new(HAIR).into();
        self.surface.set_stroke(Some(Stroke { paint, width: 0.6, ..Stroke::default() }));
        self.surface.draw_path(&path);
    }

    /// The running head, from the second page on.
    fn head(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        let head = clean(&format!("{} {}", wording::title(act), wording::number_line(act)));
        self.surface.start_tagged(artifact(ArtifactType::Header));
        self.marginal(&head, 56.0, false)?;
        self.hairline(64.0);
        self.surface.end_tagged();
        Ok(())
    }

    fn foot(&mut self, act: &ActInput, page: usize, pages: usize) -> Result<(), DocumentError> {
        self.surface.start_tagged(artifact(ArtifactType::Footer));
        self.marginal(&clean(&wording::case_line(act)), PAGE.1 - 48.0, false)?;
        self.marginal(&wording::page_of(page, pages), PAGE.1 - 48.0, true)?;
        self.surface.end_tagged();
        Ok(())
    }

    /// Stands on every page of a practice act, in the head and in the foot: a page alone must not pass for a real one.
    fn practice_mark(&mut self) -> Result<(), DocumentError> {
        self.surface.start_tagged(artifact(ArtifactType::Header));
        self.marginal(wording::PRACTICE, 30.0, false)?;
        self.surface.end_tagged();
        self.surface.start_tagged(artifact(ArtifactType::Footer));
        self.marginal(wording::PRACTICE, PAGE.1 - 30.0, false)?;
        self.surface.end_tagged();
        Ok(())
    }

    fn marginal(&mut self, text: &str, y: f32, right: bool) -> Result<(), DocumentError> {
        let run = self.faces.shape(text, Weight::Regular, 0.0)?;
        let width = run.advance() * MARGINAL;
        let x = if right { MARGIN + MEASURE - width } else { MARGIN };
        self.ink(GREY);
        self.line(&Line { runs: vec![run], width }, x, y, MARGINAL);
        Ok(())
    }

    /// Draws the lines of a page, one piece of marked content for each block on it.
    fn lines(&mut self, page: &Page, index: usize, marks: &mut Vec<Marks>) {
        for group in page.lines.chunk_by(|one, next| one.block == next.block) {
            let Some(first) = group.first() else { continue };
            self.ink(INK);
            let label = first.label.as_ref().map(|label| {
                let id = self.surface.start_tagged(ContentTag::Other);
                self.line(&label.line, MARGIN + label.x, first.y, first.size);
                self.surface.end_tagged();
                id
            });
            let body = self.surface.start_tagged(ContentTag::Other);
            for placed in group {
                self.line(&placed.line, placed.x, placed.y, placed.size);
            }
            self.surface.end_tagged();
            match marks.last_mut().filter(|mark| mark.block == first.block) {
                Some(mark) => mark.body.push(body),
                None => marks.push(Marks::begin(group, index, label, body)),
            }
            self.rules(group);
        }
    }

    fn rules(&mut self, group: &[Placed]) {
        for placed in group.iter().filter(|placed| placed.rule_below) {
            self.surface.start_tagged(artifact(ArtifactType::Layout));
            self.hairline(placed.y + 14.0);
            self.surface.end_tagged();
        }
    }
}

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}
