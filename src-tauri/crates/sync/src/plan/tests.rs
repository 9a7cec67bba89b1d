//! The planner, by tables.

use chrono::{DateTime, TimeDelta};

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

/// Command `n` of case `case`, ready.
fn ready(n: u128, case: u128) -> Pending {
    Pending {
        id: Uuid::from_u128(n),
        case: CaseId(Uuid::from_u128(case)),
        by: "me".into(),
        seq: i64::try_from(n).unwrap(),
        state: PendingState::Ready,
        attempts: 0,
        next_try: None,
        size: 400,
        upload: None,
    }
}

fn blob() -> BlobRef {
    BlobRef { sha256: "ab".repeat(32), size: 9, media_type: "application/pdf".into() }
}

fn sends(plan: &PushPlan) -> Vec<Vec<u128>> {
    let ids = |commands: &Vec<Uuid>| commands.iter().map(Uuid::as_u128).collect();
    plan.steps
        .iter()
        .filter_map(|step| if let Push::Send { commands } = step { Some(ids(commands)) } else { None })
        .collect()
}

fn with(mut command: Pending, change: impl FnOnce(&mut Pending)) -> Pending {
    change(&mut command);
    command
}

#[test]
fn a_command_that_cannot_go_holds_up_its_own_case_only() {
    let attention = |n, case| with(ready(n, case), |one| one.state = PendingState::Attention);
    let unknown = |n, case| with(ready(n, case), |one| (one.state, one.attempts) = (PendingState::Unknown, 1));
    let early = |n, case| with(ready(n, case), |one| one.next_try = Some(now() + TimeDelta::seconds(9)));
    let due = |n, case| with(ready(n, case), |one| one.next_try = Some(now()));
    let far = |n, case| with(ready(n, case), |one| one.next_try = Some(now() + TimeDelta::seconds(301)));
    let foreign = |n, case| with(ready(n, case), |one| one.by = "a colleague".into());
    let upload = |n, case| with(ready(n, case), |one| one.upload = Some(blob()));
    type Row = (&'static str, Vec<Pending>, Vec<Vec<u128>>);
    let rows: Vec<Row> = vec![
        ("nothing waits", vec![], vec![]),
        ("in order, together", vec![ready(1, 7), ready(2, 8), ready(3, 7)], vec![vec![1, 2, 3]]),
        ("attention", vec![attention(1, 7), ready(2, 8), ready(3, 7)], vec![vec![2]]),
        ("attention in the middle", vec![ready(1, 7), attention(2, 7), ready(3, 7)], vec![vec![1]]),
        ("no answer came: the same again, and what follows", vec![unknown(1, 7), ready(2, 7)], vec![vec![1, 2]]),
        ("not due", vec![early(1, 7), ready(2, 7), ready(3, 8)], vec![vec![3]]),
        ("due now", vec![due(1, 7), ready(2, 7)], vec![vec![1, 2]]),
        ("due later than anybody waits: the clock was set back", vec![far(1, 7), ready(2, 7)], vec![vec![1, 2]]),
        ("of another officer", vec![foreign(1, 7), ready(2, 7), ready(3, 8)], vec![vec![3]]),
        ("its document first", vec![ready(1, 7), upload(2, 7), ready(3, 7), ready(4, 8)], vec![vec![1, 4]]),
    ];
    for (name, pending, expected) in rows {
        assert_eq!(sends(&push(&pending, "me", now(), BATCH)), expected, "{name}");
    }
}

#[test]
fn a_document_goes_before_the_command_that_names_it() {
    let pending = [with(ready(1, 7), |one| one.upload = Some(blob())), ready(2, 8)];
    let plan = push(&pending, "me", now(), BATCH);
    assert_eq!(plan.steps.first(), Some(&Push::Upload { command: Uuid::from_u128(1), blob: blob() }));
}

#[test]
fn the_plan_says_when_the_next_becomes_due() {
    let at = |seconds| now() + TimeDelta::seconds(seconds);
    let pending = [(1, 40), (2, 20), (3, 30)].map(|(n, wait)| with(ready(n, n), |one| one.next_try = Some(at(wait))));
    assert_eq!(push(&pending, "me", now(), BATCH), PushPlan { steps: vec![], next_try: Some(at(20)) });
    assert_eq!(push(&pending[..0], "me", now(), BATCH).next_try, None);
}

#[test]
fn batches_are_bounded_in_number_and_bytes() {
    let many: Vec<Pending> = (1..=250).map(|n| ready(n, n)).collect();
    let lengths = |pending: &[Pending], batch| -> Vec<usize> {
        sends(&push(pending, "me", now(), batch)).iter().map(Vec::len).collect()
    };
    assert_eq!(lengths(&many, BATCH), [100, 100, 50]);
    assert_eq!(lengths(&many, 10_000), [100, 100, 50]);
    assert_eq!(lengths(&many[..3], 1), [1, 1, 1]);
    assert_eq!(lengths(&many[..3], 0), [1, 1, 1]);
    let large: Vec<Pending> = (1..=3).map(|n| with(ready(n, n), |one| one.size = 600_000)).collect();
    assert_eq!(lengths(&large, BATCH), [1, 1, 1]);
    let larger_than_any = [with(ready(1, 1), |one| one.size = u32::MAX)];
    assert_eq!(lengths(&larger_than_any, BATCH), [1]);
}

#[test]
fn what_central_may_stumble_over_stumbles_alone() {
    let suspect = |n, case| with(ready(n, case), |one| (one.state, one.attempts) = (PendingState::Unknown, SUSPECT));
    let pending = [ready(1, 5), suspect(2, 6), ready(3, 6), ready(4, 7), suspect(5, 8)];
    assert_eq!(sends(&push(&pending, "me", now(), BATCH)), [vec![1, 4], vec![2, 3], vec![5]]);
}

#[test]
fn a_scope_is_fetched_whole_until_it_is_whole() {
    let resume = SnapshotResume { snapshot: "s".into(), next_page: 3 };
    let cursor = || Some(Cursor("c".into()));
    let rows = [
        ("nothing here", None, None, Pull::Snapshot(None)),
        ("in the middle", None, Some(resume.clone()), Pull::Snapshot(Some(resume.clone()))),
        ("whole", cursor(), None, Pull::Changes(Cursor("c".into()))),
        ("whole, an old building left over", cursor(), Some(resume), Pull::Changes(Cursor("c".into()))),
    ];
    for (name, cursor, building, expected) in rows {
        let position = ReplicaPosition { whole: cursor.is_some(), cursor, building };
        assert_eq!(pull(&position), expected, "{name}");
    }
}
