//! What kind of file a document is, by what it is said to be and by its first bytes.

use crate::error::DeskError;

/// A kind of file that this program shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `application/pdf`
    Pdf,
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/tiff`
    Tiff,
}

impl Kind {
    /// By the media type; none for one that is not shown.
    fn said(media_type: &str) -> Option<Self> {
        match media_type {
            "application/pdf" => Some(Self::Pdf),
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/tiff" => Some(Self::Tiff),
            _ => None,
        }
    }

    /// By the first bytes (ISO 32000-1 7.5.2; JPEG SOI; PNG signature; TIFF 6.0 section 2).
    pub fn found(bytes: &[u8]) -> Option<Self> {
        let begins = |start: &[u8]| bytes.starts_with(start);
        if begins(b"%PDF-") {
            Some(Self::Pdf)
        } else if begins(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if begins(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if begins(b"II*\0") || begins(b"MM\0*") {
            Some(Self::Tiff)
        } else {
            None
        }
    }
}

/// Whether a document is of a kind that is shown, and is what it is said to be.
///
/// # Errors
/// [`DeskError::DocumentEmpty`], [`DeskError::DocumentUnsupported`], [`DeskError::DocumentUnreadable`].
pub fn judge(media_type: &str, bytes: &[u8]) -> Result<Kind, DeskError> {
    if bytes.is_empty() {
        return Err(DeskError::DocumentEmpty);
    }
    let media_type = || media_type.to_owned();
    let Some(said) = Kind::said(&media_type()) else {
        return Err(DeskError::DocumentUnsupported { media_type: media_type() });
    };
    if Kind::found(bytes) == Some(said) {
        Ok(said)
    } else {
        Err(DeskError::DocumentUnreadable { media_type: media_type() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_must_be_what_it_says() {
        let unreadable = |media_type: &str| Err(DeskError::DocumentUnreadable { media_type: media_type.into() });
        let unsupported = |media_type: &str| Err(DeskError::DocumentUnsupported { media_type: media_type.into() });
        for (media_type, bytes, judged) in [
            ("application/pdf", &b"%PDF-1.7\n"[..], Ok(Kind::Pdf)),
            ("application/pdf", b"<html>", unreadable("application/pdf")),
            ("image/jpeg", b"\xff\xd8\xff\xe0", Ok(Kind::Jpeg)),
            ("image/jpeg", b"%PDF-1.7", unreadable("image/jpeg")),
            ("image/png", b"\x89PNG\r\n\x1a\n\0", Ok(Kind::Png)),
            ("image/png", b"\xff\xd8\xff\xe0", unreadable("image/png")),
            ("image/tiff", b"II*\0\x08\0\0\0", Ok(Kind::Tiff)),
            ("image/tiff", b"MM\0*\0\0\0\x08", Ok(Kind::Tiff)),
            ("image/heic", b"\0\0\0\x18ftypheic", unsupported("image/heic")),
            ("text/html", b"<html>", unsupported("text/html")),
            ("application/pdf", b"", Err(DeskError::DocumentEmpty)),
            ("text/html", b"", Err(DeskError::DocumentEmpty)),
        ] {
            assert_eq!(judge(media_type, bytes), judged, "{media_type} {bytes:?}");
        }
    }
}
