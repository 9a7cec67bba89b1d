//! What is open and no mistake, and what another alternative heals.

use super::mistakes::sign;
use super::*;

#[test]
fn what_cannot_be_told_yet_is_open_and_not_a_mistake() {
    type Spoil = fn(&mut Case, &mut Known);
    let open: [(&str, Spoil, FindingCode); 4] = [
        ("fee", |case, _| case.payments[0].status = PaymentStatus::Pending, FindingCode::FeeAwaited),
        (
            "owner-consent",
            |case, known| sign(known, "owner-consent", case, |said| said.verdict = SignatureVerdict::Indeterminate),
            FindingCode::SignatureIndeterminate,
        ),
        (
            "owner-consent",
            |case, known| sign(known, "owner-consent", case, |said| said.signer_is_declarant = None),
            FindingCode::SignerUnknown,
        ),
        (
            "owner-consent",
            |case, known| sign(known, "owner-consent", case, |said| said.verdict = SignatureVerdict::NotHere),
            FindingCode::DocumentNotHere,
        ),
    ];
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    for (check, spoil, named) in open {
        let mut case = right_case(pack, "consented");
        let mut known = right_known(&case);
        spoil(&mut case, &mut known);
        let state = found(&evaluate(&case, pack, today(), &known), check);
        assert_eq!((state.answer, code(&state)), (None, Some(named)));
    }
}

#[test]
fn another_alternative_heals_what_the_first_one_lacks() {
    let packs = packs();
    let pack = packs.latest("2107").unwrap();
    let mut case = right_case(pack, "consented");
    case.declarations.retain(|declaration| declaration.kind != "owner-consent");
    case.evidence.push(crate::fixture::evidence("e9", "notarised-consent"));
    let state = found(&evaluate(&case, pack, today(), &right_known(&case)), "owner-consent");
    assert_eq!((state.answer, state.document.as_deref()), (None, Some("e9")), "a human reads a scan");
    let mut relative = right_case(pack, "relative");
    let proof = relative.evidence.iter().position(|given| given.kind == "marriage-certificate").unwrap();
    relative.evidence.remove(proof);
    let mut declared = relative.declarations[0].clone();
    declared.id = "d9".into();
    declared.kind = "cohabitation".into();
    relative.declarations.push(declared);
    let state = found(&evaluate(&relative, pack, today(), &right_known(&relative)), "relation");
    assert_eq!((state.answer, code(&state)), (None, Some(FindingCode::SignatureValid)), "a human reads it still");
}

#[test]
fn a_power_of_attorney_is_good_to_the_end_of_its_last_day() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "proxy");
    case.evidence.iter_mut().for_each(|given| given.valid_until = Some(today()));
    assert_eq!(suggest(&evaluate(&case, pack, today(), &right_known(&case))).unmet, Vec::<u32>::new());
}
