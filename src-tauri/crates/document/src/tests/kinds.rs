//! Every kind of document, from its template.

use gishe_domain::assets;
use gishe_domain::pack::ServicePack;

use super::judges::{Judged, order};
use super::rules;
use crate::samples::{self, Kind};
use crate::{DocumentError, render_act, render_record};

#[test]
fn every_kind_keeps_the_rules_of_both_standards() {
    for kind in Kind::ALL {
        let rendered = samples::render(kind).unwrap();
        assert_eq!(rules::broken(&rendered.pdf), Vec::<String>::new(), "{kind:?}");
        assert!(rendered.pdf.len() < 50_000, "{kind:?}: {} bytes", rendered.pdf.len());
        assert_eq!(rendered.pages, if kind == Kind::CounterRecord { 2 } else { 1 }, "{kind:?}");
    }
    let certificate = samples::render(Kind::PermanentAddress).unwrap().pdf.len();
    assert!(certificate < 40_000, "{certificate} bytes leave no room for a signature that lasts");
}

/// The file with every `from` turned into `to`, of equal length, so that all offsets stay.
fn changed(pdf: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "{from}");
    let mut out = pdf.to_vec();
    let places = pdf.windows(from.len()).enumerate().filter(|(_, window)| *window == from.as_bytes());
    let places: Vec<usize> = places.map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "{from} is not in the file");
    places.iter().for_each(|at| out[*at..at + from.len()].copy_from_slice(to.as_bytes()));
    out
}

#[test]
fn a_file_that_breaks_a_rule_is_caught() {
    let good = samples::render(Kind::CounterRecord).unwrap().pdf;
    let mut missed = Vec::new();
    for (from, to, rule) in [
        ("%PDF-1.7", "%PDF-1.6", "header"),
        ("/ID[", "/IX[", "/ID"),
        ("/Lang(bg-BG)/Str", "/Lang(bg-bG)/Str", "/Lang"),
        ("/MarkInfo", "/MarkInfx", "/MarkInfo"),
        ("/DisplayDocTitle true", "/DisplayDocTitle null", "/DisplayDocTitle"),
        ("/Outlines", "/Outlinez", "outline"),
        ("<pdfaid:part>3<", "<pdfaid:part>2<", "pdfaid part"),
        ("<pdfaid:conformance>A<", "<pdfaid:conformance>B<", "pdfaid conformance"),
        ("<pdfuaid:part>1<", "<pdfuaid:part>2<", "pdfuaid part"),
        ("/GTS_PDFA1", "/GTS_PDFX1", "output intent"),
        ("/FontFile2", "/FontFilex", "font embedded with its letters"),
        ("/ToUnicode", "/ToUnicodx", "font embedded with its letters"),
        ("/W[0[587 ", "/W[0[578 ", "widths"),
        ("/Length1 1", "/Length1 2", "/Length1"),
        ("/AFRelationship/Data", "/AFRelationship/Dato", "/AFRelationship"),
        ("/AF[", "/AX[", "/AF and its name"),
        ("/ModDate(D:2026", "/ModDatx(D:2026", "/Params"),
        ("application#2Fjson", "application#2Fjsan", "media type"),
        ("/Tabs/S", "/Tabs/R", "/Tabs"),
        ("/F 132", "/F 130", "annotation flags"),
        ("/TU", "/TX", "annotation described"),
        ("/AP", "/AX", "/AP of a widget"),
        ("/AcroForm", "/AcroFxrm", "form"),
        ("/Scope/Column", "/Scopx/Column", "header cell with a scope"),
        ("/S/THead", "/S/TFoot", "TFoot in Table"),
        ("/S/H1", "/S/H2", "headings begin with the first"),
        ("/BBox[", "/BBxx[", "figure with a text and a place"),
        ("/Alt<", "/Alx<", "field with a text"),
        ("/ListNumbering", "/ListNumberinx", "list says how it is numbered"),
        ("/S/Link", "/S/Span", "annotation in its kind of element"),
        ("/ParentTree", "/ParentTrex", "parent tree of a page"),
        ("/StructParents", "/StructParentx", "parent tree of a page"),
        ("/Type/OBJR", "/Type/OBJX", "every annotation in the tree"),
    ] {
        let broken = rules::broken(&changed(&good, from, to));
        if !broken.iter().any(|found| found == rule) {
            missed.push(format!("{from} gave {broken:?}"));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    let swapped = changed(&good, "+SofiaSans-SemiBold", "+SofiaSans-Regular ");
    assert!(rules::broken(&swapped).contains(&"letters as they are meant".to_owned()));
    let more = [good.as_slice(), b"\n"].concat();
    assert!(rules::broken(&more).contains(&"nothing after %%EOF".to_owned()));
}

#[test]
fn the_record_says_who_came_what_was_declared_and_what_was_handed_in() {
    let judged = Judged::of(&samples::render(Kind::CounterRecord).unwrap().pdf);
    order(
        &judged.text,
        &[
            "ПРОТОКОЛ",
            "за заявление, подадено на гише",
            "Преписка № РЛЦ26-АР01-1462 / 20.11.2026 г., 10:41 ч.",
            "при Михаела Тодорова, главен специалист, гише 3, се яви Георги Димитров, ЕГН 85••••6241",
            "Самоличност.",
            "лична карта № 640000001",
            "Искане. Да бъде променен постоянният адрес",
            "Декларирани обстоятелства.",
            "1. Данните",
            "Съгласие на собственика, чл. 92, ал. 3 (Снежана Радева, 14.11.2026 г.)",
            "Представени документи.",
            "№ Документ Издаден на Валиден до Стр.",
            "1 Документ за собственост: Нотариален акт № 118 14.05.2019 г. – 3",
            "Договор за наем от 1.10.2026 г. 14.05.2019 г. 30.09.2027 г. 3",
            "Общо документи: 3, страници: 9.",
            "Бележки на заявителя. Моля да бъда уведомен",
            "Подпис на заявителя Георги Димитров",
            "Електронен подпис на Михаела Тодорова",
        ],
    );
    for field in ["/T (Signature1)", "/T (Applicant1)"] {
        assert_eq!(judged.unpacked.matches(field).count(), 1, "{field}");
    }
}

/// A service that the program has never heard of.
fn third_service() -> ServicePack {
    let text = assets::SERVICE_2079
        .replace("code = \"2079\"", "code = \"3001\"")
        .replace("УДОСТОВЕРЕНИЕ", "ПОТВЪРЖДЕНИЕ")
        .replace("за постоянен адрес", "за служебен адрес")
        .replace("\"постоянен адрес\"", "\"служебен адрес\"")
        .replace("Установени недостатъци", "Какво липсва")
        .replace("ПРОТОКОЛ", "ЗАПИС");
    ServicePack::parse(&text).unwrap()
}

#[test]
fn a_third_service_has_all_its_documents_by_data_alone() {
    let pack = third_service();
    for (kind, words) in [
        (Kind::PermanentAddress, vec!["ПОТВЪРЖДЕНИЕ", "за служебен адрес", "служебен адрес:"]),
        (Kind::Refusal, vec!["РЕШЕНИЕ", "ОТКАЗВАМ", "Основания.", "Мотиви.", "Обжалване."]),
        (Kind::Return, vec!["ВРЪЩАМ ЗА КОРЕКЦИЯ", "Какво липсва.", "Отстраняване на недостатъците."]),
        (Kind::Termination, vec!["ПРЕКРАТЯВАМ", "Мотиви."]),
    ] {
        let rendered = render_act(&samples::act(kind, &pack).unwrap()).unwrap();
        order(&Judged::of(&rendered.pdf).text, &words);
        assert_eq!(rules::broken(&rendered.pdf), Vec::<String>::new(), "{kind:?}");
    }
    let record = render_record(&samples::record(&pack).unwrap()).unwrap();
    order(&Judged::of(&record.pdf).text, &["ЗАПИС", "Самоличност."]);
}

#[test]
fn an_address_that_nobody_could_open_is_refused() {
    let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
    for address in ["central.example", "ftp://central.example", "https://централа.бг", "https://a b", "https://a#b"]
    {
        let mut act = samples::act(Kind::Refusal, &pack).unwrap();
        act.verification = Some(address.to_owned());
        assert_eq!(render_act(&act).err(), Some(DocumentError::Address), "{address}");
    }
    let mut act = samples::act(Kind::Refusal, &pack).unwrap();
    act.verification = None;
    let judged = Judged::of(&render_act(&act).unwrap().pdf);
    assert!(!judged.text.contains("Проверка на документа") && !judged.structure.contains("Figure"));
}
