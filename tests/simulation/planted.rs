//! The simulation can fail: each fault that is planted on purpose breaks a rule within a thousand seeds.

use gishe_protocol::planted::{Planted, plant};

use crate::seeds::one;

/// Seeds within which a fault has to be caught.
const SEEDS: u64 = 1_000;

fn is_caught(fault: Planted) {
    plant(Some(fault));
    let caught = (0..SEEDS).find_map(|seed| one(seed).broken.map(|broken| (seed, broken.0)));
    plant(None);
    let (seed, rule) = caught.unwrap_or_else(|| panic!("{fault:?} is not caught in {SEEDS} seeds"));
    println!("{fault:?}: caught by seed {seed}: {rule}");
}

macro_rules! each_is_caught {
    ($($name:ident: $fault:ident,)*) => {
        $(#[test]
        fn $name() {
            is_caught(Planted::$fault);
        })*
    };
}

each_is_caught! {
    a_claim_that_nobody_checks: FencingUnchecked,
    a_conflict_that_is_overlooked: ConflictOverlooked,
    a_receipt_before_the_commit: AcknowledgedBeforeCommit,
    a_command_that_is_applied_again: AppliedAgain,
    a_tombstone_that_is_forgotten: TombstoneForgotten,
    a_cursor_before_its_page: CursorFirst,
    a_checksum_that_counts_twice: ChecksumTwice,
    a_refused_command_that_is_dropped: RefusedDropped,
    a_refused_command_that_is_sent_for_ever: RefusedRetried,
    an_outbox_that_is_lost_with_the_program: OutboxLost,
    a_duplicate_that_nobody_hears: DuplicateUnheard,
    an_act_whose_fate_is_forgotten: FateForgotten,
    a_receipt_that_is_not_recorded: ReceiptUnrecorded,
    a_command_that_is_sent_unmarked: SentUnmarked,
    a_refused_command_that_holds_up_all: OthersBlocked,
    a_command_that_goes_past_a_refused_one: OrderLost,
    a_command_in_anothers_name: AnothersName,
    an_identifier_that_is_given_twice: IdReused,
    an_act_that_is_not_recorded: ActUnrecorded,
    a_receipt_that_came_meanwhile_is_overlooked: ReceiptOverlooked,
}
