use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::assets;
use crate::case::{Answer, Appointment, Message};
use crate::decision::{Outcome, Ruling};
use crate::fixture::{self, right_case};
use crate::overlay::apply;
use crate::pack::ServicePack;
use crate::state::CaseState;

mod fields;
mod marks;

fn me() -> OfficerRef {
    fixture::officer()
}

fn other() -> OfficerRef {
    OfficerRef { id: "nikolov".into(), name: "Димитър Николов".into() }
}

fn citizen() -> Author {
    Author::Citizen
}

fn at(minute: i64) -> DateTime<Utc> {
    fixture::now() + TimeDelta::minutes(minute)
}

/// An answer as a table writes it: `+` met, `-` not met, `0` not applicable, `?` none; then the note.
fn said(check: &str, text: &str, by: &OfficerRef) -> Option<CheckAnswer> {
    let mut letters = text.chars();
    let answer = match letters.next()? {
        '+' => Some(Answer::Met),
        '-' => Some(Answer::NotMet),
        '0' => Some(Answer::NotApplicable),
        _ => None,
    };
    Some(CheckAnswer {
        check: check.into(),
        answer,
        note: letters.as_str().into(),
        marks: Vec::new(),
        by: by.clone(),
        at: at(0),
    })
}

fn written(said: &[CheckAnswer]) -> String {
    let one = |said: &CheckAnswer| {
        let answer = match said.answer {
            Some(Answer::Met) => "+",
            Some(Answer::NotMet) => "-",
            Some(Answer::NotApplicable) => "0",
            None => "?",
        };
        format!("{answer}{} ({})", said.note, if said.by.id == me().id { "mine" } else { "theirs" })
    };
    said.iter().map(one).collect::<Vec<_>>().join(" | ")
}

fn case() -> Case {
    let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
    right_case(&pack, "owner")
}

/// Lets somebody do something at central: one version on.
fn happens(case: &mut Case, by: &OfficerRef, act: &Act) {
    apply(case, act, by, at(i64::from(case.version))).unwrap();
    if let Some(claim) = case.claim.as_mut().filter(|claim| claim.expires_at <= at(99)) {
        (claim.token, claim.expires_at) = (case.version, at(999));
    }
    case.version += 1;
    if let Some(entry) = case.history.last_mut() {
        entry.version = case.version;
    }
}

fn writes(case: &mut Case) {
    case.version += 1;
    case.messages.push(Message { id: "c".into(), at: at(5), author: citizen(), text: "Моля.".into() });
    let (version, note) = (case.version, None);
    case.history.push(HistoryEntry { at: at(5), version, author: citizen(), kind: "message".into(), note, to: None });
}

fn review(answers: &[(&str, &str)], by: &OfficerRef) -> Act {
    Act::Review { checks: answers.iter().filter_map(|(check, text)| said(check, text, by)).collect() }
}

fn ruling(outcome: Outcome) -> Ruling {
    Ruling { outcome, grounds: Vec::new(), reasons: "Установено.".into() }
}

fn decide() -> Act {
    Act::Decide { ruling: ruling(Outcome::Approved), post: "главен специалист".into() }
}

fn take_over() -> Act {
    Act::TakeOver { reason: "Отпуск.".into() }
}

fn letter() -> Act {
    Act::Message { text: "Добър ден.".into() }
}

/// How an act stands, in a word.
fn word(standing: &Standing) -> &'static str {
    let reason = |reason: &Reason| match reason {
        Reason::Left => "left",
        Reason::Closed { .. } => "closed",
        Reason::Decided { .. } => "decided",
        Reason::TakenOver { .. } => "taken over",
        Reason::Held { .. } => "held",
        Reason::Free => "free",
        Reason::Clash => "clash",
        Reason::Changed => "changed",
        Reason::Unfit { .. } => "unfit",
    };
    match standing {
        Standing::Stands => "stands",
        Standing::Moot => "moot",
        Standing::Asks(why) | Standing::Falls(why) => reason(why),
    }
}

/// A case that I hold, and what happens to it while I am away.
fn meet(theirs: impl FnOnce(&mut Case), mine: &[Act], claimed: bool) -> (Vec<&'static str>, Planned) {
    let mut base = case();
    if claimed {
        happens(&mut base, &me(), &Act::Claim);
    }
    let mut now = base.clone();
    theirs(&mut now);
    let meeting = Meeting { base: Some(&base), mine, theirs: Some(&now), officer: &me(), now: at(60) };
    (meeting.standing().iter().map(word).collect(), meeting.plan())
}

fn kinds(acts: &[Act]) -> Vec<&'static str> {
    acts.iter().map(Act::kind).collect()
}

type Happening = fn(&mut Case);

#[test]
fn what_can_stand_goes_and_what_cannot_waits_with_its_reason() {
    let own = review(&[("a", "+")], &me());
    let colleague: Happening = |case| {
        happens(case, &other(), &Act::Claim);
        happens(case, &other(), &review(&[("a", "-"), ("b", "+")], &other()));
    };
    let gone: Happening = |case| {
        happens(case, &other(), &Act::Claim);
        happens(case, &other(), &review(&[("a", "-"), ("b", "+")], &other()));
        happens(case, &other(), &Act::Release);
    };
    let quiet: Happening = |case| {
        happens(case, &other(), &Act::Claim);
        happens(case, &other(), &Act::Release);
    };
    let decided: Happening = |case| {
        happens(case, &other(), &Act::Claim);
        happens(case, &other(), &decide());
    };
    let taken: Happening = |case| happens(case, &other(), &take_over());
    let withdrawn: Happening = |case| {
        case.state = CaseState::Withdrawn;
        case.claim = None;
        case.version += 1;
    };
    let future: Happening = |case| {
        case.version += 1;
        let (version, note) = (case.version, None);
        let kind = "weighed-by-the-council".to_owned();
        case.history.push(HistoryEntry { at: at(5), version, author: Author::Central, kind, note, to: None });
    };
    type Row<'a> = (&'a str, bool, Happening, Vec<Act>, &'a [&'a str], &'a [&'a str]);
    let rows: Vec<Row<'_>> = vec![
        ("the citizen wrote: answers go", true, writes, vec![own.clone()], &["stands"], &["review"]),
        (
            "the citizen wrote: nobody is decided about unheard",
            true,
            writes,
            vec![own.clone(), decide()],
            &["stands", "changed"],
            &["review"],
        ),
        ("the citizen wrote: a letter goes", true, writes, vec![letter()], &["stands"], &["message"]),
        (
            "a colleague has it",
            false,
            colleague,
            vec![Act::Claim, own.clone(), letter()],
            &["held", "held", "stands"],
            &["message"],
        ),
        (
            "a colleague had it and answered otherwise",
            false,
            gone,
            vec![Act::Claim, own.clone(), decide()],
            &["stands", "clash", "clash"],
            &["claim"],
        ),
        (
            "a colleague had it and changed nothing",
            false,
            quiet,
            vec![Act::Claim, own.clone()],
            &["stands", "stands"],
            &["claim", "review"],
        ),
        (
            "a colleague had it and changed nothing: the decision still waits",
            false,
            quiet,
            vec![Act::Claim, decide()],
            &["stands", "changed"],
            &["claim"],
        ),
        (
            "a colleague decided",
            false,
            decided,
            vec![Act::Claim, own.clone(), decide()],
            &["held", "decided", "decided"],
            &[],
        ),
        ("a supervisor took it over", true, taken, vec![own.clone(), decide()], &["taken over", "taken over"], &[]),
        (
            "withdrawn by the citizen",
            true,
            withdrawn,
            vec![own.clone(), decide(), letter()],
            &["closed", "closed", "closed"],
            &[],
        ),
        ("given back already", true, taken, vec![Act::Release], &["moot"], &[]),
        ("an unknown kind of change", true, future, vec![own.clone(), decide()], &["stands", "changed"], &["review"]),
        (
            "nothing happened after all",
            true,
            |_| {},
            vec![own.clone(), decide()],
            &["stands", "stands"],
            &["review", "decide"],
        ),
    ];
    for (what, claimed, theirs, mine, standing, now) in rows {
        let (told, plan) = meet(theirs, &mine, claimed);
        assert_eq!(told, standing, "{what}");
        assert_eq!(kinds(&plan.now), now, "{what}: what goes now");
        let moot = standing.iter().filter(|word| **word == "moot").count();
        assert!(plan.now.len() + plan.stay.len() + moot >= mine.len(), "{what}: nothing is lost");
    }
}

#[test]
fn answers_that_do_not_clash_go_while_one_that_does_waits() {
    let theirs: Happening = |case| {
        happens(case, &other(), &Act::Claim);
        happens(case, &other(), &review(&[("a", "-"), ("b", "+")], &other()));
        happens(case, &other(), &Act::Release);
    };
    let mine = [Act::Claim, review(&[("a", "+"), ("c", "0"), ("d", "-бележка")], &me()), decide(), letter()];
    let (_, plan) = meet(theirs, &mine, false);
    assert_eq!(kinds(&plan.now), ["claim", "review", "message"]);
    assert_eq!(kinds(&plan.stay.iter().map(|(act, _)| act.clone()).collect::<Vec<_>>()), ["review", "decide"]);
    let (Act::Review { checks: goes }, (Act::Review { checks: waits }, _)) = (&plan.now[1], &plan.stay[0]) else {
        panic!("{plan:?}")
    };
    assert_eq!(written(goes), "- (theirs) | + (theirs) | 0 (mine) | -бележка (mine)");
    assert_eq!(written(waits), "+ (mine) | 0 (mine) | -бележка (mine)", "as the officer made it");
}

#[test]
fn what_the_officer_chooses_is_what_is_sent() {
    let mut base = case();
    happens(&mut base, &me(), &Act::Claim);
    let mut now = base.clone();
    // Taken over, answered otherwise, given back: nobody holds it.
    happens(&mut now, &other(), &take_over());
    happens(&mut now, &other(), &review(&[("a", "-")], &other()));
    happens(&mut now, &other(), &Act::Release);
    let mine = [review(&[("a", "+")], &me()), decide()];
    let meeting = Meeting { base: Some(&base), mine: &mine, theirs: Some(&now), officer: &me(), now: at(60) };
    assert_eq!(meeting.standing().iter().map(word).collect::<Vec<_>>(), ["free", "free"]);
    let answer = |pick| Choice { field: Field::Answer { check: "a".into() }, pick };
    let rule = |pick| Choice { field: Field::Ruling, pick };
    assert_eq!(meeting.settled(&[]), Err(vec![Field::Answer { check: "a".into() }]));
    for (choices, sent) in [
        (vec![answer(Pick::Mine)], &["claim", "review"][..]),
        (vec![answer(Pick::Theirs)], &["claim"]),
        (vec![answer(Pick::Mine), rule(Pick::Mine)], &["claim", "review", "decide"]),
        (vec![answer(Pick::Mine), rule(Pick::Theirs)], &["claim", "review"]),
    ] {
        assert_eq!(kinds(&meeting.settled(&choices).unwrap()), sent, "{choices:?}");
    }
}

#[test]
fn a_decision_that_nothing_stands_against_is_still_withheld_when_the_officer_says_so() {
    let (base, mine) = (
        {
            let mut base = case();
            happens(&mut base, &me(), &Act::Claim);
            base
        },
        [decide()],
    );
    let meeting = Meeting { base: Some(&base), mine: &mine, theirs: Some(&base), officer: &me(), now: at(60) };
    let rule = |pick| vec![Choice { field: Field::Ruling, pick }];
    assert_eq!(kinds(&meeting.settled(&[]).unwrap()), ["decide"]);
    assert_eq!(kinds(&meeting.settled(&rule(Pick::Theirs)).unwrap()), [] as [&str; 0]);
}

#[test]
fn without_what_was_there_at_the_beginning_only_the_officers_own_answers_are_asked_about() {
    let mut now = case();
    happens(&mut now, &me(), &Act::Claim);
    happens(&mut now, &me(), &review(&[("a", "-"), ("b", "+")], &other()));
    let checks = [said("a", "+", &me()), said("b", "-", &other()), said("c", "+", &me())];
    let mine = [Act::Review { checks: checks.into_iter().flatten().collect() }];
    let meeting = Meeting { base: None, mine: &mine, theirs: Some(&now), officer: &me(), now: at(60) };
    let clashes: Vec<Field> = meeting.checks().iter().flat_map(CheckVersions::clashes).collect();
    assert_eq!(clashes, [Field::Answer { check: "a".into() }]);
}

#[test]
fn a_case_that_left_the_district_takes_nothing_and_loses_nothing() {
    let mine = [review(&[("a", "+")], &me()), letter()];
    let meeting = Meeting { base: None, mine: &mine, theirs: None, officer: &me(), now: at(60) };
    assert_eq!(meeting.standing(), [Standing::Falls(Reason::Left), Standing::Falls(Reason::Left)]);
    assert_eq!(meeting.plan().stay.len(), 2);
    assert_eq!(meeting.settled(&[]), Ok(Vec::new()));
}

#[test]
fn a_lease_that_has_ended_keeps_nobody_out() {
    let mut now = case();
    happens(&mut now, &other(), &Act::Claim);
    let mine = [Act::Claim];
    let judged = |later| {
        let meeting = Meeting { base: None, mine: &mine, theirs: Some(&now), officer: &me(), now: at(later) };
        word(&meeting.standing()[0])
    };
    assert_eq!((judged(60), judged(1000)), ("held", "stands"));
}

#[test]
fn the_holder_is_told_of_a_take_over_until_the_case_is_the_officers_again() {
    let mut now = case();
    let taken = |case: &Case| taken_from(case, &me().id).map(|(_, taken)| (taken.officer.name, taken.reason));
    happens(&mut now, &other(), &Act::Claim);
    happens(&mut now, &OfficerRef { id: "boss".into(), name: "Началник".into() }, &take_over());
    assert_eq!(taken(&now), None, "it was not mine");
    let mut now = case();
    happens(&mut now, &me(), &Act::Claim);
    happens(&mut now, &other(), &take_over());
    let told = Some(("Димитър Николов".to_owned(), Some("Отпуск.".to_owned())));
    assert_eq!(taken(&now), told);
    happens(&mut now, &other(), &Act::Release);
    assert_eq!(taken(&now), told);
    happens(&mut now, &me(), &Act::Claim);
    assert_eq!(taken(&now), None);
}

#[test]
fn meetings_and_letters_are_added_to_those_of_others() {
    let meeting_of = |by: &OfficerRef| Appointment { at: at(100), place: "гише 3".into(), with: by.clone() };
    let theirs: Happening = |case| {
        case.appointments.push(Appointment { at: at(90), place: "гише 1".into(), with: other() });
        writes(case);
    };
    let appoint = Act::Appoint { at: meeting_of(&me()).at, place: "гише 3".into() };
    let (told, plan) = meet(theirs, &[appoint, letter()], true);
    assert_eq!(told, ["stands", "stands"]);
    assert_eq!(kinds(&plan.now), ["appoint", "message"]);
}
