//! Which certificates a statement of a list is about.

use const_oid::ObjectIdentifier;

use super::status::{World, policy};
use crate::testing::qc_statements;
use crate::trusted_list::{Combination, Criteria, Criterion, Qualifier};
use crate::verify::QualificationReason as Reason;

#[test]
fn qualifiers_are_about_those_certificates_that_meet_the_criteria() {
    let oid = |text: &str| ObjectIdentifier::new(text).unwrap();
    let combined = |combination, list| Criteria { combination, list };
    let ours = Criterion::Policies(vec![oid("1.2.3.4")]);
    let theirs = Criterion::Policies(vec![oid("1.2.3.4"), oid("1.2.3.5")]);
    let binding = Criterion::KeyUsage(vec![(1, true), (0, false), (5, false)]);
    let for_certificates = Criterion::KeyUsage(vec![(5, true)]);
    let person = Criterion::SubjectAttributes(vec![oid("2.5.4.5"), oid("2.5.4.3")]);
    let organisation = Criterion::SubjectAttributes(vec![oid("2.5.4.97")]);
    let mail = Criterion::ExtendedKeyUsage(vec![oid("1.3.6.1.5.5.7.3.4")]);
    use Combination::{All, AtLeastOne, None as Neither};
    for (criteria, meets) in [
        (combined(All, vec![ours.clone(), binding.clone(), person.clone()]), Some(true)),
        (combined(All, vec![ours.clone(), theirs.clone()]), Some(false)),
        (combined(AtLeastOne, vec![theirs.clone(), person.clone()]), Some(true)),
        (combined(AtLeastOne, vec![theirs.clone(), organisation.clone(), mail.clone()]), Some(false)),
        (combined(AtLeastOne, vec![]), Some(false)),
        (combined(Neither, vec![theirs.clone(), for_certificates.clone(), mail]), Some(true)),
        (combined(Neither, vec![theirs.clone(), binding.clone()]), Some(false)),
        (
            combined(All, vec![Criterion::Nested(combined(Neither, vec![organisation.clone()])), ours.clone()]),
            Some(true),
        ),
        (combined(All, vec![Criterion::Nested(combined(Neither, vec![person])), ours.clone()]), Some(false)),
        // What is not understood decides only where nothing else does.
        (combined(AtLeastOne, vec![Criterion::Unknown, ours.clone()]), Some(true)),
        (combined(All, vec![Criterion::Unknown, theirs]), Some(false)),
        (combined(All, vec![Criterion::Unknown, ours.clone()]), None),
        (combined(Neither, vec![Criterion::Unknown, ours]), Some(false)),
        (combined(AtLeastOne, vec![Criterion::Unknown, organisation]), None),
    ] {
        let mut world = World::new();
        world.qualify(&[Qualifier::NotQualified], criteria.clone());
        let found = world.judge_with(vec![qc_statements(true, &[1]), policy("1.2.3.4")]);
        let expected = match meets {
            Some(true) => Reason::DeniedByList,
            Some(false) => Reason::Granted,
            None => Reason::NotUnderstood,
        };
        assert_eq!(found.reason, expected, "{criteria:?}");
    }
}
