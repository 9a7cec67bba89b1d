use std::sync::Arc;

use chrono::TimeDelta;
use gishe_vault::ProfileId;
use gishe_vault::testing::MemoryStore;

use super::*;

#[test]
fn room_is_judged_at_its_two_thresholds() {
    let judged = |free| (disk(free).health, disk(free).cause);
    assert_eq!(judged(Some(0)), (Health::Wrong, Cause::Low));
    assert_eq!(judged(Some(SCARCE - 1)), (Health::Wrong, Cause::Low));
    assert_eq!(judged(Some(SCARCE)), (Health::Attention, Cause::Low));
    assert_eq!(judged(Some(LITTLE - 1)), (Health::Attention, Cause::Low));
    assert_eq!(judged(Some(LITTLE)), (Health::Ok, Cause::Fine));
    assert_eq!(judged(None), (Health::Attention, Cause::Unknown));
}

#[test]
fn a_clock_astray_is_told_in_both_directions() {
    for (ahead, health) in [
        (0, Health::Ok),
        (59, Health::Ok),
        (-60, Health::Attention),
        (299, Health::Attention),
        (300, Health::Wrong),
        (-86_400, Health::Wrong),
        (i64::MIN, Health::Wrong),
    ] {
        assert_eq!(clock(ahead).health, health, "{ahead}");
    }
}

#[test]
fn a_proxy_is_told_without_its_address() {
    let named = |value: &'static str| proxy(move |name| (name == "HTTPS_PROXY").then(|| value.into()));
    assert_eq!(proxy(|_| None).cause, Cause::NotYet);
    assert_eq!(named("").cause, Cause::NotYet);
    assert_eq!(named("http://proxy.example:3128").health, Health::Ok);
    let told = named("http://ivan:parola@proxy.example:3128");
    assert_eq!(told.health, Health::Attention);
    let text = serde_json::to_string(&told).unwrap();
    assert!(!["ivan", "parola", "proxy.example"].iter().any(|word| text.contains(word)), "{text}");
}

#[test]
fn a_policy_is_told_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.json");
    assert_eq!(of_policy(&path).cause, Cause::NotYet);
    std::fs::write(&path, "{}").unwrap();
    assert_eq!(of_policy(&path).health, Health::Ok);
    std::fs::write(&path, "{\n  \"idleMinutes\": 0\n}").unwrap();
    let found = of_policy(&path);
    assert_eq!((found.health, found.cause, found.numbers.get("line")), (Health::Wrong, Cause::Faulty, Some(&2)));
}

#[test]
fn everything_is_told_where_there_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let found = examine(&folder.path().join("none"), &folder.path().join("policy.json"), Utc::now());
    assert_eq!(found.first().map(|first| (first.subject, first.cause)), Some((Subject::Data, Cause::NotYet)));
    assert!(
        found.iter().all(|finding| finding.health != Health::Wrong || finding.subject == Subject::Disk),
        "{found:?}"
    );
    assert_eq!(found.len(), 11);
}

#[test]
fn the_age_of_the_keys_is_told_by_the_days_of_the_policy_and_so_is_a_rotation_that_was_cut_short() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.json");
    let profile = ProfileId::parse("nadezhda-1").unwrap();
    let vault = Vault::new(folder.path(), profile, Arc::new(MemoryStore::default()));
    vault.create_keys(Utc::now()).unwrap();
    let told = |days| {
        let found = age(&vault, &policy, Utc::now() + TimeDelta::days(days));
        (found.health, found.cause, found.numbers.get("days").copied())
    };
    assert_eq!(told(179), (Health::Ok, Cause::Fine, Some(179)));
    assert_eq!(told(180), (Health::Attention, Cause::Old, Some(180)));
    std::fs::write(&policy, r#"{"keyDays": 200}"#).unwrap();
    assert_eq!(told(180).0, Health::Ok);
    assert_eq!(told(-9), (Health::Attention, Cause::Old, None), "of a day that is yet to come");
    vault.begin_rotation(true, Utc::now()).unwrap();
    assert_eq!(told(1), (Health::Attention, Cause::Unfinished, Some(1)));
}
