use super::*;

#[test]
fn marks_of_both_stand_beside_each_other() {
    let mark = |page| {
        let place = crate::mark::Place { x: 100, y: 100, width: 500, height: 200 };
        crate::mark::Mark { document: "deed".into(), page, place, note: "подпис".into() }
    };
    let marked = |pages: &[u16], text: &str, by: &OfficerRef| {
        let said = said("title", text, by).unwrap();
        CheckAnswer { marks: pages.iter().copied().map(mark).collect(), ..said }
    };
    // What each version has: the base, mine, central's; then what is sent of it, and by whom.
    for (name, base, mine, theirs, wanted) in [
        (
            "both add",
            marked(&[1], "+", &other()),
            marked(&[1, 2], "+", &me()),
            marked(&[1, 3], "+", &other()),
            Some(vec![1, 3, 2]),
        ),
        (
            "mine takes away",
            marked(&[1, 2], "+", &me()),
            marked(&[2], "+", &me()),
            marked(&[1, 2], "+", &me()),
            Some(vec![2]),
        ),
        (
            "a colleague takes away",
            marked(&[1, 2], "+", &me()),
            marked(&[1, 2], "+", &me()),
            marked(&[2], "+", &other()),
            None,
        ),
        (
            "only a mark is left",
            marked(&[], "?", &me()),
            marked(&[4], "?", &me()),
            marked(&[], "?", &me()),
            Some(vec![4]),
        ),
    ] {
        let with = |answer: &CheckAnswer, version: u32| {
            let mut one = case();
            happens(&mut one, &me(), &Act::Claim);
            one.checks = vec![answer.clone()];
            one.version += version;
            one
        };
        let (base, theirs) = (with(&base, 0), with(&theirs, 1));
        let acts = [Act::Review { checks: vec![mine] }];
        let meeting = Meeting { base: Some(&base), mine: &acts, theirs: Some(&theirs), officer: &me(), now: at(60) };
        let planned = meeting.plan();
        assert!(planned.stay.is_empty(), "{name}: marks never clash");
        let sent = planned.now.iter().find_map(|act| match act {
            Act::Review { checks } => {
                Some(checks.iter().flat_map(|said| said.marks.iter().map(|mark| mark.page)).collect())
            }
            _ => None,
        });
        assert_eq!(sent, wanted, "{name}");
    }
}
