//! However often commands come and in whatever order, each is applied once.

use std::collections::BTreeMap;

use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{Command, Receipt, Verdict};
use proptest::prelude::*;

use super::fixtures::*;

/// One chain for each of two cases: claim, review, decide.
fn chains() -> Vec<Command> {
    let mut all = Vec::new();
    for number in 1..=2_u32 {
        let base = u128::from(number) * 10;
        let mut claim = command(base, 1, Act::Claim);
        let mut review = after(&claim, command(base + 1, 1, Act::Review { checks: vec![] }));
        let mut decision = after(&review, command(base + 2, 1, decide(Outcome::Refused)));
        for each in [&mut claim, &mut review, &mut decision] {
            each.case = id(number);
        }
        all.extend([claim, review, decision]);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_interleaving_of_repeated_commands_applies_each_once(
        order in prop::collection::vec(0..6_usize, 0..40),
    ) {
        let commands = chains();
        let mut register = register(2);
        let mut receipts: BTreeMap<_, Receipt> = BTreeMap::new();
        // At the end the desk sends all that it has once more, in order.
        for place in order.into_iter().chain(0..6) {
            let command = &commands[place];
            match send(&mut register, &officer(), command) {
                Verdict::Applied { receipt, .. } => {
                    prop_assert!(receipts.insert(command.id, receipt).is_none(), "applied twice");
                }
                Verdict::Duplicate { receipt } => prop_assert_eq!(receipts.get(&command.id), Some(&receipt)),
                Verdict::Retry { .. } => prop_assert!(command.after.is_some()),
                other => prop_assert!(false, "{other:?} for {place}"),
            }
        }
        for number in 1..=2 {
            let overview = register.reading().case_overview(id(number)).unwrap().unwrap();
            prop_assert_eq!(overview.case.version, 4);
            prop_assert_eq!(overview.commands.len(), 3);
            prop_assert!(overview.commands.iter().all(|each| each.applied == 1));
        }
    }
}
