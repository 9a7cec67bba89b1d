//! What comes wrong from outside: refused or parked, nothing lost, and no end of it.

use chrono::{DateTime, Utc};
use gishe_domain::command::Act;
use gishe_sync::ports::{CentralFault, Replica};

use super::central::{Fault, World};
use crate::fixture::{case, case_id, command, scope};

#[tokio::test]
async fn a_cursor_that_central_does_not_take_is_as_good_as_expired() {
    for status in [400, 422] {
        let world = World::new((0..10).map(case));
        world.pull().await;
        world.central.with(|register| {
            register.put(case(20));
            register.fail("changes", Fault::Before(CentralFault::Refused { status }));
        });
        world.calls();
        world.pull().await;
        assert_eq!(world.calls(), ["changes", "snapshot", "changes"], "{status}");
        world.assert_converged();
        // Should it be refused again and again, it is asked for ever more slowly, and what is here is still shown.
        world.central.with(|register| {
            (0..500).for_each(|_| register.fail("changes", Fault::Before(CentralFault::Refused { status })));
        });
        for _ in 0..200 {
            world.pull().await;
            world.sleep(10);
        }
        assert!(world.calls().len() < 100, "{status}");
        assert!(world.desk.replica.position(&scope()).unwrap().whole, "{status}");
    }
}

#[tokio::test]
async fn a_clock_of_another_century_neither_stops_the_exchange_nor_loses_anything() {
    for then in ["1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2100-12-31T23:59:59Z"] {
        let then: DateTime<Utc> = then.parse().unwrap();
        let world = World::new((0..10).map(case));
        *world.clock.0.lock().unwrap() = then;
        let claim = world.desk.enqueue(&crate::journal::NewCommand { made_at: then, ..command(1, 1, Act::Claim) });
        world.central.with(|register| {
            register.fail("snapshot", Fault::TornAfter(5));
            register.fail("send", Fault::After(CentralFault::Timeout));
        });
        world.settle().await;
        world.assert_converged();
        // In the middle of it the clock is set right, or wrong.
        *world.clock.0.lock().unwrap() = crate::fixture::now();
        let review = world.desk.enqueue(&command(2, 2, Act::Claim));
        world.settle().await;
        world.assert_converged();
        let done = world
            .central
            .with(|register| (register.done.contains_key(&claim.id), register.done.contains_key(&review.id)));
        assert_eq!(done, (true, true), "{then}");
        let kept =
            world.desk.reader.view(|view| Ok::<_, crate::StoreError>((view.outbox()?.len(), view.receipts(9)?.len())));
        assert_eq!(kept, Ok((0, 2)), "{then}");
    }
}

#[tokio::test]
async fn cases_that_were_never_here_may_leave_and_a_page_that_stands_still_is_refused() {
    let world = World::new((0..4).map(case));
    world.pull().await;
    world.central.with(|register| (100..104).for_each(|n| register.remove(case_id(n))));
    world.pull().await;
    world.assert_converged();
}
