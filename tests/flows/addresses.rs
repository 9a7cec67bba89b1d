//! A register of addresses goes from a file to every desk of its district.

use std::process::Command;
use std::time::Duration;

use chrono::Utc;
use gishe_desk::address_office::{HeldRegister, Office, OfficeConfig, begin};
use gishe_desk::error::DeskError;
use gishe_domain::address::{Coded, DistrictCode};
use gishe_domain::address_standing::AddressStanding;
use gishe_protocol::info::{Realm, Role};
use gishe_sandbox::trust::OfficerAccount;
use gishe_sandbox::visitor::Visitor;
use url::Url;

use crate::officer::Officer;
use crate::world::{DISTRICT, World};

async fn office(world: &World, account: &OfficerAccount) -> Office {
    let central = Url::parse(&world.url).unwrap();
    let config = OfficeConfig { central, realm: Realm::Sandbox, district: DistrictCode(DISTRICT.into()) };
    let pending = begin(config).await.unwrap();
    let (page, visitor) = (pending.url(), Visitor::new().unwrap());
    let (office, visited) = tokio::join!(pending.finish(), visitor.sign_in(&page, account, Utc::now()));
    visited.unwrap();
    office.unwrap()
}

/// The first suggestion for a text, once there is one.
async fn found(officer: &Officer, text: &str) -> Option<gishe_desk::view::addresses::AddressSuggestion> {
    gishe_desk::address_suggest::suggest(&officer.desk, text, 5).await.unwrap().into_iter().next()
}

async fn until_found(officer: &Officer, text: &str) -> gishe_desk::view::addresses::AddressSuggestion {
    for _ in 0..600 {
        gishe_desk::exchange::now(&officer.desk).await.unwrap();
        if let Some(found) = found(officer, text).await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{text} did not come");
}

/// A register with a street more.
fn extended(mut held: HeldRegister) -> HeldRegister {
    let mut street = held.streets.first().unwrap().clone();
    street.location = Coded { code: "99001".into(), name: "ул. Новозагорска".into() };
    street.numbers = vec!["007".into(), "009А".into()];
    street.entrances = [("009А".to_owned(), vec!["А".to_owned(), "Б".to_owned()])].into();
    held.streets.push(street);
    held
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_it_hands_over_is_at_every_desk_after_its_next_exchange() {
    let world = World::begin().await;
    let (one, two) = (world.at_work(1).await, world.at_work(2).await);
    assert_eq!(found(&one, "новозагорска").await, None);

    let office_of_officer = office(&world, world.account(3)).await;
    assert_eq!(office_of_officer.role(), Role::Officer);
    let held = office_of_officer.register().await.unwrap();
    assert!(!held.streets.is_empty());
    let refused = office_of_officer.hand_over(&held.streets).await;
    assert_eq!(refused, Err(DeskError::CentralFault { status: 403 }), "the role IT is demanded");
    assert_eq!(office_of_officer.register().await.unwrap(), held);
    office_of_officer.leave().await;

    let it = office(&world, world.staff()).await;
    let mut wrong = extended(held.clone());
    wrong.streets.last_mut().unwrap().location.code = "9900".into();
    assert_eq!(it.hand_over(&wrong.streets).await, Err(DeskError::CentralFault { status: 400 }));
    assert_eq!(it.register().await.unwrap(), held, "a register that does not fit changes nothing");
    let new = extended(held.clone());
    let receipt = it.hand_over(&new.streets).await.unwrap();
    assert!(receipt.changed);
    assert_eq!(usize::try_from(receipt.streets).unwrap(), held.streets.len() + 1);
    assert!(!it.hand_over(&new.streets).await.unwrap().changed, "the same is the same");
    assert_eq!(it.register().await.unwrap(), HeldRegister { digest: receipt.digest, ..new });
    it.leave().await;

    for officer in [&one, &two] {
        let found = until_found(officer, "novozagorska 9a").await;
        assert_eq!((found.address.number.as_str(), found.number_missing), ("009А", false));
        let mut address = found.address;
        address.entrance = Some("b".to_owned());
        let checked = gishe_desk::address_suggest::check(&officer.desk, address.clone()).await.unwrap();
        let entrances = vec!["А".to_owned(), "Б".to_owned()];
        assert_eq!(checked.standing, AddressStanding::EntranceMissing { entrances });
        address.entrance = Some("б".to_owned());
        let checked = gishe_desk::address_suggest::check(&officer.desk, address).await.unwrap();
        assert_eq!((checked.standing, checked.address.entrance.as_deref()), (AddressStanding::Registered, Some("Б")));
    }
    // What is here is of the new register without another fetch, after a restart of central too.
    world.stop().await;
    assert!(found(&one, "новозагорска").await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_checks_and_changes_nothing_and_wrong_rows_are_not_taken() {
    let world = World::begin().await;
    let it = office(&world, world.staff()).await;
    let before = it.register().await.unwrap();
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let file = world.data("register.csv");
    let heading = "екатте;код;улица;номер\n";
    let rows = [
        (format!("{heading}68134;00100;ул. Кричим;1\n"), Some("--dry-run"), 0, "Само проверка"),
        (format!("{heading}99999;00100;ул. Кричим;1\n"), None, 1, "нищо не е променено"),
        (format!("{heading}68134;00100;ул. Кричим;1\n68134;00100;ул. Друга;2\n"), Some("--dry-run"), 1, "ред 3"),
        (String::new(), Some("--dry-run"), 3, "Файлът е празен"),
    ];
    for (text, dry, code, words) in rows {
        std::fs::write(&file, &text).unwrap();
        let mut command = Command::new(&program);
        command.args(["addresses", "import", file.to_str().unwrap(), "--district", DISTRICT, "--lang", "bg"]);
        command.args(["--central", &world.url, "--practice"]).args(dry);
        let output =
            command.output().unwrap_or_else(|error| panic!("{}: {error}; `make build` makes it", program.display()));
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(words), "{said}");
        assert_eq!(it.register().await.unwrap(), before);
    }
}
