//! The corpus of attacks: every class that is known, over a properly signed file, in every layout, with what is found; and changes
//! that are good.

use super::*;
use crate::testing::{FORM_PAGE, Later, with_form};

/// Numbers and bodies.
type Objects = Vec<(u32, String)>;

const ANNOTATIONS: &str = "/Annots[7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]";

fn text(rest: &str) -> String {
    format!("<</Type/Annot/Subtype/Widget/FT/Tx/T(Remark)/F 4/Rect[60 200 260 220]/P 3 0 R{rest}>>")
}

fn look(content: &str) -> String {
    let length = content.len();
    format!("<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Length {length}>>\nstream\n{content}\nendstream")
}

fn page(annotations: &str) -> String {
    format!("{FORM_PAGE}{annotations}>>")
}

fn sign(desk: &Desk, layout: Layout) -> Vec<u8> {
    desk.sign(&with_form(layout))
}

/// What is found of the one signature, or nothing when the file cannot even be read.
fn found(desk: &Desk, pdf: &[u8]) -> Option<(Option<Cause>, Option<Finding>)> {
    let report = verify_pdf(pdf, &desk.policy()).ok()?;
    assert!(!report.passed());
    let first = report.signatures.first()?;
    Some((first.cause, first.finding))
}

#[test]
fn every_attack_that_lays_a_revision_on_top_is_found() {
    let desk = Desk::new(KeyKind::P256);
    let note = "<</Type/Annot/Subtype/FreeText/Rect[0 0 595 842]/Contents(PAID)/DA(/F1 40 Tf)>>";
    let list = |more: &str| page(&ANNOTATIONS.replace(']', &format!(" {more}]")));
    let agreed = "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agreed)/F 4/Rect[60 240 80 260]/P 3 0 R";
    let overlay = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Next)/F 4/Rect[0 0 595 842]/P 3 0 R/AP<</N 51 0 R>>";
    let form = |fields: &str, rest: &str| format!("<</Fields[{fields}]/SigFlags 3{rest}>>");
    let all = "7 0 R 8 0 R 9 0 R 10 0 R 11 0 R";
    let content = "<</Length 4>>\nstream\nQ q \nendstream";
    let cases: Vec<(&str, Objects, Finding)> = vec![
        ("incremental saving: content", vec![(4, content.into())], Finding::Object),
        ("shadow replace: font", vec![(5, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>".into())], Finding::Object),
        ("shadow hide: overlay dropped", vec![(3, page("/Annots[7 0 R]"))], Finding::Annotation),
        (
            "shadow hide: annotations reordered",
            vec![(3, page("/Annots[8 0 R 7 0 R 9 0 R 10 0 R 11 0 R]"))],
            Finding::Annotation,
        ),
        (
            "shadow hide and replace: page points at a prepared object",
            vec![(3, page(ANNOTATIONS).replace("/Contents 4", "/Contents 15"))],
            Finding::Page,
        ),
        (
            "shadow hide and replace: another page tree",
            vec![
                (1, "<</Type/Catalog/Pages 50 0 R/AcroForm 6 0 R>>".into()),
                (50, "<</Type/Pages/Kids[3 0 R]/Count 1>>".into()),
            ],
            Finding::Catalogue,
        ),
        ("the page tree itself", vec![(2, "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>".into())], Finding::Object),
        ("a page turned", vec![(3, page(&format!("{ANNOTATIONS}/Rotate 180")))], Finding::Page),
        ("form XObject swap", vec![(12, look("0 0 595 842 re f"))], Finding::Object),
        ("evil annotation: a note over the page", vec![(3, list("50 0 R")), (50, note.into())], Finding::Annotation),
        (
            "evil annotation: a direct one",
            vec![(3, page(&ANNOTATIONS.replace(']', &format!(" {note}]"))))],
            Finding::Annotation,
        ),
        (
            "sneaky signature: an empty field that shows",
            vec![
                (3, list("50 0 R")),
                (6, form(&format!("{all} 50 0 R"), "")),
                (50, format!("{overlay}>>")),
                (51, look("0 0 595 842 re f")),
            ],
            Finding::Annotation,
        ),
        (
            "sneaky signature: a signed widget that is in no form",
            vec![
                (3, list("50 0 R")),
                (50, format!("{overlay}/V 52 0 R>>")),
                (51, look("0 0 595 842 re f")),
                (52, "<</Type/Sig>>".into()),
            ],
            Finding::Annotation,
        ),
        (
            "sneaky signature: with an action",
            vec![
                (3, list("50 0 R")),
                (6, form(&format!("{all} 50 0 R"), "")),
                (50, format!("{overlay}/V 52 0 R/A<</S/URI>>>>")),
                (51, look("0 0 595 842 re f")),
                (52, "<</Type/Sig>>".into()),
            ],
            Finding::Annotation,
        ),
        ("a field's look without its value", vec![(13, look("BT (other) Tj ET"))], Finding::Appearance),
        ("a field's look swapped without its value", vec![(8, text("/V(old)/AP<</N 15 0 R>>"))], Finding::Appearance),
        (
            "a field that grows over the page",
            vec![(8, text("/V(new)/AP<</N 15 0 R>>").replace("[60 200 260 220]", "[0 0 595 842]"))],
            Finding::Field,
        ),
        ("a field with a script", vec![(8, text("/V(new)/AP<</N 13 0 R>>/AA<<>>"))], Finding::Field),
        (
            "a checked box swapped",
            vec![(9, format!("{agreed}/V/Off/AS/Off/AP<</N<</Off 15 0 R>>>>>>"))],
            Finding::Appearance,
        ),
        ("a read-only field", vec![(10, text("/Ff 1/V(new)").replace("Remark", "Fixed"))], Finding::Locked),
        (
            "a hidden field",
            vec![(11, text("/V(new)").replace("Remark", "Unseen").replace("/F 4", "/F 2"))],
            Finding::Field,
        ),
        ("a hidden field shown", vec![(11, text("/V(new)").replace("Remark", "Unseen"))], Finding::Field),
        (
            "form swap",
            vec![(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 50 0 R>>".into()), (50, form("7 0 R", ""))],
            Finding::Form,
        ),
        ("NeedAppearances", vec![(6, form(all, "/NeedAppearances true"))], Finding::Form),
        (
            "a script at opening",
            vec![(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/OpenAction<</S/JavaScript/JS(x)>>>>".into())],
            Finding::Catalogue,
        ),
        ("the signature's widget", vec![(7, "<</FT/Sig/T(Officer)/V 16 0 R/Rect[0 0 9 9]>>".into())], Finding::Object),
    ];
    for layout in LAYOUTS {
        let signed = sign(&desk, layout);
        assert_eq!(outcome(&desk.judge(&signed)), PASSED);
        for (name, objects, expected) in &cases {
            let objects: Vec<(u32, &str)> = objects.iter().map(|(number, body)| (*number, body.as_str())).collect();
            let attacked = Later::of(&objects).on(&signed, layout);
            let expected = Some((Some(Cause::ChangedAfterSigning), Some(*expected)));
            // Where the signature itself is another one now, that is found first.
            let told = found(&desk, &attacked);
            let moved =
                told == Some((Some(Cause::RevisionBroken), None)) || told == Some((Some(Cause::RangeInexact), None));
            assert!(told == expected || (*name == "the signature's widget" && moved), "{layout:?} {name}: {told:?}");
        }
    }
}

#[test]
fn every_attack_on_the_structure_is_found() {
    let desk = Desk::new(KeyKind::P256);
    let content = "<</Length 4>>\nstream\nQ q \nendstream".to_owned();
    let changed = |finding| Some((Some(Cause::ChangedAfterSigning), Some(finding)));
    for layout in LAYOUTS {
        let signed = sign(&desk, layout);
        let good = Later::of(&[(60, "<</Kept true>>")]);
        assert!(verify_pdf(&good.on(&signed, layout), &desk.policy()).unwrap().passed(), "{layout:?}");

        let other = if layout == Layout::Table { Layout::Stream } else { Layout::Table };
        let mixed = Later::of(&[(4, &content)]).on(&signed, other);
        assert_eq!(found(&desk, &mixed), changed(Finding::Object), "another kind of table");
        let freed = Later { freed: vec![4], ..Later::default() };
        assert_eq!(found(&desk, &freed.on(&signed, layout)), changed(Finding::Object), "freed");
        let reused = Later { objects: vec![(4, 1, content.clone())], ..Later::default() };
        assert_eq!(found(&desk, &reused.on(&signed, layout)), changed(Finding::Object), "another generation");
        let unlisted = Later { unlisted: vec![(4, content.clone())], ..good.clone() };
        assert_eq!(found(&desk, &unlisted.on(&signed, layout)), changed(Finding::StrayBytes), "unlisted");
        let hybrid = Later { trailer: "/XRefStm 15".into(), ..good.clone() };
        let told = found(&desk, &hybrid.on(&signed, layout));
        assert!(told.is_none() || told == changed(Finding::StrayBytes), "{layout:?} hybrid: {told:?}");
        let root = Later { trailer: "/Root 2 0 R".into(), ..good.clone() };
        assert_eq!(found(&desk, &root.on(&signed, layout)), None, "two roots");
        let alone = Later { previous: Some(15), ..good.clone() };
        assert_eq!(found(&desk, &alone.on(&signed, layout)), None, "a chain that leads nowhere");
        // Without its form the file has no signature at all, so nothing passes.
        let formless = Later::of(&[(1, "<</Type/Catalog/Pages 2 0 R>>")]);
        assert_eq!(found(&desk, &formless.on(&signed, layout)), None, "no form");
        let twice = Later::of(&[(1, "<</Type/Catalog/Pages 2 0 R/Pages 50 0 R/AcroForm 6 0 R>>")]);
        assert_eq!(found(&desk, &twice.on(&signed, layout)), None, "duplicate keys");

        // Without a table: the old one is pointed at again, and a viewer that repairs finds the new object.
        let tail = signed.windows(9).rposition(|window| window == b"startxref").unwrap();
        let object = format!("4 0 obj\n{content}\nendobj\n");
        let bare = [&signed, object.as_bytes(), &signed[tail..]].concat();
        assert_eq!(found(&desk, &bare), changed(Finding::NotARevision), "no table");
        for stray in ["trailer\n<</Root 2 0 R>>\n", "hello\n", "xref\n0 0\ntrailer\n<<>>\n", "1 0 R\n"] {
            let pdf = [&signed, stray.as_bytes()].concat();
            assert_eq!(found(&desk, &good.on(&pdf, layout)), changed(Finding::StrayBytes), "{stray}");
        }
        let open = good.on(&signed, layout);
        let cut = &open[..open.len() - 6];
        assert_eq!(found(&desk, cut), Some((Some(Cause::RevisionBroken), None)), "no end");
        if layout == Layout::Packed {
            let number = PdfFile::open(&signed).unwrap().entries().find_map(|(_, entry)| match entry {
                crate::pdf::Entry::In(stream, _) => Some(stream),
                _ => None,
            });
            let again = "<</Type/ObjStm/N 1/First 4/Length 30>>\nstream\n2 0 <</Type/Pages/Kids[]>>      \nendstream";
            let told = found(&desk, &Later::of(&[(number.unwrap(), again)]).on(&signed, layout));
            assert!(told.is_none() || told == changed(Finding::Object), "the object stream itself: {told:?}");
        }
    }
}

#[test]
fn an_older_state_cannot_be_brought_back() {
    let desk = Desk::new(KeyKind::P256);
    let base = with_form(Layout::Table);
    let before = base.windows(8).position(|window| window == b"\n4 0 obj").unwrap() + 1;
    let improved = Later::of(&[(4, "<</Length 4>>\nstream\nQ q \nendstream")]).on(&base, Layout::Table);
    let signed = desk.sign(&improved);
    assert_eq!(outcome(&desk.judge(&signed)), PASSED);
    let back = Later { pointed: vec![(4, before)], ..Later::default() };
    let expected = Some((Some(Cause::ChangedAfterSigning), Some(Finding::Object)));
    assert_eq!(found(&desk, &back.on(&signed, Layout::Table)), expected);
}

#[test]
fn a_signature_dictionary_that_is_bent_later_is_never_believed() {
    let desk = Desk::new(KeyKind::P256);
    for layout in LAYOUTS {
        let signed = sign(&desk, layout);
        let file = PdfFile::open(&signed).unwrap();
        let field = fields(&file).unwrap().remove(0);
        let (number, _) = field.value().and_then(crate::pdf::Object::reference).unwrap();
        let whole = "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached";
        for body in [
            format!("<<{whole}>>"),
            format!("<<{whole}/ByteRange null/Contents<00>>>"),
            format!("<<{whole}/ByteRange[]/Contents<00>>>"),
            format!("<<{whole}/ByteRange[0 10 20 9999999999]/Contents<00>>>"),
            format!("<<{whole}/ByteRange[0 -10 20 10]/Contents<00>>>"),
            format!("<<{whole}/ByteRange[0 10 20 30]/Contents null>>"),
            format!("<<{whole}/ByteRange[0 10 20 30]/Contents()>>"),
            format!("<<{whole}/ByteRange[0 10 20 30]/Contents<>>>"),
            format!("<<{whole}/ByteRange[0 10 20 30]/Contents[<00>]>>"),
            format!("<<{whole}/ByteRange[0 0 0 0]/Contents<00>>>"),
            "null".to_owned(),
            "[]".to_owned(),
        ] {
            let bent = Later::of(&[(number, &body)]).on(&signed, layout);
            let report = verify_pdf(&bent, &desk.policy()).unwrap();
            assert_eq!(report.verdict, Verdict::TotalFailed, "{layout:?} {body}");
        }
        // The field without its value: nothing is signed any more, so nothing passes.
        let empty =
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Officer)/TU(Signature)/F 132/Rect[60 60 260 120]/P 3 0 R/V null>>";
        let report = verify_pdf(&Later::of(&[(7, empty)]).on(&signed, layout), &desk.policy()).unwrap();
        assert_eq!((report.verdict, report.signatures.len()), (Verdict::Indeterminate, 0));
    }
}

#[test]
fn filling_in_a_form_is_allowed_and_told() {
    let desk = Desk::new(KeyKind::P256);
    let agreed = "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agreed)/F 4/Rect[60 240 80 260]/P 3 0 R\
        /V/Yes/AS/Yes/AP<</N<</Yes 14 0 R>>>>>>";
    let cases: Vec<(&str, Objects)> = vec![
        ("a new look", vec![(8, text("/V(new)/AP<</N 50 0 R>>")), (50, look("BT (new) Tj ET"))]),
        ("the look overwritten", vec![(8, text("/V(new)/AP<</N 13 0 R>>")), (13, look("BT (new) Tj ET"))]),
        ("a checked box", vec![(9, agreed.to_owned())]),
    ];
    for layout in LAYOUTS {
        for (name, objects) in &cases {
            let objects: Vec<(u32, &str)> = objects.iter().map(|(number, body)| (*number, body.as_str())).collect();
            let filled = Later::of(&objects).on(&sign(&desk, layout), layout);
            let report = verify_pdf(&filled, &desk.policy()).unwrap();
            assert!(report.passed(), "{layout:?} {name} {report:?}");
            assert_eq!(report.signatures[0].changes, [Change::FormFilled]);
            // And signed by a second one.
            let twice = verify_pdf(&desk.sign(&filled), &desk.policy()).unwrap();
            assert!(twice.passed(), "{layout:?} {name}");
            assert_eq!(twice.signatures[0].changes.len(), 2);
        }
    }
}

#[test]
fn a_lock_is_kept() {
    let desk = Desk::new(KeyKind::P256);
    let fill = [(8, text("/V(new)/AP<</N 13 0 R>>"))];
    let fill: Vec<(u32, &str)> = fill.iter().map(|(number, body)| (*number, body.as_str())).collect();
    for (lock, expected) in [
        ("/Action/All", Some(Finding::Locked)),
        ("/Action/Include/Fields[(Remark)]", Some(Finding::Locked)),
        ("/Action/Include/Fields[(Agreed)]", None),
        ("/Action/Exclude/Fields[(Remark)]", None),
        ("/Action/Exclude/Fields[(Agreed)]", Some(Finding::Locked)),
        ("/Action/Include/Fields[]/P 1", Some(Finding::NotPermitted)),
        ("/Action/Include/Fields[]/P 2", None),
    ] {
        let locked = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Officer)/TU(Signature)/F 132/Rect[60 60 260 120]/P 3 0 R\
             /Lock<</Type/SigFieldLock{lock}>>>>"
        );
        let base = Later::of(&[(7, &locked)]).on(&with_form(Layout::Table), Layout::Table);
        let signed = desk.sign(&base);
        assert_eq!(desk.judge(&Later::of(&fill).on(&signed, Layout::Table)).finding, expected, "{lock}");
        let twice = verify_pdf(&desk.sign(&signed), &desk.policy()).unwrap().signatures.remove(0).finding;
        assert_eq!(twice, expected.filter(|finding| *finding == Finding::NotPermitted), "{lock}");
    }
}
