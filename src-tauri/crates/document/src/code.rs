//! The QR code (ISO/IEC 18004) with which anybody can have a document verified.

use fast_qr::{ECL, QRBuilder};
use krilla::geom::{Path, PathBuilder};

use crate::DocumentError;

/// Side of the code without its quiet zone, in points: a module is at least half a millimetre.
pub const SIDE: f32 = 84.0;
/// White that a reader needs round the code, in modules (ISO/IEC 18004, 6.3.8).
const QUIET: f32 = 4.0;
/// Room between the code and what stands beside or under it, in points.
pub const GAP: f32 = 13.0;

/// What the code says: where to ask, and of which data.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The address as it is printed.
    pub address: String,
    /// The address with the digest.
    pub target: String,
    /// The digest, shortened for the eye: `9c41 77d0 … 52ae e07b`.
    pub short: String,
}

impl Verification {
    /// From an address and the digest of a document's data.
    ///
    /// # Errors
    /// [`DocumentError::Address`] unless the address is absolute, `http` or `https`, printable ASCII and short enough.
    pub fn new(address: &str, digest: &[u8; 32]) -> Result<Self, DocumentError> {
        let plain = address.bytes().all(|byte| byte.is_ascii_graphic());
        let absolute = address.starts_with("https://") || address.starts_with("http://");
        if !plain || !absolute || address.contains('#') || address.len() > 200 {
            return Err(DocumentError::Address);
        }
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let joint = if address.contains('?') { '&' } else { '?' };
        let part = |range| hex.get(range).unwrap_or_default();
        let short = format!("{} {} … {} {}", part(0..4), part(4..8), part(56..60), part(60..64));
        Ok(Self { address: address.to_owned(), target: format!("{address}{joint}sha256={hex}"), short })
    }

    /// The code as a path in modules, from the upper left corner of the code without its quiet zone, and its side.
    pub fn path(&self) -> Result<(Path, f32), DocumentError> {
        let code = QRBuilder::new(self.target.as_str()).ecl(ECL::M).build().map_err(|_| DocumentError::Address)?;
        let side = code.size;
        debug_assert!(SIDE / side as f32 * QUIET < GAP, "no quiet zone");
        let dark = |row: usize, column: usize| {
            row < side && column < side && code.data.get(row * side + column).is_some_and(|module| module.value())
        };
        Ok((outlines(side, dark).ok_or(DocumentError::Structure("code"))?, side as f32))
    }
}

/// The ways on from a corner of a module: right, down, left, up.
const STEPS: [(isize, isize); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// The outlines of what is dark, dark to the right of the way. Drawn as outlines no reader shows seams between modules, and
/// a code takes a tenth of what its squares would.
fn outlines(side: usize, dark: impl Fn(usize, usize) -> bool) -> Option<Path> {
    let corners = side + 1;
    // Which ways lead on from each corner, a bit each.
    let mut ways = vec![0_u8; corners * corners];
    let mut way = |column: usize, row: usize, step: usize| {
        if let Some(ways) = ways.get_mut(row * corners + column) {
            *ways |= 1 << step;
        }
    };
    for row in 0..side {
        for column in (0..side).filter(|column| dark(row, *column)) {
            let edges = [
                (row.checked_sub(1).is_some_and(|above| dark(above, column)), column, row, 0),
                (dark(row, column + 1), column + 1, row, 1),
                (dark(row + 1, column), column + 1, row + 1, 2),
                (column.checked_sub(1).is_some_and(|before| dark(row, before)), column, row + 1, 3),
            ];
            for (_, x, y, step) in edges.into_iter().filter(|(dark, ..)| !dark) {
                way(x, y, step);
            }
        }
    }
    let mut path = PathBuilder::new();
    let mut start = 0;
    // Nothing is left before where the last outline began.
    while let Some(next) = ways.iter().skip(start).position(|ways| *ways != 0) {
        start += next;
        trace(start, corners, &mut ways, &mut path);
    }
    path.finish()
}

/// Follows one outline and takes its edges away.
fn trace(start: usize, corners: usize, ways: &mut [u8], path: &mut PathBuilder) {
    let (mut at, mut last) = (start, None);
    while let Some(open) = ways.get_mut(at).filter(|open| **open != 0) {
        // Where two outlines touch at a corner, the one that turns right stays with its own module.
        let turn = |step: &usize| last.map_or(0, |last: usize| (step + 4 - last + 3) % 4);
        let Some(step) = (0..4).filter(|step| *open & (1 << step) != 0).max_by_key(|step| 3 - turn(step)) else {
            return;
        };
        *open &= !(1 << step);
        let (x, y) = ((at % corners) as f32, (at / corners) as f32);
        match last {
            None => path.move_to(x, y),
            Some(last) if last != step => path.line_to(x, y),
            Some(_) => {}
        }
        last = Some(step);
        let Some((right, down)) = STEPS.get(step) else { return };
        let next = at as isize + right + down * corners as isize;
        let Ok(next) = usize::try_from(next) else { return };
        at = next;
    }
    path.close();
}
