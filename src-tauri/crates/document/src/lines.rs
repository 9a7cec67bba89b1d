//! Breaking text into lines.

use crate::DocumentError;
use crate::face::{Faces, Run, Weight};
use crate::text::may_break;

/// A piece of text in one weight.
#[derive(Debug, Clone)]
pub struct Span {
    /// The text, already clean.
    pub text: String,
    /// Its weight.
    pub weight: Weight,
}

/// How a text is set. Lengths in points.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Size of the type.
    pub size: f32,
    /// From one base line to the next.
    pub leading: f32,
    /// Extra space between letters, in parts of an em.
    pub tracking: f32,
    /// Width of a line.
    pub width: f32,
}

/// A line: runs from left to right. A line that goes on ends with a space, so that words stay apart when read aloud.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The runs.
    pub runs: Vec<Run>,
    /// Width of what can be seen, in points.
    pub width: f32,
}

/// A word in one or more weights, with the space that follows it.
struct Word {
    runs: Vec<Run>,
    plain: String,
    ink: f32,
    space: Option<Run>,
}

/// Breaks spans into lines, greedily. A word wider than a line is broken between letters.
pub fn break_lines(spans: &[Span], style: Style, faces: &Faces) -> Result<Vec<Line>, DocumentError> {
    let mut lines = Vec::new();
    let mut open: Vec<Word> = Vec::new();
    for group in unbroken(words(spans, style, faces)?) {
        let fits = |held: &[Word]| extent(held, style) + extent(&group, style) <= style.width;
        if !open.is_empty() && !fits(&open) {
            lines.push(close(std::mem::take(&mut open), style));
        }
        if open.is_empty() && extent(&group, style) > style.width {
            open = overlong(group, style, faces, &mut lines)?;
        } else {
            open.extend(group);
        }
    }
    if !open.is_empty() {
        lines.push(close(open, style));
    }
    Ok(lines)
}

fn words(spans: &[Span], style: Style, faces: &Faces) -> Result<Vec<Word>, DocumentError> {
    let mut words: Vec<Word> = Vec::new();
    let mut joined = false;
    for span in spans {
        for piece in span.text.split_inclusive(' ') {
            let ink = piece.strip_suffix(' ').unwrap_or(piece);
            let run = faces.shape(ink, span.weight, style.tracking)?;
            let space = if ink.len() < piece.len() { Some(faces.shape(" ", span.weight, 0.0)?) } else { None };
            let next_joins = space.is_none();
            let width = run.advance() * style.size;
            match words.last_mut().filter(|_| joined) {
                Some(word) => {
                    word.plain.push_str(ink);
                    word.ink += width;
                    word.runs.push(run);
                    word.space = space;
                }
                None => words.push(Word { plain: ink.to_owned(), ink: width, runs: vec![run], space }),
            }
            joined = next_joins;
        }
    }
    Ok(words)
}

/// Groups words between which a line must not end.
fn unbroken(words: Vec<Word>) -> Vec<Vec<Word>> {
    let mut groups: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| !may_break(&last.plain, &word.plain)) => group.push(word),
            _ => groups.push(vec![word]),
        }
    }
    groups
}

/// Width with the last space left out of account by the caller's comparison: trailing spaces have no ink.
fn extent(words: &[Word], style: Style) -> f32 {
    words.iter().map(|word| word.ink + word.space.as_ref().map_or(0.0, Run::advance) * style.size).sum::<f32>()
        - words.last().and_then(|word| word.space.as_ref()).map_or(0.0, Run::advance) * style.size
}

/// Sets a group that is wider than a line: its words one by one, and a word that is too wide letter by letter.
fn overlong(group: Vec<Word>, style: Style, faces: &Faces, lines: &mut Vec<Line>) -> Result<Vec<Word>, DocumentError> {
    let mut open: Vec<Word> = Vec::new();
    for word in group {
        let held =
            extent(&open, style) + open.last().and_then(|w| w.space.as_ref()).map_or(0.0, Run::advance) * style.size;
        if !open.is_empty() && held + word.ink > style.width {
            lines.push(close(std::mem::take(&mut open), style));
        }
        if word.ink <= style.width {
            open.push(word);
            continue;
        }
        let weight = word.runs.first().map_or(Weight::Regular, |run| run.weight);
        let mut piece = String::new();
        for letter in letters(&word.plain) {
            let longer = faces.shape(&format!("{piece}{letter}"), weight, style.tracking)?;
            if !piece.is_empty() && longer.advance() * style.size > style.width {
                let run = faces.shape(&piece, weight, style.tracking)?;
                lines.push(Line { width: run.advance() * style.size, runs: vec![run] });
                piece.clear();
            }
            piece.push_str(letter);
        }
        let run = faces.shape(&piece, weight, style.tracking)?;
        open.push(Word { ink: run.advance() * style.size, plain: piece, runs: vec![run], space: word.space });
    }
    Ok(open)
}

/// Letters with the marks that stand on them.
fn letters(word: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = word
        .char_indices()
        .filter(|(_, c)| !unicode_normalization::char::is_combining_mark(*c))
        .map(|(at, _)| at)
        .collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([word.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| word.get(*start..end)).collect()
}

fn close(words: Vec<Word>, style: Style) -> Line {
    let width = extent(&words, style) - style.tracking * style.size;
    let mut runs: Vec<Run> = Vec::new();
    for run in words.into_iter().flat_map(|word| word.runs.into_iter().chain(word.space)) {
        match runs.last_mut() {
            Some(last) if last.weight == run.weight => last.append(&run),
            _ => runs.push(run),
        }
    }
    Line { runs, width }
}
