//! Why a row was found: what of it is marked.

use gishe_domain::case::{Author, Case, Message};
use gishe_domain::fold::Span;
use proptest::prelude::*;

use super::search::{cases, desk, stretch};
use crate::fixture::{Desk, case, now, rule};
use crate::overlay::Overlay;
use crate::replica::search_ask::Sought;
use crate::replica::search_marks::Rest;
use crate::replica::{CaseSummary, Found, FoundIn};

fn found(desk: &Desk, typed: &str) -> Found {
    stretch(desk, typed, &Overlay::default()).rows.remove(0).found.unwrap()
}

/// A text with its marked parts between brackets, cut by UTF-16 units as the window cuts.
fn marked(text: &str, marks: &[Span]) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = |from: usize, to: usize| String::from_utf16(&units[from..to]).expect("a cut surrogate pair");
    let mut shown = String::new();
    let mut end = 0;
    for mark in marks {
        let (from, to) = (mark.from as usize, mark.to as usize);
        assert!(end <= from && from < to, "{marks:?}");
        shown += &format!("{}[{}]", part(end, from), part(from, to));
        end = to;
    }
    shown + &part(end, units.len())
}

#[test]
fn what_was_typed_is_marked_where_it_stands() {
    let desk = desk();
    for (typed, name, number, elsewhere) in [
        ("георги димит", "[Георги] [Димит]ров", "РЛЦ26-АР01-0001", None),
        ("georgi dimit", "[Георги] [Димит]ров", "РЛЦ26-АР01-0001", None),
        ("ров гео", "[Гео]рги Димит[ров]", "РЛЦ26-АР01-0001", None),
        ("mariana", "[Марияна] Петрова-Недева", "РЛЦ26-АР01-0002", None),
        ("6til", "[Щил]ян Юруков", "РЛЦ26-АР01-0003", None),
        ("№ 1446", "Димитър Ангелов", "РЛЦ26-АР01-[1446]", None),
        ("рлц26-ар01/14", "Димитър Ангелов", "[РЛЦ26]-[АР01]-[14]46", None),
        ("рлц26ар01", "Димитър Ангелов", "[РЛЦ26-АР01]-1446", None),
        ("ар011446", "Димитър Ангелов", "РЛЦ26-[АР01-1446]", None),
        ("dimitur 14", "[Димитър] Ангелов", "РЛЦ26-АР01-[14]46", None),
        (
            "витоша 23",
            "Марияна Петрова-Недева",
            "РЛЦ26-АР01-0002",
            Some((FoundIn::Address, "гр.\u{a0}София, бул.\u{a0}„[Витоша]“ №\u{a0}[23]А")),
        ),
        (
            "023а",
            "Марияна Петрова-Недева",
            "РЛЦ26-АР01-0002",
            Some((FoundIn::Address, "гр.\u{a0}София, бул.\u{a0}„Витоша“ №\u{a0}[23А]")),
        ),
        ("youro", "Щилян Юруков", "РЛЦ26-АР01-0003", Some((FoundIn::Person, "Chtilian [Youro]ukov"))),
        ("липсва", "Щилян Юруков", "РЛЦ26-АР01-0003", Some((FoundIn::Note, "[Липсва] нотариалната заверка"))),
        ("юрук липсва", "Щилян [Юрук]ов", "РЛЦ26-АР01-0003", Some((FoundIn::Note, "[Липсва] нотариалната заверка"))),
        ("прилаг", "Щилян Юруков", "РЛЦ26-АР01-0003", Some((FoundIn::Message, "[Прилаг]ам удостоверението"))),
        ("рд09-0613", "Димитър Ангелов", "РЛЦ26-АР01-1446", Some((FoundIn::Act, "РЛЦ26-[РД09]-[0613]"))),
    ] {
        let row = stretch(&desk, typed, &Overlay::default()).rows.remove(0);
        let found = row.found.unwrap();
        assert_eq!(marked(&row.summary.name, &found.name), name, "{typed}");
        assert_eq!(marked(&row.summary.number, &found.number), number, "{typed}");
        let line = found.elsewhere.map(|line| (line.field, marked(&line.text, &line.marks)));
        assert_eq!(line, elsewhere.map(|(field, text)| (field, text.to_owned())), "{typed}");
    }
}

#[test]
fn an_identifier_is_marked_and_stays_masked() {
    let desk = desk();
    let digits = cases()[2].parties[0].person.identifier.digits().to_owned();
    for typed in [digits.as_str(), &digits[..7]] {
        let line = found(&desk, typed).elsewhere.unwrap();
        assert_eq!((line.field, line.text.contains('•')), (FoundIn::Identifier, true));
        assert!(!line.text.contains(&digits[..3]));
        assert_eq!(line.marks, [Span { from: 0, to: 10 }]);
    }
}

#[test]
fn nothing_is_marked_when_nothing_is_searched() {
    let rows = stretch(&desk(), " ", &Overlay::default()).rows;
    assert!(rows.iter().all(|row| row.found.is_none()));
}

fn with_letter(text: &str) -> Case {
    let mut one = case(1);
    let id = "c1".to_owned();
    one.messages.push(Message { id, at: now(), author: Author::Citizen, text: text.to_owned() });
    one
}

#[test]
fn of_a_long_letter_the_part_around_the_mark_is_shown() {
    let words = "Подадох заявлението преди две седмици и още чакам. ".repeat(6);
    let text = format!("{words}Наследодателят почина. {words}");
    let line = found(&Desk::holding(&[with_letter(&text)]), "наследодат").elsewhere.unwrap();
    let shown = marked(&line.text, &line.marks);
    assert!(shown.contains("[Наследодат]еля"), "{shown}");
    assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
    assert!(shown.encode_utf16().count() <= 100, "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn marks_cut_no_character_and_no_mark_over_a_letter(
        before in "[а-я𝐀😀e\u{301}\u{306} ,.-]{0,120}", behind in "[а-я𝐀😀e\u{301}\u{306} ,.-]{0,120}", from in 0usize..5,
    ) {
        let word = "зне\u{301}̆пол𝐀е";
        let text = format!("{before} {word} {behind}");
        let part: String = "знеполае".chars().skip(from).take(3).collect();
        let case = with_letter(&text);
        let sought = Sought::of(&part).unwrap();
        let found = Found::of(&sought, &CaseSummary::of(&case, &rule()), || Ok(Rest::Case(Box::new(case.clone())))).unwrap();
        let line = found.elsewhere.unwrap();
        let shown = marked(&line.text, &line.marks);
        prop_assert!(!line.marks.is_empty());
        for (bracket, next) in shown.chars().zip(shown.chars().skip(1)) {
            let over = matches!(next, '\u{301}' | '\u{306}');
            prop_assert!(!(matches!(bracket, '[' | ']' | '…') && over), "{}", shown);
        }
    }
}
