//! What an act must be, judged by programs that are not ours: qpdf and poppler.

mod judges;
mod kinds;
mod rules;
mod samples;
mod stress;

use chrono::NaiveDate;
use gishe_domain::decision::Outcome;
use proptest::prelude::*;

use crate::{DocumentError, RenderedAct, render_act};
use judges::{Judged, order};
use samples::{certificate, refusal, with_reasons};

fn render(act: &crate::ActInput) -> RenderedAct {
    render_act(act).expect("the act is typeset")
}

#[test]
fn the_same_act_gives_the_same_bytes() {
    let (one, two) = (render(&refusal()), render(&refusal()));
    assert!(one.pdf == two.pdf && one.pages == two.pages);
    let mut later = refusal();
    later.date = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    assert!(render(&later).pdf != one.pdf);
}

#[test]
fn documents_before_it_leave_no_trace_in_a_document() {
    let of = |name: String| {
        let mut act = refusal();
        act.applicant.name = name;
        render(&act).pdf
    };
    let first = of("Élodie Ўнал ABC".to_owned());
    for at in 0..40_u8 {
        let turned: String = (0..26).map(|letter| char::from(b'A' + (letter * 7 + at) % 26)).collect();
        assert_eq!(rules::broken(&of(turned)), Vec::<String>::new());
    }
    assert!(of("Élodie Ўнал ABC".to_owned()) == first, "whether a program of the face is made anew or remembered");
}

#[test]
fn a_refusal_is_read_in_its_order() {
    let judged = Judged::of(&render(&refusal()).pdf);
    assert!(judged.check.contains("No syntax or stream encoding errors found"), "{}", judged.check);
    order(
        &judged.text,
        &[
            "СТОЛИЧНА ОБЩИНА",
            "РАЙОН „ЛОЗЕНЕЦ“",
            "РЕШЕНИЕ",
            "№ РЛЦ26-РД09-0613 / 20.11.2026 г.",
            "На основание чл. 92 от Закона за гражданската регистрация",
            "заявление № РЛЦ26-АР01-1462 от 12.11.2026 г.",
            "подадено от Десислава Вълкова Пенчева, ЕГН 93••••2275",
            "ОТКАЗВАМ",
            "постоянния ѝ адрес",
            "от: гр. София, район „Надежда“",
            "на: гр. София, район „Лозенец“",
            "Основания.",
            "1. Липсва съгласие на собственика",
            "Мотиви. Заявителката не е собственик",
            "Административен съд София-град",
            "Михаела Тодорова",
            "главен специалист",
            "Електронен подпис на Михаела Тодорова",
            "Проверка на документа",
            "https://central.example/verify",
            "Преписка № РЛЦ26-АР01-1462",
            "стр. 1 от 1",
        ],
    );
    assert!(!judged.text.contains("9301012275"), "the whole identifier is never printed");
}

#[test]
fn an_approval_is_a_certificate() {
    let judged = Judged::of(&render(&certificate()).pdf);
    order(&judged.text, &["УДОСТОВЕРЕНИЕ", "за постоянен адрес", "УДОСТОВЕРЯВАМ", "постоянен адрес:", "предишен:"]);
    assert!(!judged.text.contains("РЕШЕНИЕ") && !judged.text.contains("Мотиви."));
}

#[test]
fn a_return_names_defects_and_a_termination_grounds() {
    for (outcome, words) in [(Outcome::Returned, "Установени недостатъци."), (Outcome::Terminated, "Основания.")]
    {
        let mut act = refusal();
        act.form.grounds = words.into();
        act.outcome = outcome;
        assert!(Judged::of(&render(&act).pdf).text.contains(words), "{outcome:?}");
    }
}

#[test]
fn a_preview_differs_only_in_its_number() {
    let mut preview = refusal();
    preview.number = None;
    let text = |act| Judged::of(&render(act).pdf).text.replace('\u{a0}', " ");
    let sheet = |text: String| text.split_once("Проверка на документа").unwrap().0.to_owned();
    let shown = text(&preview);
    assert!(shown.contains("№ ще бъде даден от регистъра / 20.11.2026 г."));
    assert!(shown.contains("Кодът за проверка се поставя, когато регистърът даде номер."));
    assert_eq!(sheet(shown).replace("№ ще бъде даден от регистъра", "№ РЛЦ26-РД09-0613"), sheet(text(&refusal())));
}

#[test]
fn every_font_is_embedded_as_a_subset_with_its_letters() {
    let judged = Judged::of(&render(&refusal()).pdf);
    let fonts: Vec<&str> = judged.fonts.lines().skip(2).collect();
    assert!(fonts.len() >= 2, "{}", judged.fonts);
    for font in fonts {
        assert!(font.contains("SofiaSans") && font.contains(" yes yes yes "), "{font}");
    }
}

#[test]
fn the_file_is_tagged_and_says_its_standards() {
    let judged = Judged::of(&render(&refusal()).pdf);
    for fact in
        ["Tagged:          yes", "Form:            AcroForm", "Title:           Решение за отказ № РЛЦ26-РД09-0613"]
    {
        assert!(judged.info.contains(fact), "{fact}\n{}", judged.info);
    }
    for fact in
        ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"]
    {
        assert!(judged.unpacked.contains(fact), "{fact}");
    }
    for tag in ["Document", "H1", "H2", "L (block)", "LI", "Lbl", "LBody", "Form"] {
        assert!(judged.structure.lines().any(|line| line.trim().starts_with(tag)), "{tag}\n{}", judged.structure);
    }
}

#[test]
fn an_empty_field_for_the_signature_and_one_for_the_stamp_wait_with_their_tags() {
    let pdf = render(&refusal()).pdf;
    let judged = Judged::of(&pdf);
    let count = |what: &str| judged.unpacked.matches(what).count();
    for once in ["/T (Signature1)", "/T (TimeStamp1)", "/AcroForm", "/Subtype /Link", "/SigFlags 3", "/AP <<"] {
        assert_eq!(count(once), 1, "{once}");
    }
    for both in ["/FT /Sig", "/Subtype /Widget", "/F 132"] {
        assert_eq!(count(both), 2, "{both}");
    }
    assert_eq!((count("/Type /OBJR"), count("field:"), count("/ByteRange")), (3, 0, 0), "the fields and the link");
    assert_eq!(pdf.windows(5).filter(|window| window == b"%%EOF").count(), 1, "one revision");
    assert!(pdf.ends_with(b"%%EOF\n"));
    assert!(count("/Tabs /S") >= 1 && count("/TU ") == 2 && count("/StructParent ") == 3);
}

#[test]
fn long_reasons_run_over_pages_and_the_signature_comes_with_text() {
    for paragraphs in [1, 6, 9, 12, 30, 31, 32, 33, 34] {
        let act = with_reasons(paragraphs);
        let rendered = render(&act);
        let judged = Judged::of(&rendered.pdf);
        let pages: Vec<&str> = judged.text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert_eq!(pages.len(), usize::from(rendered.pages), "{paragraphs}");
        for (at, page) in pages.iter().enumerate() {
            assert!(page.replace('\u{a0}', " ").contains(&format!("стр. {} от {}", at + 1, pages.len())));
        }
        let last = pages.last().unwrap();
        assert!(last.contains("Електронен подпис на") && last.contains("процесуалния кодекс"), "{paragraphs}: {last}");
        for number in 1..=paragraphs {
            assert!(judged.text.contains(&format!("Довод {number}:")), "paragraph {number} of {paragraphs}");
        }
    }
}

#[test]
fn a_letter_that_cannot_be_shown_is_named() {
    for (reason, character) in [("виж ✓ тук", '✓'), ("漢字", '漢'), ("усмивка 😀", '😀'), ("\u{e000}", '\u{e000}')]
    {
        let mut act = refusal();
        act.reasons = vec![reason.to_owned()];
        let error = render_act(&act).err();
        assert_eq!(error, Some(DocumentError::MissingGlyph { character }));
    }
}

#[test]
fn a_word_wider_than_the_page_is_broken_and_nothing_is_lost() {
    let mut act = refusal();
    act.reasons = vec!["Ў".repeat(400)];
    let judged = Judged::of(&render(&act).pdf);
    assert_eq!(judged.text.matches('Ў').count(), 400);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_document_or_names_a_letter(name in "\\PC{0,40}", reason in any::<String>(), post in "[ -~а-я\u{300}\u{301}\u{a0}]{0,60}") {
        let mut act = refusal();
        act.applicant.name = name;
        act.reasons = vec![reason];
        act.officer.post = post;
        match render_act(&act) {
            Ok(done) => prop_assert!(done.pdf.starts_with(b"%PDF-1.7") && done.pages >= 1),
            Err(DocumentError::MissingGlyph { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn any_cyrillic_text_gives_a_document(reason in "[А-яѝѐ0-9 ,.„“–\\-\n()№§\u{300}]{0,3000}") {
        let mut act = refusal();
        act.reasons = vec![reason];
        prop_assert!(render_act(&act).is_ok());
    }
}

#[test]
fn every_page_of_a_practice_act_says_so_and_no_page_of_a_real_one() {
    for practice in [true, false] {
        let rendered = render(&crate::ActInput { practice, ..with_reasons(30) });
        let judged = Judged::of(&rendered.pdf);
        let pages: Vec<&str> = judged.text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert!(pages.len() > 1);
        for page in pages {
            assert_eq!(page.matches("УЧЕБЕН ДОКУМЕНТ").count(), if practice { 2 } else { 0 });
        }
    }
}
