//! The rules of PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) that a program can check, asked of a file by a reader that
//! is not ours.

mod content;
mod fonts;
mod tags;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// A file and what is wrong with it.
pub struct Rules<'a> {
    pdf: &'a [u8],
    file: Document,
    broken: Vec<String>,
}

/// Which rules a file breaks; none when it keeps them all.
pub fn broken(pdf: &[u8]) -> Vec<String> {
    let file = match Document::load_mem(pdf) {
        Ok(file) => file,
        Err(error) => return vec![format!("unreadable: {error}")],
    };
    let mut rules = Rules { pdf, file, broken: Vec::new() };
    rules.file();
    rules.catalog();
    rules.metadata();
    rules.intent();
    rules.fonts();
    rules.attachment();
    rules.annotations();
    rules.forbidden();
    rules.content();
    rules.tags();
    rules.broken
}

impl Rules<'_> {
    fn must(&mut self, holds: bool, rule: &str) {
        if !holds {
            self.broken.push(rule.to_owned());
        }
    }

    /// The object behind a reference, or the object itself.
    fn at<'o>(&'o self, object: &'o Object) -> &'o Object {
        self.file.dereference(object).map_or(object, |(_, object)| object)
    }

    fn get<'o>(&'o self, dict: &'o Dictionary, key: &str) -> Option<&'o Object> {
        dict.get(key.as_bytes()).ok().map(|object| self.at(object))
    }

    fn dict<'o>(&'o self, dict: &'o Dictionary, key: &str) -> Option<&'o Dictionary> {
        match self.get(dict, key)? {
            Object::Dictionary(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    fn list<'o>(&'o self, dict: &'o Dictionary, key: &str) -> &'o [Object] {
        self.get(dict, key).and_then(|object| object.as_array().ok()).map_or(&[], Vec::as_slice)
    }

    fn name<'o>(&'o self, dict: &'o Dictionary, key: &str) -> &'o [u8] {
        self.get(dict, key).and_then(|object| object.as_name().ok()).unwrap_or_default()
    }

    fn root(&self) -> Dictionary {
        self.file.catalog().cloned().unwrap_or_default()
    }

    fn pages(&self) -> Vec<(ObjectId, Dictionary)> {
        let pages = self.file.get_pages().into_values();
        pages.map(|id| (id, self.file.get_dictionary(id).cloned().unwrap_or_default())).collect()
    }

    /// ISO 19005-3, 6.1.2 and 6.1.3.
    fn file(&mut self) {
        let head = self.pdf.get(..15).unwrap_or_default();
        let marked = head.get(9..14).is_some_and(|line| line[0] == b'%' && line[1..].iter().all(|byte| *byte > 127));
        self.must(head.starts_with(b"%PDF-1.7\n") && marked, "header");
        let ends = self.pdf.windows(5).filter(|window| window == b"%%EOF").count();
        self.must(self.pdf.ends_with(b"%%EOF\n") && ends == 1, "nothing after %%EOF");
        let trailer = self.file.trailer.clone();
        self.must(trailer.get(b"Encrypt").is_err(), "no encryption");
        self.must(self.list(&trailer, "ID").len() == 2, "/ID");
    }

    /// ISO 14289-1, 7.1 and 7.2.
    fn catalog(&mut self) {
        let root = self.root();
        let lang = self.get(&root, "Lang").and_then(|lang| lang.as_str().ok()).unwrap_or_default();
        self.must(lang == b"bg-BG", "/Lang");
        let marked = self.dict(&root, "MarkInfo").and_then(|info| self.get(info, "Marked")?.as_bool().ok());
        self.must(marked == Some(true), "/MarkInfo");
        let titled =
            self.dict(&root, "ViewerPreferences").and_then(|view| self.get(view, "DisplayDocTitle")?.as_bool().ok());
        self.must(titled == Some(true), "/DisplayDocTitle");
        let outline = self.dict(&root, "Outlines").is_some_and(|outline| self.dict(outline, "First").is_some());
        self.must(outline, "outline");
    }

    /// ISO 19005-3, 6.6; ISO 14289-1, 5.
    fn metadata(&mut self) {
        let xmp = match self.get(&self.root(), "Metadata") {
            Some(Object::Stream(stream)) => String::from_utf8_lossy(&stream.content).into_owned(),
            _ => String::new(),
        };
        for (fact, rule) in [
            ("<pdfaid:part>3</pdfaid:part>", "pdfaid part"),
            ("<pdfaid:conformance>A</pdfaid:conformance>", "pdfaid conformance"),
            ("<pdfuaid:part>1</pdfuaid:part>", "pdfuaid part"),
            ("<dc:title>", "dc:title"),
            ("<dc:language>", "dc:language"),
        ] {
            self.must(xmp.contains(fact), rule);
        }
    }

    /// ISO 19005-3, 6.2.3.
    fn intent(&mut self) {
        let root = self.root();
        let intents = self.list(&root, "OutputIntents");
        let intent = intents.first().and_then(|intent| self.at(intent).as_dict().ok());
        let kind = intent.map(|intent| self.name(intent, "S"));
        let profile = intent.and_then(|intent| self.get(intent, "DestOutputProfile")?.as_stream().ok());
        let bytes = profile.and_then(|profile| profile.decompressed_content().ok()).unwrap_or_default();
        let good = kind == Some(b"GTS_PDFA1") && bytes.get(36..40) == Some(b"acsp") && intents.len() == 1;
        self.must(good, "output intent");
    }

    /// ISO 19005-3, 6.8.
    fn attachment(&mut self) {
        let root = self.root();
        let listed = self.dict(&root, "Names").and_then(|names| self.dict(names, "EmbeddedFiles"));
        let named = listed.map(|names| self.list(names, "Names").to_vec()).unwrap_or_default();
        let associated = self.list(&root, "AF").to_vec();
        self.must(named.get(1) == associated.first() && named.len() == 2 && associated.len() == 1, "/AF and its name");
        let Some(spec) = associated.first().and_then(|spec| self.at(spec).as_dict().ok()).cloned() else { return };
        self.must(self.name(&spec, "AFRelationship") == b"Data", "/AFRelationship");
        let texts = ["F", "UF", "Desc"]
            .iter()
            .all(|key| self.get(&spec, key).and_then(|text| text.as_str().ok()).is_some_and(|text| !text.is_empty()));
        self.must(texts, "/F, /UF and /Desc");
        let stream = self.dict(&spec, "EF").and_then(|files| self.get(files, "F")?.as_stream().ok()).cloned();
        let Some(stream) = stream else { return self.must(false, "/EF") };
        let bytes = stream.decompressed_content().unwrap_or_default();
        let params = self.dict(&stream.dict, "Params").cloned().unwrap_or_default();
        let size = self.get(&params, "Size").and_then(|size| size.as_i64().ok());
        self.must(size == i64::try_from(bytes.len()).ok() && self.get(&params, "ModDate").is_some(), "/Params");
        self.must(self.name(&stream.dict, "Subtype") == b"application/json", "media type");
    }

    /// ISO 19005-3, 6.3; ISO 14289-1, 7.18.
    fn annotations(&mut self) {
        for (_, page) in self.pages() {
            let annotations: Vec<Dictionary> = self
                .list(&page, "Annots")
                .iter()
                .filter_map(|annotation| self.at(annotation).as_dict().ok().cloned())
                .collect();
            self.must(annotations.is_empty() || self.name(&page, "Tabs") == b"S", "/Tabs");
            for annotation in &annotations {
                let flags = self.get(annotation, "F").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
                // Print, and none of Invisible, Hidden, NoView, ToggleNoView.
                self.must(flags & 4 == 4 && flags & (1 | 2 | 32 | 256) == 0, "annotation flags");
                self.must(annotation.get(b"StructParent").is_ok(), "annotation in the structure");
                let widget = self.name(annotation, "Subtype") == b"Widget";
                let described = self.get(annotation, if widget { "TU" } else { "Contents" }).is_some();
                self.must(described, "annotation described");
                let shown = self.dict(annotation, "AP").is_some_and(|looks| self.dict(looks, "N").is_some());
                // 6.3.3: not where the rectangle has no size.
                let place: Vec<f32> =
                    self.list(annotation, "Rect").iter().filter_map(|side| side.as_float().ok()).collect();
                let sized = !matches!(place.as_slice(), [left, bottom, right, top] if left == right && bottom == top);
                self.must(!widget || !sized || shown, "/AP of a widget");
            }
        }
        let root = self.root();
        let form = self.dict(&root, "AcroForm").cloned().unwrap_or_default();
        self.must(!self.list(&form, "Fields").is_empty() && form.get(b"NeedAppearances").is_err(), "form");
    }

    /// ISO 19005-3, 6.2.10, 6.4 to 6.6: transparency that needs blending, scripts, actions that leave the file.
    fn forbidden(&mut self) {
        let dicts = |object: &Object| match object {
            Object::Dictionary(dict) => Some(dict.clone()),
            Object::Stream(stream) => Some(stream.dict.clone()),
            _ => None,
        };
        for dict in self.file.objects.values().filter_map(dicts).collect::<Vec<_>>() {
            for key in ["SMask", "JS", "AA", "OpenAction", "XFA", "Launch"] {
                self.must(dict.get(key.as_bytes()).is_err(), &format!("no /{key}"));
            }
            let opaque = ["ca", "CA"].iter().all(|key| {
                self.get(&dict, key).and_then(|alpha| alpha.as_float().ok()).is_none_or(|alpha| alpha >= 1.0)
            });
            self.must(opaque, "no transparency");
        }
    }
}
