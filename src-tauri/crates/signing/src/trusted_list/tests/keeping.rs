//! Which lists are kept, which are refused and why, and what is left after trouble.

use chrono::{DateTime, TimeDelta, Utc};

use crate::testing::{Issued, KeyKind, TestAuthority, TestLists, Wanted, sealed};
use crate::trusted_list::{
    Brought, KeepError, Kept, ListRefusal, ListSignatureFault, Status, TrustFolder, TrustSettings, TrustedList,
    believe_lotl, published_signers,
};
use crate::verify::{TrustPurpose, TrustSource};

pub(super) struct Desk {
    pub folder: TrustFolder,
    pub lists: TestLists,
    authority: TestAuthority,
    directory: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let authority = TestAuthority::new(KeyKind::P256);
        let lists = TestLists::new(&authority, KeyKind::P256);
        let lotl_signers = vec![lists.lotl_operator.certificate.clone()];
        let directory = tempfile::tempdir().unwrap();
        let settings = TrustSettings { lotl_signers, usable_when_stale: None };
        let folder = TrustFolder::new(directory.path().join("trust"), settings);
        Self { folder, lists, authority, directory }
    }

    fn operator(&self, number: u8) -> Issued {
        let wanted = Wanted::signer("Another Operator", "", KeyKind::P256, number, self.lists.now);
        self.authority.issue(&Wanted { person: None, ..wanted })
    }

    fn lotl(&self, bytes: &[u8]) -> Result<bool, KeepError> {
        self.folder.keep_lotl(&brought(bytes, self.lists.now), &[])
    }

    fn list(&self, bytes: &[u8]) -> Result<bool, KeepError> {
        self.folder.keep_national("BG", &brought(bytes, self.lists.now))
    }

    fn list_numbered(&self, number: u64) -> Vec<u8> {
        let mut list = self.lists.list.clone();
        list.scheme.sequence_number = number;
        sealed(&list, &self.lists.operator, self.lists.now)
    }

    fn kept(&self) -> Kept {
        self.folder.load().unwrap()
    }

    /// Both lists kept.
    fn ready() -> Self {
        let desk = Self::new();
        assert!(desk.lotl(&desk.lists.sealed_lotl()).unwrap());
        assert!(desk.list(&desk.lists.sealed_list()).unwrap());
        desk
    }
}

fn brought(bytes: &[u8], at: DateTime<Utc>) -> Brought<'_> {
    Brought { bytes, source: "a test", at, even_if_ended: false }
}

fn refusal(kept: Result<bool, KeepError>) -> ListRefusal {
    match kept {
        Err(KeepError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_kept_is_there_at_the_next_start() {
    let desk = Desk::ready();
    let kept = desk.kept();
    assert_eq!(kept.refused, []);
    assert_eq!(kept.lotl.as_ref().unwrap().list, desk.lists.lotl);
    let list = &kept.national["BG"];
    assert_eq!(
        (&list.list, list.signer.as_str(), list.fetched),
        (&desk.lists.list, "Test Bulgarian List", Some(desk.lists.now))
    );
    let source = kept.lists(desk.lists.now, desk.folder.settings());
    assert_eq!(source.anchors(TrustPurpose::Signature), std::slice::from_ref(&desk.authority.issuing.certificate));
    assert!(source.is_anchor(&desk.authority.stamper().certificate, TrustPurpose::TimeStamp, desk.lists.now));
    // The same list again is no news.
    assert!(!desk.lotl(&desk.lists.sealed_lotl()).unwrap());
    assert!(!desk.list(&desk.lists.sealed_list()).unwrap());
}

#[test]
fn an_empty_folder_holds_nothing() {
    let desk = Desk::new();
    assert!(desk.kept().all().next().is_none());
    assert_eq!(refusal(desk.list(&desk.lists.sealed_list())), ListRefusal::NoLotl);
    assert!(!desk.directory.path().join("trust").exists());
}

#[test]
fn every_refusal_says_why_and_leaves_what_was_kept() {
    let desk = Desk::ready();
    let (now, operator) = (desk.lists.now, &desk.lists.operator);
    let changed = |change: &dyn Fn(&mut TrustedList)| {
        let mut list = desk.lists.list.clone();
        list.scheme.sequence_number = 8;
        change(&mut list);
        sealed(&list, operator, now)
    };
    let good = changed(&|_| {});
    let tampered = String::from_utf8(good.clone()).unwrap().replace("granted", "withdrawn").into_bytes();
    let greek = changed(&|list| list.scheme.territory = "EL".into());
    let (issued, ended) = (now + TimeDelta::days(2), now - TimeDelta::seconds(1));
    for (bytes, expected) in [
        (b"<html/>".to_vec(), ListRefusal::List(crate::trusted_list::ListError::NotAList)),
        (tampered, ListRefusal::Signature(ListSignatureFault::Digest)),
        (sealed(&desk.lists.list, &desk.lists.lotl_operator, now), ListRefusal::Signature(ListSignatureFault::Signer)),
        (desk.lists.sealed_lotl(), ListRefusal::OtherKind),
        (greek.clone(), ListRefusal::OtherTerritory { expected: "BG".into(), found: "EL".into() }),
        (desk.list_numbered(6), ListRefusal::Older { kept: 7, found: 6 }),
        (
            changed(&|list| {
                list.scheme.sequence_number = 7;
                list.providers[0].services[0].periods[0].status = Status::Withdrawn;
            }),
            ListRefusal::SameNumber { number: 7 },
        ),
        (changed(&|list| list.scheme.issued = issued), ListRefusal::NotYetIssued { issued }),
        (changed(&|list| list.scheme.next_update = Some(ended)), ListRefusal::Ended { since: ended }),
    ] {
        assert_eq!(refusal(desk.list(&bytes)), expected);
        assert_eq!(desk.kept().national["BG"].list, desk.lists.list, "{expected}");
    }
    let greek = desk.folder.keep_national("EL", &brought(&greek, now));
    assert_eq!(refusal(greek), ListRefusal::NotPointedTo { territory: "EL".into() });
    assert_eq!(refusal(desk.lotl(&good)), ListRefusal::OtherKind);
    let mut older = desk.lists.lotl.clone();
    older.scheme.sequence_number = 6;
    let older = sealed(&older, &desk.lists.lotl_operator, now);
    assert_eq!(refusal(desk.lotl(&older)), ListRefusal::Older { kept: 7, found: 6 });
    assert_eq!(
        refusal(desk.lotl(&sealed(&desk.lists.lotl, operator, now))),
        ListRefusal::Signature(ListSignatureFault::Signer)
    );
}

#[test]
fn a_newer_list_takes_the_place_and_an_ended_one_when_it_is_wished() {
    let desk = Desk::ready();
    assert!(desk.list(&desk.list_numbered(9)).unwrap());
    assert_eq!(desk.kept().national["BG"].list.scheme.sequence_number, 9);
    let mut list = desk.lists.list.clone();
    list.scheme.sequence_number = 10;
    list.scheme.next_update = Some(desk.lists.now - TimeDelta::days(1));
    let bytes = sealed(&list, &desk.lists.operator, desk.lists.now);
    let wished = Brought { even_if_ended: true, ..brought(&bytes, desk.lists.now) };
    assert!(desk.folder.keep_national("BG", &wished).unwrap());
    assert!(desk.kept().national["BG"].age(desk.lists.now, None).is_stale);
}

#[test]
fn a_file_that_was_changed_on_the_disk_is_not_believed() {
    let desk = Desk::ready();
    let path = desk.directory.path().join("trust/BG.xml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("Svcstatus/granted", "Svcstatus/withdrawn")).unwrap();
    let kept = desk.kept();
    assert!(kept.national.is_empty());
    assert_eq!(kept.refused, [("BG".to_owned(), ListRefusal::Signature(ListSignatureFault::Digest))]);
    // What came when is a note: without it the lists are there all the same.
    std::fs::write(&path, text).unwrap();
    std::fs::write(desk.directory.path().join("trust/fetched.json"), "{").unwrap();
    assert_eq!(desk.kept().national["BG"].fetched, None);
    // A list under another's name, and names that are no territory.
    std::fs::copy(&path, desk.directory.path().join("trust/EL.xml")).unwrap();
    std::fs::copy(&path, desk.directory.path().join("trust/bulgaria.xml")).unwrap();
    let kept = desk.kept();
    assert_eq!(kept.national.keys().collect::<Vec<_>>(), ["BG"]);
    assert_eq!(kept.refused.len(), 1);
    // Without the list of the lists nobody says who may sign.
    std::fs::remove_file(desk.directory.path().join("trust/lotl.xml")).unwrap();
    assert_eq!(desk.kept().refused[0], ("BG".to_owned(), ListRefusal::NoLotl));
}

#[test]
fn a_list_whose_operator_was_replaced_is_no_longer_believed() {
    let desk = Desk::ready();
    let mut lotl = desk.lists.lotl.clone();
    lotl.scheme.sequence_number = 8;
    lotl.scheme.pointers[1].signers = vec![desk.operator(50).certificate];
    assert!(desk.lotl(&sealed(&lotl, &desk.lists.lotl_operator, desk.lists.now)).unwrap());
    let refused = ("BG".to_owned(), ListRefusal::Signature(ListSignatureFault::Signer));
    assert_eq!(desk.kept().refused, [refused]);
}

/// Two pivots: each is signed by the operator before and names the one after.
struct Chain {
    pivots: Vec<Vec<u8>>,
    lotl: TrustedList,
    operators: Vec<Issued>,
}

fn chain(desk: &Desk) -> Chain {
    let operators = vec![desk.lists.lotl_operator.clone(), desk.operator(51), desk.operator(52)];
    let address = |number: u64| format!("https://lists.example/lotl-pivot-{number}.xml");
    let mut lotl = desk.lists.lotl.clone();
    let mut pivots = Vec::new();
    for (number, pair) in (20u64..).zip(operators.windows(2)) {
        lotl.scheme.sequence_number = number;
        lotl.scheme.pivots.insert(0, address(number));
        lotl.scheme.pointers[0].signers = vec![pair[1].certificate.clone()];
        pivots.push(sealed(&lotl, &pair[0], desk.lists.now));
    }
    lotl.scheme.sequence_number = 25;
    Chain { pivots, lotl, operators }
}

#[test]
fn pivots_hand_the_signing_over_step_by_step() {
    let desk = Desk::new();
    let Chain { pivots, lotl, operators } = chain(&desk);
    let last = sealed(&lotl, &operators[2], desk.lists.now);
    let keep = |bytes: &[u8], pivots: &[Vec<u8>]| desk.folder.keep_lotl(&brought(bytes, desk.lists.now), pivots);
    let missing = |numbers: &[u64]| {
        ListRefusal::PivotsMissing(
            numbers.iter().map(|one| format!("https://lists.example/lotl-pivot-{one}.xml")).collect(),
        )
    };
    assert_eq!(refusal(keep(&last, &[])), missing(&[21, 20]));
    assert_eq!(refusal(keep(&last, &pivots[..1])), missing(&[21]));
    // Those who signed before the last pivot may no longer, although one of them was published.
    for signer in &operators[..2] {
        let stolen = sealed(&lotl, signer, desk.lists.now);
        assert_eq!(refusal(keep(&stolen, &pivots)), ListRefusal::Signature(ListSignatureFault::Signer));
    }
    // The second pivot is a list of the lists itself, whose own word does not count for it.
    let backwards: Vec<Vec<u8>> = pivots.iter().rev().cloned().collect();
    assert!(keep(&pivots[1], &pivots[..1]).unwrap());
    assert!(keep(&last, &backwards).unwrap());
    // What was brought once is here at the next start and need not be brought again.
    assert_eq!(desk.kept().lotl.unwrap().list, lotl);
    assert!(!keep(&last, &[]).unwrap());
    let forged = sealed(&lotl, &operators[2], desk.lists.now);
    let wrong =
        vec![pivots[0].clone(), sealed(&crate::trusted_list::read(&pivots[1]).unwrap(), &operators[2], desk.lists.now)];
    let believed = believe_lotl(&forged, &wrong, &desk.folder.settings().lotl_signers);
    assert!(matches!(believed, Err(ListRefusal::Pivot { number: 21, .. })), "{believed:?}");
}

#[test]
fn a_pivot_that_is_half_there_is_missing() {
    let desk = Desk::new();
    let Chain { pivots, lotl, operators } = chain(&desk);
    let last = sealed(&lotl, &operators[2], desk.lists.now);
    desk.folder.keep_lotl(&brought(&last, desk.lists.now), &pivots).unwrap();
    let path = desk.directory.path().join("trust/pivots/20.xml");
    std::fs::write(&path, &pivots[0][..500]).unwrap();
    assert!(matches!(&desk.kept().refused[..], [(name, ListRefusal::PivotsMissing(_))] if name == "lotl"));
    desk.folder.keep_lotl(&brought(&last, desk.lists.now), &pivots[..1]).unwrap();
    assert_eq!(desk.kept().refused, []);
}

#[test]
fn the_published_certificates_are_there() {
    let signers = published_signers().unwrap();
    assert_eq!(signers.len(), 6);
    let now = "2026-11-01T00:00:00Z".parse().unwrap();
    assert!(signers.iter().any(|signer| signer.is_valid_at(now)));
}
