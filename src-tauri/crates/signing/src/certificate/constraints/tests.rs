//! Paths below authorities that are limited, and what tries to get around the limits.

use const_oid::ObjectIdentifier;

use super::super::{Certificate, Checks, PathFault, PathRules, Purpose, build_path};
use crate::asn1::{self, SEQUENCE, SET, encode, encode_all};
use crate::testing::{Issued, KeyKind, TestAuthority, Wanted, issue_below};

type Extension = (ObjectIdentifier, bool, Vec<u8>);
/// The form, a subtree, and a name with whether it may be there: where the subtree is permitted, and whether it is excluded.
type Case<'a> = (u8, &'a [u8], &'a [u8], bool, bool);

const ALTERNATIVE_NAMES: &str = "2.5.29.17";
const NAMES: &str = "2.5.29.30";
const POLICIES: &str = "2.5.29.32";
const MAPPINGS: &str = "2.5.29.33";
const LIMITS: &str = "2.5.29.36";
const INHIBIT_ANY: &str = "2.5.29.54";
const ANY: &str = "2.5.29.32.0";
/// Policies of nobody.
const ONE: &str = "1.3.6.1.4.1.99999.7.1";
const TWO: &str = "1.3.6.1.4.1.99999.7.2";

fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

fn extension(kind: &str, value: Vec<u8>) -> Extension {
    (oid(kind), true, value)
}

/// GeneralSubtrees under a tag.
fn subtrees(tag: u8, names: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let each = names.iter().map(|(form, name)| encode(SEQUENCE, &encode(*form, name)));
    if names.is_empty() { Vec::new() } else { encode(tag, &each.collect::<Vec<_>>().concat()) }
}

fn names(permitted: &[(u8, Vec<u8>)], excluded: &[(u8, Vec<u8>)]) -> Extension {
    extension(NAMES, encode_all(SEQUENCE, &[&subtrees(0xa0, permitted), &subtrees(0xa1, excluded)]))
}

fn alternative(names: &[(u8, &[u8])]) -> Extension {
    let names: Vec<Vec<u8>> = names.iter().map(|(form, name)| encode(*form, name)).collect();
    extension(ALTERNATIVE_NAMES, encode(SEQUENCE, &names.concat()))
}

/// A Name of these attributes, each a relative name of its own.
fn name(parts: &[(&str, u8, &str)]) -> Vec<u8> {
    let rdn = |(kind, tag, text): &(&str, u8, &str)| {
        encode(SET, &encode_all(SEQUENCE, &[&asn1::encode_oid(&oid(kind)), &encode(*tag, text.as_bytes())]))
    };
    encode(SEQUENCE, &parts.iter().map(rdn).collect::<Vec<_>>().concat())
}

fn policies(policies: &[&str]) -> Extension {
    let each: Vec<Vec<u8>> = policies.iter().map(|policy| encode(SEQUENCE, &asn1::encode_oid(&oid(policy)))).collect();
    extension(POLICIES, encode(SEQUENCE, &each.concat()))
}

fn mappings(pairs: &[(&str, &str)]) -> Extension {
    let pair = |(issuer, subject): &(&str, &str)| {
        encode_all(SEQUENCE, &[&asn1::encode_oid(&oid(issuer)), &asn1::encode_oid(&oid(subject))])
    };
    extension(MAPPINGS, encode(SEQUENCE, &pairs.iter().map(pair).collect::<Vec<_>>().concat()))
}

/// requireExplicitPolicy or inhibitPolicyMapping.
fn limit(tag: u8, skip: u8) -> Extension {
    extension(LIMITS, encode(SEQUENCE, &[tag, 1, skip]))
}

/// A path of root, authorities with these extensions from the top down, and a signer with the last.
fn path(each: &[Vec<Extension>]) -> Result<usize, PathFault> {
    let root = TestAuthority::new(KeyKind::P256);
    let (leaf, authorities) = each.split_last().unwrap();
    let mut above: Issued = root.root.clone();
    let mut pool: Vec<Certificate> = Vec::new();
    for ((number, name), extra) in (60..).zip(["Limited", "Limited twice", "Limited thrice"]).zip(authorities) {
        let wanted = Wanted::signer(name, "", KeyKind::P256, number, root.now);
        let extra = extra.clone();
        let wanted = Wanted { authority: Some(None), key_usage: 0x06, person: None, statements: &[], extra, ..wanted };
        above = issue_below(&above, &wanted);
        pool.push(above.certificate.clone());
    }
    let wanted = Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 90, root.now);
    let signer = issue_below(&above, &Wanted { extra: leaf.clone(), ..wanted }).certificate;
    let (anchors, checks) = ([root.root.certificate.clone()], Checks::default());
    let rules = PathRules { anchors: &anchors, pool: &pool, at: root.now, purpose: Purpose::Document, checks: &checks };
    build_path(&signer, &rules).map(|path| path.len())
}

/// Whether a signer with these alternative names may stand below an authority with these constraints.
fn allowed(constraints: Extension, own: &[(u8, &[u8])]) -> bool {
    let own = if own.is_empty() { vec![] } else { vec![alternative(own)] };
    match path(&[vec![constraints], own]) {
        Ok(length) => length == 3,
        Err(PathFault::Constraint) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn names_of_every_form_stay_within_what_is_permitted_and_out_of_what_is_excluded() {
    const MAIL: u8 = 0x81;
    const DNS: u8 = 0x82;
    const URI: u8 = 0x86;
    const ADDRESS: u8 = 0x87;
    let net = [10, 1, 0, 0, 255, 255, 0, 0];
    let cases: [Case<'_>; 24] = [
        (MAIL, b"sofia.bg", b"a@sofia.bg", true, true),
        (MAIL, b"sofia.bg", b"a@SOFIA.bg", true, true),
        (MAIL, b"sofia.bg", b"a@post.sofia.bg", false, false),
        (MAIL, b"sofia.bg", b"a@notsofia.bg", false, false),
        (MAIL, b".sofia.bg", b"a@post.sofia.bg", true, true),
        (MAIL, b".sofia.bg", b"a@sofia.bg", false, false),
        (MAIL, b"a@sofia.bg", b"a@sofia.bg", true, true),
        (MAIL, b"a@sofia.bg", b"b@sofia.bg", false, false),
        (MAIL, b"sofia.bg", b"a@sofia.bg@evil.example", false, false),
        (DNS, b"sofia.bg", b"sofia.bg", true, true),
        (DNS, b"sofia.bg", b"www.sofia.BG", true, true),
        (DNS, b"sofia.bg", b"sofia.bg.", true, true),
        (DNS, b"sofia.bg", b"evilsofia.bg", false, false),
        (DNS, b".sofia.bg", b"sofia.bg", false, true),
        (DNS, b"", b"anything.example", true, true),
        (DNS, b"www.sofia.bg", b"*.sofia.bg", false, true),
        (DNS, b"sofia.bg", b"*.sofia.bg", true, true),
        (URI, b"sofia.bg", b"https://sofia.bg/a", true, true),
        (URI, b".sofia.bg", b"https://www.sofia.bg:443?a", true, true),
        (URI, b"sofia.bg", b"https://evil.example/sofia.bg", false, false),
        (URI, b"sofia.bg", b"https://sofia.bg@evil.example/", false, false),
        (ADDRESS, &net, &[10, 1, 200, 3], true, true),
        (ADDRESS, &net, &[10, 2, 0, 1], false, false),
        (ADDRESS, &net, &[0; 16], false, false),
    ];
    for (form, subtree, own, inside, excluded) in cases {
        let shown = String::from_utf8_lossy(own).into_owned();
        let subtree = [(form, subtree.to_vec())];
        assert_eq!(allowed(names(&subtree, &[]), &[(form, own)]), inside, "{shown} permitted");
        assert_eq!(allowed(names(&[], &subtree), &[(form, own)]), !excluded, "{shown} excluded");
    }
}

#[test]
fn what_cannot_be_judged_is_refused_only_where_it_is_met() {
    const OTHER: u8 = 0xa0;
    const REGISTERED: u8 = 0x88;
    let other = [(OTHER, asn1::encode_oid(&oid(ONE)))];
    // Nobody below has such a name.
    assert!(allowed(names(&other, &[]), &[]));
    assert!(!allowed(names(&other, &[]), &[(OTHER, &asn1::encode_oid(&oid(TWO)))]));
    assert!(!allowed(names(&[], &[(REGISTERED, vec![42])]), &[(REGISTERED, &[42])]));
    let mail = [(0x81, b"sofia.bg".to_vec())];
    for hostile in [&b"no mailbox"[..], b"a@sofia.bg\0.example", "а@sofia.bg".as_bytes()] {
        assert!(!allowed(names(&[], &mail), &[(0x81, hostile)]), "{hostile:?}");
    }
    let uri = [(0x86, b"sofia.bg".to_vec())];
    for hostile in [&b"urn:sofia.bg"[..], b"https://10.1.0.1/", b"https://[::1]/", b"https:///"] {
        assert!(!allowed(names(&[], &uri), &[(0x86, hostile)]), "{hostile:?}");
    }
    // More names than anybody has.
    let crowd: Vec<(u8, &[u8])> = vec![(0x81, &b"a@sofia.bg"[..]); 1100];
    assert!(!allowed(names(&mail, &[]), &crowd));
}

#[test]
fn the_subject_is_compared_however_it_is_written() {
    let (country, common, mail) = ("2.5.4.6", "2.5.4.3", "1.2.840.113549.1.9.1");
    let directory = |parts: &[(&str, u8, &str)]| [(0xa4, name(parts))];
    let bulgaria = directory(&[(country, 0x13, "BG")]);
    assert!(allowed(names(&bulgaria, &[]), &[]));
    assert!(!allowed(names(&[], &bulgaria), &[]));
    assert!(!allowed(names(&directory(&[(country, 0x13, "RO")]), &[]), &[]));
    // Another kind of string, another case, other spaces: still the same name.
    for written in ["bg", "Bg ", " bG"] {
        assert!(!allowed(names(&[], &directory(&[(country, 0x0c, written)])), &[]), "{written:?}");
    }
    let person = directory(&[(country, 0x13, "BG"), (common, 0x0c, "МАРИЯ  ТЕСТОВА")]);
    assert!(!allowed(names(&[], &person), &[]));
    // The order counts, and a prefix is all of the subtree.
    assert!(!allowed(names(&directory(&[(common, 0x0c, "Мария Тестова")]), &[]), &[]));
    let longer = [
        (country, 0x13, "BG"),
        (common, 0x0c, "Мария Тестова"),
        ("2.5.4.5", 0x13, "PNOBG-8501016241"),
        (mail, 0x16, "a@b"),
    ];
    assert!(!allowed(names(&directory(&longer), &[]), &[]));
    // Every name must be permitted, an alternative one like the subject.
    let romania = name(&[(country, 0x13, "RO")]);
    assert!(!allowed(names(&bulgaria, &[]), &[(0xa4, &romania)]));
}

#[test]
fn constraints_of_every_authority_above_count_and_an_authority_is_bound_itself() {
    let within = |host: &str| names(&[(0x82, host.as_bytes().to_vec())], &[]);
    let own = vec![alternative(&[(0x82, b"www.sofia.bg")])];
    assert_eq!(path(&[vec![within("bg")], vec![within("sofia.bg")], own.clone()]), Ok(4));
    assert_eq!(path(&[vec![within("sofia.bg")], vec![within("bg")], own.clone()]), Ok(4));
    assert_eq!(path(&[vec![within("sofia.bg")], vec![within("example")], own.clone()]), Err(PathFault::Constraint));
    // What an authority above excludes, none below can permit.
    let excluded = names(&[], &[(0x82, b"sofia.bg".to_vec())]);
    assert_eq!(path(&[vec![excluded], vec![within("sofia.bg")], own.clone()]), Err(PathFault::Constraint));
    let authority = vec![alternative(&[(0x82, b"pki.example")])];
    assert_eq!(path(&[vec![within("sofia.bg")], authority, own]), Err(PathFault::Constraint));
}

#[test]
fn constraints_that_say_nothing_or_more_than_is_understood_are_refused() {
    let subtree = encode(SEQUENCE, &encode(0x82, b"bg"));
    let with = |rest: &[u8]| encode(SEQUENCE, &encode(0xa0, &encode_all(SEQUENCE, &[&encode(0x82, b"bg"), rest])));
    for (value, reads) in [
        (encode(SEQUENCE, &[]), false),
        (encode(SEQUENCE, &encode(0xa0, &[])), false),
        (encode(SEQUENCE, &encode(0xa0, &subtree)), true),
        (encode(SEQUENCE, &encode(0xa2, &subtree)), false),
        (with(&[0x80, 1, 0]), true),
        (with(&[0x80, 1, 1]), false),
        (with(&[0x81, 1, 9]), false),
    ] {
        assert_eq!(super::NameConstraints::read(&value).is_ok(), reads, "{value:?}");
    }
    assert!(super::Limits::read(&encode(SEQUENCE, &[])).is_err());
    assert!(super::Limits::read(&encode(SEQUENCE, &[0x80, 1, 0xff])).is_err());
    assert!(super::read_mappings(&mappings(&[(ANY, ONE)]).2).is_err());
    assert!(super::read_mappings(&mappings(&[(ONE, ANY)]).2).is_err());
}

#[test]
fn who_limits_others_unreadably_issues_nothing_and_odd_policies_are_none() {
    let odd = |kind: &str, critical| vec![(oid(kind), critical, vec![0x30, 2, 6, 0])];
    for kind in [NAMES, MAPPINGS, LIMITS, INHIBIT_ANY] {
        assert_eq!(path(&[odd(kind, false), vec![]]), Err(PathFault::Constraint), "{kind}");
    }
    // Authorities of trusted lists have such: an identifier where a sequence should be.
    assert_eq!(path(&[odd(POLICIES, false), vec![]]), Ok(3));
    assert_eq!(path(&[odd(POLICIES, true), vec![]]), Err(PathFault::Constraint));
    let demanded = vec![limit(0x80, 0), policies(&[ANY])];
    assert_eq!(path(&[demanded, odd(POLICIES, false)]), Err(PathFault::Constraint));
}

#[test]
fn a_policy_that_is_demanded_holds_all_the_way() {
    let demanded = limit(0x80, 0);
    let (one, two, any) = (policies(&[ONE]), policies(&[TWO]), policies(&[ANY]));
    let cases: Vec<(&str, Vec<Vec<Extension>>, bool)> = vec![
        ("nobody demands one", vec![vec![], vec![], vec![]], true),
        ("demanded and there", vec![vec![demanded.clone(), one.clone()], vec![one.clone()], vec![one.clone()]], true),
        ("missing at the end", vec![vec![demanded.clone(), one.clone()], vec![one.clone()], vec![]], false),
        ("missing between", vec![vec![demanded.clone(), one.clone()], vec![], vec![one.clone()]], false),
        ("another one", vec![vec![demanded.clone(), one.clone()], vec![two.clone()], vec![two.clone()]], false),
        ("any above", vec![vec![demanded.clone(), any.clone()], vec![two.clone()], vec![two.clone()]], true),
        ("any between", vec![vec![demanded.clone(), one.clone()], vec![any.clone()], vec![one.clone()]], true),
        ("any is not another", vec![vec![demanded.clone(), one.clone()], vec![any.clone()], vec![two.clone()]], false),
        ("only later", vec![vec![limit(0x80, 3), one.clone()], vec![], vec![]], true),
        ("soon enough", vec![vec![limit(0x80, 2), one.clone()], vec![], vec![]], false),
        ("by the last itself", vec![vec![one.clone()], vec![], vec![demanded.clone()]], false),
        (
            "lowered on the way",
            vec![vec![limit(0x80, 5)], vec![demanded.clone(), two.clone()], vec![two.clone()]],
            false,
        ),
    ];
    for (name, each, holds) in cases {
        assert_eq!(path(&each).is_ok(), holds, "{name}");
    }
}

#[test]
fn policies_are_mapped_and_any_policy_counts_only_where_that_is_allowed() {
    let demanded = || limit(0x80, 0);
    let inhibited = |skip: u8| extension(INHIBIT_ANY, vec![2, 1, skip]);
    let (one, two, any) = (policies(&[ONE]), policies(&[TWO]), policies(&[ANY]));
    let mapping = || mappings(&[(ONE, TWO)]);
    let both = |limit: Extension| {
        // One extension says both.
        let inner = asn1::single(&limit.2, SEQUENCE).unwrap().content.to_vec();
        extension(LIMITS, encode_all(SEQUENCE, &[&[0x80, 1, 0], &inner]))
    };
    let cases: Vec<(&str, Vec<Vec<Extension>>, bool)> = vec![
        ("mapped", vec![vec![demanded(), one.clone(), mapping()], vec![two.clone()]], true),
        ("the old name is gone", vec![vec![demanded(), one.clone(), mapping()], vec![one.clone()]], false),
        ("mapped from any", vec![vec![demanded(), any.clone(), mapping()], vec![two.clone()]], true),
        (
            "mapping was forbidden",
            vec![vec![both(limit(0x81, 0)), one.clone()], vec![one.clone(), mapping()], vec![two.clone()]],
            false,
        ),
        (
            "forbidden later",
            vec![vec![both(limit(0x81, 1)), one.clone()], vec![one.clone(), mapping()], vec![two.clone()]],
            true,
        ),
        ("any forbidden", vec![vec![demanded(), one.clone(), inhibited(0)], vec![any.clone()]], false),
        ("any forbidden later", vec![vec![demanded(), one.clone(), inhibited(1)], vec![any.clone()]], true),
    ];
    for (name, each, holds) in cases {
        assert_eq!(path(&each).is_ok(), holds, "{name}");
    }
}

#[test]
fn a_forest_of_mappings_costs_nothing() {
    let policy = |arc: usize| format!("1.3.6.1.4.1.99999.8.{arc}");
    let all: Vec<String> = (0..200).map(policy).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let pairs: Vec<(&str, &str)> =
        all.iter().flat_map(|issuer| [(*issuer, all[0]), (*issuer, all[1])]).take(256).collect();
    let crowded = vec![limit(0x80, 0), policies(&all), mappings(&pairs)];
    let start = std::time::Instant::now();
    assert_eq!(path(&[crowded.clone(), crowded.clone(), crowded, vec![policies(&all[..1])]]), Ok(5));
    assert!(start.elapsed().as_secs() < 5);
}
