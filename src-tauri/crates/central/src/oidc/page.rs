//! What the browser shows when it comes back: plain pages in the language that the browser asks for, without scripts.

/// One page.
pub struct Page {
    status: &'static str,
    bg: [&'static str; 2],
    en: [&'static str; 2],
}

/// The answer is taken.
pub const DONE: Page = Page {
    status: "200 OK",
    bg: ["Върнете се в Гише", "Входът се довършва там. Може да затворите този прозорец."],
    en: ["Go back to Гише", "The sign-in is completed there. You can close this window."],
};

/// The provider refused, or the officer declined.
pub const REFUSED: Page = Page {
    status: "200 OK",
    bg: ["Входът не е завършен", "Гише показва защо. Може да затворите този прозорец."],
    en: ["The sign-in was not completed", "Гише shows why. You can close this window."],
};

/// The answer belongs to another sign-in.
pub const WRONG: Page = Page {
    status: "400 Bad Request",
    bg: ["Това не е отговор на този вход", "Започнете входа отново от Гише. Може да затворите този прозорец."],
    en: ["This is not an answer to this sign-in", "Start the sign-in again from Гише. You can close this window."],
};

/// An answer was taken before this one.
pub const TAKEN: Page = Page {
    status: "409 Conflict",
    bg: ["Отговорът вече е приет", "Върнете се в Гише. Може да затворите този прозорец."],
    en: ["The answer has been taken already", "Go back to Гише. You can close this window."],
};

/// Nothing is here.
pub const NOT_HERE: Page =
    Page {
        status: "404 Not Found", bg: ["Няма такава страница", ""], en: ["There is no such page", ""]
    };

/// More was sent than a browser sends.
pub const TOO_LONG: Page = Page {
    status: "431 Request Header Fields Too Large",
    bg: ["Твърде дълга заявка", ""],
    en: ["The request is too long", ""],
};

const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;margin:20vh auto 0;max-width:28rem;padding:0 1.5rem;\
                     color:#14233f;background:#f5f7fa}h1{font-size:1.5rem}@media(prefers-color-scheme:dark){body{\
                     color:#e8edf5;background:#101a2c}}";

impl Page {
    /// The whole answer, in English where the browser prefers it to Bulgarian (`Accept-Language`, RFC 9110, 12.5.4).
    pub fn response(&self, accepts: &str) -> String {
        let (language, [heading, text]) = if prefers_english(accepts) { ("en", self.en) } else { ("bg", self.bg) };
        let body = format!(
            "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{heading}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
             <body><main><h1>{heading}</h1><p>{text}</p></main></body></html>"
        );
        format!(
            "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nContent-Language: {language}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
             Connection: close\r\n\r\n{body}",
            self.status,
            body.len()
        )
    }
}

/// Whether English weighs more than Bulgarian; of equal weights the first counts.
fn prefers_english(accepts: &str) -> bool {
    let weight = |wanted: &str| {
        let mut best = (0.0f32, usize::MAX);
        for (place, one) in accepts.split(',').enumerate() {
            let mut fields = one.split(';').map(str::trim);
            let tag = fields.next().unwrap_or_default();
            let primary = tag.split('-').next().unwrap_or_default();
            let weight = fields.find_map(|field| field.strip_prefix("q=")).map_or(Ok(1.0), str::parse).unwrap_or(0.0);
            if primary.eq_ignore_ascii_case(wanted) && weight > best.0 {
                best = (weight, place);
            }
        }
        best
    };
    let (bg, en) = (weight("bg"), weight("en"));
    en.0 > bg.0 || en.0 > 0.0 && en.0 >= bg.0 && en.1 < bg.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_the_language_that_the_browser_prefers() {
        for (accepts, english) in [
            ("", false),
            ("bg", false),
            ("en", true),
            ("en-US,en;q=0.9", true),
            ("bg-BG,bg;q=0.9,en;q=0.8", false),
            ("en;q=0.5,bg;q=0.9", false),
            ("en,bg", true),
            ("bg,en", false),
            ("de,fr", false),
            ("en;q=0", false),
            ("en;q=rubbish", false),
        ] {
            assert_eq!(prefers_english(accepts), english, "{accepts}");
        }
        assert!(
            DONE.response("en").contains("<html lang=\"en\">") && DONE.response("en").contains("close this window")
        );
        assert!(DONE.response("").contains("<html lang=\"bg\">"));
    }

    #[test]
    fn no_page_runs_a_script_or_loads_anything() {
        for page in [DONE, REFUSED, WRONG, TAKEN, NOT_HERE, TOO_LONG] {
            for accepts in ["bg", "en"] {
                let response = page.response(accepts);
                assert!(
                    response.contains("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame")
                );
                let body = response.split("\r\n\r\n").nth(1).unwrap();
                for active in ["<script", "src=", "href=", "url(", " onload", " onclick", "javascript:"] {
                    assert!(!body.contains(active), "{active} in {body}");
                }
            }
        }
    }
}
