use super::*;

fn line(base: &str, mine: &str, theirs: &str) -> CheckVersions {
    let by = if mine == base { other() } else { me() };
    CheckVersions {
        check: "k".into(),
        base: said("k", base, &other()),
        mine: said("k", mine, &by),
        theirs: said("k", theirs, &other()),
    }
}

#[test]
fn a_check_is_merged_where_only_one_side_changed_it_and_asked_where_both_did() {
    // base, mine, theirs → merged without a choice, or the fields to choose: a answer, n note
    for (base, mine, theirs, expected) in [
        ("", "", "", ""),
        ("+", "+", "+", "+ (theirs)"),
        ("", "+", "", "+ (mine)"),
        ("", "", "+", "+ (theirs)"),
        ("+", "-", "+", "- (mine)"),
        ("+", "+", "-", "- (theirs)"),
        ("", "+", "+", "+ (theirs)"),
        ("", "+", "-", "choose a"),
        ("+", "-", "0", "choose a"),
        ("+", "", "+", ""),
        ("+", "", "-", "choose a"),
        ("+", "-", "", "choose a"),
        ("?a", "?b", "?a", "?b (mine)"),
        ("?a", "?a", "?b", "?b (theirs)"),
        ("?a", "?b", "?c", "choose n"),
        ("", "+x", "-y", "choose a n"),
        // The officer changed the answer and central the note: both stand, in the officer's name.
        ("+a", "-a", "+b", "-b (mine)"),
        ("+a", "+b", "-a", "-b (mine)"),
        ("+a", "-b", "-c", "choose n"),
    ] {
        let lines = [line(base, mine, theirs)];
        let told = match merge(&lines, &[], &me(), at(9)) {
            Ok(merged) => written(&merged),
            Err(open) => {
                let letter = |field: &Field| if matches!(field, Field::Note { .. }) { " n" } else { " a" };
                format!("choose{}", open.iter().map(letter).collect::<String>())
            }
        };
        assert_eq!(told, expected, "base {base:?}, mine {mine:?}, theirs {theirs:?}");
    }
}

#[test]
fn a_choice_settles_a_field_and_two_notes_may_both_stand() {
    let answer = |pick| Choice { field: Field::Answer { check: "k".into() }, pick };
    let note = |pick| Choice { field: Field::Note { check: "k".into() }, pick };
    for (choices, expected) in [
        (vec![answer(Pick::Mine), note(Pick::Mine)], Ok("-мое (mine)")),
        (vec![answer(Pick::Theirs), note(Pick::Theirs)], Ok("+тяхно (theirs)")),
        (vec![answer(Pick::Base), note(Pick::Base)], Ok("0 (mine)")),
        (vec![answer(Pick::Theirs), note(Pick::Both)], Ok("+тяхно\nмое (mine)")),
        (vec![answer(Pick::Mine), answer(Pick::Theirs), note(Pick::Theirs)], Ok("+тяхно (theirs)")),
        (vec![answer(Pick::Both), note(Pick::Both)], Err(1)),
        (vec![note(Pick::Both)], Err(1)),
        (vec![], Err(2)),
    ] {
        let merged = merge(&[line("0", "-мое", "+тяхно")], &choices, &me(), at(9));
        let told = merged.as_ref().map(|merged| written(merged)).map_err(Vec::len);
        assert_eq!(told, expected.map(str::to_owned), "{choices:?}");
    }
    // Who keeps what was there when the officer began answers anew, in the officer's own name and now.
    let chosen = merge(&[line("0", "-мое", "+тяхно")], &[answer(Pick::Base), note(Pick::Base)], &me(), at(9)).unwrap();
    assert_eq!((chosen[0].by.clone(), chosen[0].at), (me(), at(9)));
}
