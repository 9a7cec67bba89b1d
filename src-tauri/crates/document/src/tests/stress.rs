//! Inputs that are longer, emptier or stranger than usual still set well.

use gishe_domain::assets;
use gishe_domain::pack::ServicePack;

use super::judges::Judged;
use super::rules;
use crate::samples::{self, Kind};
use crate::{ActInput, Ground, HandedIn, RecordInput, RenderedAct, render_act, render_record};

fn pack() -> ServicePack {
    ServicePack::parse(assets::SERVICE_2079).unwrap()
}

fn act() -> ActInput {
    samples::act(Kind::Refusal, &pack()).unwrap()
}

fn record() -> RecordInput {
    samples::record(&pack()).unwrap()
}

/// The words of every page, single-spaced.
fn pages(rendered: &RenderedAct, name: &str) -> Vec<String> {
    assert_eq!(rules::broken(&rendered.pdf), Vec::<String>::new(), "{name}");
    if let Ok(folder) = std::env::var("GISHE_PAGES") {
        std::fs::write(format!("{folder}/{name}.pdf"), &rendered.pdf).unwrap();
    }
    let text = Judged::of(&rendered.pdf).text;
    let pages: Vec<String> = text
        .trim_end_matches('\u{c}')
        .split('\u{c}')
        .map(|page| page.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(pages.len(), usize::from(rendered.pages), "{name}");
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("стр. {} от {}", at + 1, pages.len())), "{name}, page {}", at + 1);
    }
    pages
}

const LONG: &str = "Александра-Константина Багрянородна Хаджидимитрова-Караиванова-Паскалева Младенова-Станимирова \
                    фон Саксен-Кобург-Готская";

#[test]
fn names_of_120_letters_are_whole_everywhere() {
    assert!(LONG.chars().count() >= 120);
    let mut act = act();
    act.applicant.name = LONG.to_owned();
    act.subject = Some(act.applicant.clone());
    act.officer.name = LONG.to_owned();
    let text = pages(&render_act(&act).unwrap(), "long-names").join(" ");
    assert_eq!(text.matches(LONG).count(), 4, "applicant, subject, officer, place of signature");
}

#[test]
fn three_pages_of_reasons_keep_headings_and_paragraphs_together() {
    let mut act = act();
    let text = "След проверка в Националната база данни „Население“ и в класификатора се установи, че заявеното не отговаря \
                на представените документи, поради което искането е неоснователно. ";
    act.reasons = (1..=24).map(|number| format!("Довод {number}: {}", text.repeat(3))).collect();
    let pages = pages(&render_act(&act).unwrap(), "long-reasons");
    assert!(pages.len() >= 4, "{}", pages.len());
    for number in 1..=24 {
        assert!(pages.iter().any(|page| page.contains(&format!("Довод {number}:"))), "{number}");
    }
    let last = pages.last().unwrap();
    assert!(last.contains("Обжалване.") && last.contains("Електронен подпис на"), "{last}");
}

#[test]
fn twelve_grounds_are_numbered_and_whole() {
    let mut act = act();
    let ground = |number: usize| Ground {
        text: format!("Основание {number}, което се мотивира с обстоятелства, описани в повече от един ред текст"),
        law: "чл.\u{a0}92, ал.\u{a0}3 и 6 ЗГР".to_owned(),
    };
    act.grounds = (1..=12).map(ground).collect();
    let text = pages(&render_act(&act).unwrap(), "twelve-grounds").join(" ");
    for number in 1..=12 {
        assert!(text.contains(&format!("{number}. Основание {number},")), "{number}");
    }
}

#[test]
fn latin_names_and_addresses_abroad_are_set() {
    let mut act = act();
    act.applicant.name = "François-Étienne Müller O’Connor Łukasiewicz".to_owned();
    act.from_address = vec!["Bundesrepublik Deutschland, 10117 Berlin, Straße des 17. Juni 135, DE".to_owned()];
    let text = pages(&render_act(&act).unwrap(), "latin").join(" ");
    for words in ["François-Étienne Müller O’Connor Łukasiewicz", "Straße des 17. Juni 135, DE"] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn what_is_not_there_leaves_no_trace() {
    let mut act = act();
    act.from_address = vec![];
    act.letterhead.phone = String::new();
    act.officer.department = String::new();
    (act.grounds, act.reasons, act.notes, act.instruction) = (vec![], vec![], vec![], None);
    let text = pages(&render_act(&act).unwrap(), "empty").join(" ");
    for words in ["от:", "Основания", "Мотиви", "Обжалване", " · 02"] {
        assert!(!text.contains(words), "{words}");
    }
    assert!(text.contains("на: гр. София"));
    let mut record = record();
    (record.evidence, record.declared, record.remarks) = (vec![], vec![], vec![]);
    (record.number, record.from_address) = (None, vec![String::new()]);
    let text = pages(&render_record(&record).unwrap(), "empty-record").join(" ");
    assert!(text.contains("Представени документи. Не са представени документи."));
    assert!(text.contains("№ ще бъде даден от регистъра") && !text.contains("Декларирани"));
}

#[test]
fn forty_rows_go_over_the_page_under_the_same_head() {
    let mut record = record();
    let row = |number: u16| HandedIn {
        kind: "Документ за собственост".to_owned(),
        title: format!("Нотариален акт № {number}, том I, рег. № 20{number}, дело № 8{number} от 2021 г."),
        issued_on: chrono::NaiveDate::from_ymd_opt(2021, 5, 14),
        valid_until: None,
        pages: number,
    };
    record.evidence = (1..=40).map(row).collect();
    let rendered = render_record(&record).unwrap();
    let pages = pages(&rendered, "forty-rows");
    let head = "№ Документ Издаден на Валиден до Стр.";
    let with_rows: Vec<&String> = pages.iter().filter(|page| page.contains("Нотариален акт №")).collect();
    assert!(with_rows.len() >= 3, "{}", pages.len());
    for page in &with_rows {
        let (before, _) = page.split_once("Нотариален акт №").unwrap();
        assert!(before.contains(head), "{page}");
    }
    let text = pages.join(" ");
    for number in 1..=40 {
        assert!(text.contains(&format!("Нотариален акт № {number}, том I")), "{number}");
    }
    assert!(text.contains("Общо документи: 40, страници: 820."));
    let structure = Judged::of(&rendered.pdf).structure;
    let count = |tag: &str| structure.lines().filter(|line| line.trim().starts_with(tag)).count();
    assert_eq!(
        (count("Table"), count("TR"), count("TH") - count("THead"), count("TD")),
        (1, 41, 5, 200),
        "the head is read once"
    );
}

#[test]
fn no_line_ends_with_a_preposition_of_one_letter_or_parts_a_number_from_its_sign() {
    let mut act = act();
    let text = "Съгласието е дадено в деня на заявлението с подпис и печат у нотариус № 340 на 1.11.2026 г. по чл. 92, ал. 3. ";
    act.reasons = vec![text.repeat(12)];
    let rendered = render_act(&act).unwrap();
    for line in Judged::of(&rendered.pdf).text.lines() {
        let last = line.trim_end().rsplit([' ', '\u{a0}']).next().unwrap_or_default();
        assert!(!["в", "с", "и", "у", "№", "чл.", "ал."].contains(&last), "{line}");
        assert!(!line.starts_with("г."), "{line}");
    }
}

#[test]
fn a_cell_taller_than_a_page_goes_on_over_pages() {
    let mut record = record();
    record.evidence[0].title = "Опис ".repeat(900);
    let text = pages(&render_record(&record).unwrap(), "tall-cell").join(" ");
    assert!(text.matches("Опис").count() == 900);
}
