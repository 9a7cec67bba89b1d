//! Drawing the pages and their structure (ISO 32000-1, 14.8; ISO 14289-1).

use chrono::Datelike;
use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder, PdfVersion};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier};
use krilla::{Document, SerializeSettings};

use crate::annotation::{frames, links, stamp, stand_in};
use crate::block::{Place, Role};
use crate::code::{SIDE, Verification};
use crate::face::{Faces, Run, Weight};
use crate::field::SIGNATURE_FIELD;
use crate::flow::{MARGIN, MEASURE, PAGE, Page, Placed};
use crate::lines::Line;
use crate::page::Matter;
use crate::program::Programs;
use crate::sheet::{FRAME_WIDTH, SIGNATURE_PADDING};
use crate::structure::{Figure, Marks, outline, tree};
use crate::{DocumentError, data, wording};

/// Almost black, as on paper: 14:1 on white.
const INK: u8 = 0x21;
/// Secondary text: 5.9:1 on white.
const GREY: u8 = 0x5f;
/// Hairlines.
const HAIR: u8 = 0xa8;
/// Size of the running head and foot, in points.
const MARGINAL: f32 = 8.75;

/// Left of and below the page, without a size: nothing of it is seen (DECISIONS.md, “A document time stamp's field”).
const OUTSIDE: [f32; 4] = [-1.0; 4];

/// The drawn file and where its signatures go.
pub struct Painted {
    /// A PDF with stand-ins for the signature fields, and with hollow faces.
    pub pdf: Vec<u8>,
    /// The fields, in reading order.
    pub fields: Vec<Field>,
    /// What the faces have to be filled with.
    pub programs: Programs,
}

/// The place of a signature.
pub struct Field {
    /// Name and description.
    pub place: Place,
    /// Left, bottom, right, top in points from the lower left corner of the page.
    pub rect: [f32; 4],
}

impl Field {
    /// Whether it has a size.
    pub fn seen(&self) -> bool {
        let [left, bottom, right, top] = self.rect;
        right > left && top > bottom
    }
}

/// Draws all pages.
pub fn paint(matter: &Matter, faces: &Faces, pages: Vec<Page>) -> Result<Painted, DocumentError> {
    let mut document = Document::new_with(settings()?);
    let count = pages.len();
    let mut marks: Vec<Marks> = Vec::new();
    let mut fields = Vec::new();
    let mut stamps = Vec::new();
    let mut programs = Programs::new(faces);
    for (index, page) in pages.iter().enumerate() {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(DocumentError::Structure("page size"))?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        let mut pen = Pen { surface: &mut surface, programs: &mut programs, faces, matter, index };
        if index == 0 {
            pen.alphabets();
        } else {
            pen.head()?;
        }
        pen.lines(page, &mut marks)?;
        pen.foot(index + 1, count)?;
        if matter.practice {
            pen.practice_mark()?;
        }
        surface.finish();
        for (place, frame, block) in frames(page) {
            let id = sheet.add_tagged_annotation(stand_in(&place, frame));
            if let Some(mark) = marks.iter_mut().find(|mark| mark.block == block) {
                mark.annotation = Some(id);
            }
            let rect = [frame.left(), PAGE.1 - frame.bottom(), frame.right(), PAGE.1 - frame.top()];
            let officer = place.field == SIGNATURE_FIELD;
            fields.push(Field { place, rect });
            if officer {
                let place = stamp();
                stamps.push((sheet.add_tagged_annotation(stand_in(&place, frame)), place.description.clone()));
                fields.push(Field { place, rect: OUTSIDE });
            }
        }
        for (link, block) in links(page, matter) {
            let id = sheet.add_tagged_annotation(link);
            if let Some(mark) = marks.iter_mut().find(|mark| mark.block == block) {
                mark.annotation = Some(id);
            }
        }
        sheet.finish();
    }
    document.set_outline(outline(&marks));
    document.set_tag_tree(tree(marks, stamps));
    document.set_metadata(metadata(matter));
    document.embed_file(attachment(matter)?).ok_or(DocumentError::Structure("attachment"))?;
    let pdf = document.finish().map_err(|error| DocumentError::Drawing(error.to_string()))?;
    Ok(Painted { pdf, fields, programs })
}

fn settings() -> Result<SerializeSettings, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| DocumentError::Structure("standards"))?;
    Ok(SerializeSettings {
        configuration,
        enable_tagging: true,
        compress_content_streams: false,
        ..SerializeSettings::default()
    })
}

/// Dates come from the document, never from a clock: midnight of its day.
fn date(matter: &Matter) -> DateTime {
    let year = u16::try_from(matter.date.year()).unwrap_or(0);
    let month = u8::try_from(matter.date.month()).unwrap_or(1);
    let day = u8::try_from(matter.date.day()).unwrap_or(1);
    DateTime::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0)
}

/// No person is named in the properties of the file.
fn metadata(matter: &Matter) -> Metadata {
    Metadata::new()
        .title(matter.title.clone())
        .authors(vec![matter.author.clone()])
        .language("bg-BG".to_owned())
        .creator("Гише".to_owned())
        .creation_date(date(matter))
}

/// The data of the document as an associated file (ISO 19005-3, 6.8 and annex E).
fn attachment(matter: &Matter) -> Result<EmbeddedFile, DocumentError> {
    Ok(EmbeddedFile {
        path: data::FILE_NAME.to_owned(),
        mime_type: Some(MimeType::new(data::MEDIA_TYPE).ok_or(DocumentError::Structure("media type"))?),
        description: Some(wording::DATA_DESCRIPTION.to_owned()),
        association_kind: AssociationKind::Data,
        data: matter.data.bytes.clone().into(),
        modification_date: Some(date(matter)),
        // Packed with the pages.
        compress: Some(false),
        location: None,
    })
}

struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    programs: &'a mut Programs,
    faces: &'a Faces,
    matter: &'a Matter,
    /// Of the page, from 0.
    index: usize,
}

impl Pen<'_, '_> {
    /// Gives every letter of the alphabets its code, on a leaf that is thrown away.
    fn alphabets(&mut self) {
        let mut leaf = self.surface.stream_builder();
        let mut surface = leaf.surface();
        surface.set_fill(Some(fill(INK)));
        for weight in Weight::ALL {
            let Run { text, glyphs, .. } = self.faces.alphabet(weight);
            surface.draw_glyphs(Point::default(), glyphs, self.faces.font(weight), text, 1.0, false);
        }
        surface.finish();
    }

    fn ink(&mut self, grey: u8) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(grey)));
    }

    fn line(&mut self, line: &Line, x: f32, y: f32, size: f32) {
        let mut at = x;
        for run in &line.runs {
            let font = self.faces.font(run.weight);
            self.programs.add(run);
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
    fn head(&mut self) -> Result<(), DocumentError> {
        self.surface.start_tagged(artifact(ArtifactType::Header));
        self.marginal(&self.matter.head, 56.0, false)?;
        self.hairline(64.0);
        self.surface.end_tagged();
        Ok(())
    }

    fn foot(&mut self, page: usize, pages: usize) -> Result<(), DocumentError> {
        self.surface.start_tagged(artifact(ArtifactType::Footer));
        self.marginal(&self.matter.foot, PAGE.1 - 48.0, false)?;
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

    /// Draws the lines of a page, one piece of marked content for each block, or cell of a table, on it.
    fn lines(&mut self, page: &Page, marks: &mut Vec<Marks>) -> Result<(), DocumentError> {
        let together = |one: &Placed, next: &Placed| one.block == next.block && one.role.column() == next.role.column();
        for group in page.lines.chunk_by(together) {
            let Some(first) = group.first() else { continue };
            self.ink(INK);
            if first.repeated {
                self.repeated(group);
            } else {
                self.group(group, first, marks)?;
            }
            self.decorate(group);
        }
        Ok(())
    }

    fn group(&mut self, group: &[Placed], first: &Placed, marks: &mut Vec<Marks>) -> Result<(), DocumentError> {
        let continued = marks.last().is_some_and(|mark| mark.continues(first));
        let label = match (&first.label, &first.role) {
            (Some(label), _) => {
                let id = self.surface.start_tagged(ContentTag::Other);
                self.line(&label.line, MARGIN + label.x, first.y, first.size);
                self.surface.end_tagged();
                Some(id)
            }
            (None, Role::Headed) if !continued => Some(self.run_in(first)),
            _ => None,
        };
        let body = self.surface.start_tagged(ContentTag::Other);
        for (at, placed) in group.iter().enumerate() {
            if at == 0 && !continued && placed.role == Role::Headed {
                self.after_run_in(placed);
            } else {
                self.line(&placed.line, placed.x, placed.y, placed.size);
            }
        }
        self.surface.end_tagged();
        match marks.last_mut().filter(|_| continued) {
            Some(mark) => mark.body.push(body),
            None => marks.push(Marks::begin(group, self.index, label, body)),
        }
        if let (Role::Signature(Place { code: true, .. }), Some(verification)) =
            (&first.role, &self.matter.verification)
        {
            let top = first.top - SIGNATURE_PADDING;
            let figure = self.code(verification, MARGIN + MEASURE - SIDE, top)?;
            if let Some(mark) = marks.last_mut() {
                mark.figure = Some(figure);
            }
        }
        Ok(())
    }

    fn code(&mut self, verification: &Verification, left: f32, top: f32) -> Result<Figure, DocumentError> {
        let (path, side) = verification.path()?;
        let module = SIDE / side;
        let id = self.surface.start_tagged(ContentTag::Other);
        self.surface.set_stroke(None);
        self.surface.push_transform(&Transform::from_row(module, 0.0, 0.0, module, left, top));
        self.surface.draw_path(&path);
        self.surface.pop();
        self.surface.end_tagged();
        let place = Rect::from_xywh(left, top, SIDE, SIDE).ok_or(DocumentError::Structure("code"))?;
        Ok(Figure { id, alternative: wording::code_description(&verification.target), place })
    }

    /// The heading that the paragraph begins with, as content of its own.
    fn run_in(&mut self, placed: &Placed) -> Identifier {
        let heading = Line { runs: placed.line.runs.iter().take(1).cloned().collect(), width: 0.0 };
        let id = self.surface.start_tagged(ContentTag::Other);
        self.line(&heading, placed.x, placed.y, placed.size);
        self.surface.end_tagged();
        id
    }

    fn after_run_in(&mut self, placed: &Placed) {
        let heading = placed.line.runs.first().map_or(0.0, Run::advance) * placed.size;
        let rest = Line { runs: placed.line.runs.iter().skip(1).cloned().collect(), width: 0.0 };
        self.line(&rest, placed.x + heading, placed.y, placed.size);
    }

    /// The head of a table that goes on: already read.
    fn repeated(&mut self, group: &[Placed]) {
        self.surface.start_tagged(artifact(ArtifactType::PaginationOther));
        for placed in group {
            self.line(&placed.line, placed.x, placed.y, placed.size);
        }
        self.surface.end_tagged();
    }

    /// Hairlines and frames.
    fn decorate(&mut self, group: &[Placed]) {
        let Some((first, last)) = group.first().zip(group.last()) else { return };
        if let Role::Signature(_) = first.role {
            let top = first.top - SIGNATURE_PADDING;
            if let Some(frame) = Rect::from_xywh(MARGIN, top, FRAME_WIDTH, last.bottom - top) {
                self.frame(frame);
            }
        }
        for placed in group.iter().filter(|placed| placed.rule_below) {
            let y = if let Role::Cell { .. } = placed.role { placed.bottom } else { placed.y + 14.0 };
            self.surface.start_tagged(artifact(ArtifactType::Layout));
            self.hairline(y);
            self.surface.end_tagged();
        }
    }
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }
}

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}
