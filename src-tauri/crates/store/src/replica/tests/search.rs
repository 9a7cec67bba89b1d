//! Search as it is typed.

use std::sync::LazyLock;

use gishe_domain::case::{Answer, Author, Case, CheckAnswer, Message};
use gishe_domain::command::Act;
use gishe_domain::decision::{Decision, Outcome};
use gishe_domain::egn::Egn;
use gishe_domain::person::{Identifier, Sex};
use gishe_domain::transliteration::transliterate;
use proptest::prelude::*;

use crate::fixture::{Desk, case, case_id, claimed, command, me, now, ruling, scope, upserts, whole_queue};
use crate::journal::CheckDraft;
use crate::overlay::Overlay;
use crate::replica::search_ask::Sought;
use crate::replica::{Heading, QueueAsk, QueueStretch, search_text};

pub(super) fn person(mut case: Case, first: &str, family: &str, birth: (i32, u32, u32)) -> Case {
    let one = &mut case.parties[0].person;
    (one.name.first, one.name.family) = (first.into(), family.into());
    let birth = chrono::NaiveDate::from_ymd_opt(birth.0, birth.1, birth.2).unwrap();
    one.identifier = Identifier::from(Egn::make(birth, Sex::Female, 312).unwrap());
    case
}

pub(super) fn cases() -> Vec<Case> {
    let mut on_vitosha = person(case(2), "Марияна", "Петрова-Недева", (1990, 7, 1));
    on_vitosha.to.location.name = "бул. „Витоша“".into();
    on_vitosha.to.number = "023А".into();
    let mut spoken = person(case(3), "Щилян", "Юруков", (2000, 2, 29));
    spoken.parties[0].person.name.latin = Some("Chtilian Youroukov".into());
    spoken.checks.push(CheckAnswer {
        check: "check-6".into(),
        answer: Some(Answer::NotMet),
        note: "Липсва нотариалната заверка".into(),
        marks: Vec::new(),
        by: me(),
        at: now(),
    });
    let text = "Прилагам удостоверението".to_owned();
    spoken.messages.push(Message { id: "c1".into(), at: now(), author: Author::Citizen, text });
    let mut decided = person(case(1446), "Димитър", "Ангелов", (1977, 5, 5));
    decided.decision = Some(Decision {
        id: uuid::Uuid::from_u128(9),
        ruling: ruling(Outcome::Approved),
        officer: me(),
        post: "главен специалист".into(),
        accepted_at: now(),
        number: "РЛЦ26-РД09-0613".into(),
        document: None,
    });
    vec![person(case(1), "Георги", "Димитров", (1985, 1, 1)), on_vitosha, spoken, decided]
}

pub(super) fn desk() -> Desk {
    Desk::holding(&cases())
}

pub(super) fn stretch(desk: &Desk, typed: &str, overlay: &Overlay) -> QueueStretch {
    let ask = QueueAsk { search: typed.into(), limit: 50, ..whole_queue() };
    desk.shown.queue(&ask, overlay).unwrap()
}

fn found_over(desk: &Desk, typed: &str, overlay: &Overlay) -> Vec<u32> {
    let rows = stretch(desk, typed, overlay).rows;
    let mut found: Vec<u32> =
        rows.iter().map(|row| row.summary.number[row.summary.number.len() - 4..].parse().unwrap()).collect();
    found.sort_unstable();
    found
}

fn found(desk: &Desk, typed: &str) -> Vec<u32> {
    found_over(desk, typed, &Overlay::default())
}

#[test]
fn what_is_typed_finds_by_name_number_identifier_address_and_note() {
    let desk = desk();
    let egn = desk.shown.case(case(3).id).unwrap().unwrap().parties[0].person.identifier.digits().to_owned();
    let all = vec![1, 2, 3, 1446];
    let rows: Vec<(&str, Vec<u32>)> = vec![
        ("", all.clone()),
        ("   ", all.clone()),
        ("-", all.clone()),
        ("№", all.clone()),
        // names: anywhere in a word, short ones from its beginning, in any order, by either alphabet
        ("Димитров", vec![1]),
        ("дими", vec![1, 1446]),
        ("ДИМИ гео", vec![1]),
        ("georgi dimitrov", vec![1]),
        ("мит", vec![1, 1446]),
        ("митро", vec![1]),
        ("ми", vec![]),
        ("ма", vec![2]),
        ("м", vec![2]),
        ("щ", vec![3]),
        ("6t", vec![3]),
        ("мариана", vec![2]),
        ("Petrova-Ned", vec![2]),
        ("неде", vec![2]),
        ("едев", vec![2]),
        ("dimitur", vec![1446]),
        ("Dimitar Angelov", vec![1446]),
        ("qruk", vec![]),
        ("youroukov", vec![3]),
        ("6tilqn", vec![3]),
        // addresses
        ("витоша", vec![2]),
        ("vito6a", vec![2]),
        ("бул. „Витоша“ 023", vec![2]),
        ("Витоша № 23а", vec![2]),
        ("vitosha no 23", vec![2]),
        // numbers, with any signs between their parts
        ("РЛЦ26-АР01-0003", vec![3]),
        ("рлц26 ар01/0003", vec![3]),
        ("рлц26ар010003", vec![3]),
        ("AP01-0003", vec![3]),
        ("ар01", all.clone()),
        ("0003", vec![3]),
        ("№ 1446", vec![1446]),
        ("No 1446", vec![1446]),
        ("№1446", vec![1446]),
        ("14", vec![1446]),
        ("446", vec![]),
        ("РЛЦ26-РД09-0613", vec![1446]),
        ("рд09", vec![1446]),
        // identifiers
        (&egn, vec![3]),
        (&egn[..6], vec![3]),
        ("00 42 29", vec![3]),
        // notes and letters
        ("нотариална", vec![3]),
        ("удостоверение липсва", vec![3]),
        ("няма такова", vec![]),
        ("Димитров Юруков", vec![]),
        ("\" OR tokens:*", vec![]),
        ("дими* NEAR(", vec![]),
        ("^ге", vec![1]),
        ("=0003", vec![3]),
    ];
    for (typed, expected) in rows {
        assert_eq!(found(&desk, typed), expected, "{typed}");
    }
}

#[test]
fn a_changed_case_is_found_by_what_it_is_now() {
    use gishe_sync::ports::Replica;
    let desk = desk();
    desk.replica.apply_changes(&scope(), &upserts(&[person(case(1), "Ана", "Илиева", (1985, 1, 1))], "c2")).unwrap();
    assert_eq!((found(&desk, "димитров"), found(&desk, "илиева")), (vec![], vec![1]));
}

#[test]
fn what_is_on_this_computer_only_is_found_too() {
    let desk = Desk::holding(&[claimed(case(1), &me()), claimed(case(2), &me()), claimed(case(3), &me())]);
    let letter = Act::Message { text: "Моля, донесете скицата".into() };
    desk.enqueue(&command(1, 1, letter));
    let mut draft = ruling(Outcome::Refused);
    draft.reasons = "Договорът е изтекъл".into();
    let note =
        CheckDraft { check: "check-6".into(), answer: None, note: "обади се пак".into(), saved_at: now() };
    desk.journal
        .transact(|tx| {
            tx.save_draft(case_id(2), &draft, now())?;
            tx.save_check_draft(case_id(3), &note)
        })
        .unwrap();
    let overlay = desk.reader.view(|view| view.overlay()).unwrap();
    for (typed, expected) in
        [("скицата", vec![1]), ("изтекъл", vec![2]), ("obadi", vec![3]), ("димитров", vec![1, 2, 3])]
    {
        assert_eq!(found_over(&desk, typed, &overlay), expected, "{typed}");
    }
    assert_eq!(found(&desk, "скицата"), Vec::<u32>::new());
}

#[test]
fn a_number_or_an_identifier_in_full_comes_first() {
    // 1482 is the most urgent by address, and the case of that number the least.
    let mut urgent: Vec<Case> = (0..9).map(case).collect();
    urgent.iter_mut().for_each(|one| one.to.number = "1482".into());
    let mut late = case(1482);
    late.deadline.working_days = 30;
    let egn = late.parties[0].person.identifier.digits().to_owned();
    urgent.iter_mut().for_each(|one| one.parties[0].person.identifier = Identifier::Egn("7523169263".into()));
    urgent.push(late);
    let desk = Desk::holding(&urgent);
    for typed in ["1482", "№ 1482", "РЛЦ26-АР01-1482", "rlc26ar011482", &egn] {
        let stretch = stretch(&desk, typed, &Overlay::default());
        assert_eq!(stretch.rows[0].summary.number, "РЛЦ26-АР01-1482", "{typed}");
        assert_eq!(stretch.headings[0], (Heading::Exact, 1), "{typed}");
        assert_eq!(stretch.headings.iter().map(|(_, cases)| cases).sum::<u32>(), stretch.total);
    }
    assert_eq!(stretch(&desk, "1482", &Overlay::default()).total, 10);
    assert_eq!(stretch(&desk, "148", &Overlay::default()).headings.first().map(|one| one.0), Some(Heading::Due));
}

#[test]
fn of_too_many_the_most_urgent_are_shown() {
    let all: Vec<Case> = (0..1200).map(|n| person(case(n), "Иван", "Петров", (1985, 1, 1))).collect();
    let desk = Desk::holding(&all);
    let whole = stretch(&desk, "иванпетров", &Overlay::default());
    assert_eq!((whole.total, whole.more), (0, false));
    let most = stretch(&desk, "петров", &Overlay::default());
    assert_eq!((most.total, most.more, most.rows.len()), (500, true, 50));
    let urgent = stretch(&desk, "", &Overlay::default());
    let ids = |stretch: &QueueStretch| stretch.rows.iter().map(|row| row.summary.id).collect::<Vec<_>>();
    assert_eq!(ids(&most), ids(&urgent));
    let few = stretch(&desk, "петров 110", &Overlay::default());
    assert_eq!((few.total, few.more), (11, false));
}

#[test]
fn hits_are_placed_without_reading_the_cases() {
    let desk = desk();
    let sql = crate::replica::queue_search::place_of("c.holding = ?1 AND c.standing < 3 AND c.officer IS NULL");
    let plan = desk.shown.explain(&sql, (1, 2));
    assert_eq!(plan.len(), 1);
    assert!(plan[0].starts_with("SEARCH c USING COVERING INDEX cases_places (row=?"), "{plan:?}");
}

/// Whether the case is meant, by looking through all of its lines.
fn meant(case: &Case, typed: &str) -> bool {
    let lines = search_text::of_case(case);
    Sought::of(typed).is_none_or(|sought| sought.names(&lines) || sought.matches(&lines))
}

fn agrees(typed: &str) -> Result<(), TestCaseError> {
    static DESK: LazyLock<(Desk, Vec<Case>)> = LazyLock::new(|| (desk(), cases()));
    let (desk, cases) = &*DESK;
    let number = |case: &Case| case.number[case.number.len() - 4..].parse::<u32>().unwrap();
    let expected: Vec<u32> = cases.iter().filter(|case| meant(case, typed)).map(number).collect();
    prop_assert_eq!(found(desk, typed), expected, "{}", typed);
    Ok(())
}

/// Words of the cases, cut, in either alphabet, with something between.
fn like_words() -> impl Strategy<Value = String> {
    let words =
        ["Георги", "Димитров", "Марияна", "Петрова-Недева", "Щилян", "Юруков", "Витоша", "Кричим", "023А", "0003"];
    let word = (prop::sample::select(words.to_vec()), 0usize..8, 1usize..9, any::<bool>());
    let cut = word.prop_map(|(word, from, length, latin)| {
        let part: String = word.chars().skip(from).take(length).collect();
        if latin { transliterate(&part) } else { part }
    });
    (prop::collection::vec(cut, 1..4), "[ \"'*^=():,;-]{1,3}").prop_map(|(words, between)| words.join(&between))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_is_an_error(typed in "\\PC{0,40}", rough in any::<String>()) {
        agrees(&typed)?;
        agrees(&rough)?;
    }

    #[test]
    fn the_index_finds_what_looking_through_every_case_finds(typed in like_words()) {
        agrees(&typed)?;
    }

    #[test]
    fn syntax_between_words_changes_nothing(
        left in r#"["'*()+:^{}\-;%_\\ ]{0,6}"#,
        middle in r#"["'*()+:^{}\-;%_\\ ]{1,6}"#,
        right in r#"["'*()+:^{}\-;%_\\]{0,6}"#,
    ) {
        static DESK: LazyLock<Desk> = LazyLock::new(desk);
        prop_assert_eq!(found(&DESK, &format!("{left}георги{middle}димит{right}")), vec![1]);
    }
}

proptest! {
    // Each makes a store of its own.
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_three_letters_of_a_name_find_the_case(
        name in "[А-Я][а-яѝёъьщюя]{2,14}", family in "[A-Za-zàéüßøñ]{3,12}", from in 0usize..12, length in 3usize..12,
    ) {
        let desk = Desk::holding(&[person(case(1), &name, &family, (1985, 1, 1))]);
        for name in [name, family] {
            let letters: Vec<char> = name.chars().collect();
            let from = from.min(letters.len() - 3);
            let part: String = letters.iter().skip(from).take(length).collect();
            prop_assert_eq!(found(&desk, &part), vec![1], "{} of {}", part, name);
        }
    }
}

#[test]
fn whatever_is_pasted_is_no_error() {
    let desk = desk();
    let long_word = "щя".repeat(5_000);
    let many_words = "аб вг ".repeat(2_000);
    let latin = "xcjquy".repeat(2_000);
    for typed in [
        "\0",
        "гео\0рги",
        "'; DROP TABLE cases; --",
        "\u{fffd}\u{202e}\u{feff}",
        "😀😀😀",
        "\u{301}\u{301}",
        "NOT",
        "AND OR NOT",
        "NEAR(a b, 2)",
        "rank MATCH 'x'",
        &long_word,
        &many_words,
        &latin,
        &"\"".repeat(10_000),
    ] {
        found(&desk, typed);
    }
    assert_eq!(found(&desk, "гео\0рги"), [1], "it parts words");
    assert_eq!(found(&desk, "георги NOT").len(), 0, "a word like any other");
}
