use std::collections::HashSet;

use super::*;

fn districts() -> Vec<Coded> {
    [("09", "Лозенец"), ("21", "Нови Искър"), ("17", "Витоша")]
        .map(|(code, name)| Coded { code: code.into(), name: name.into() })
        .to_vec()
}

#[test]
fn the_same_seed_gives_the_same_people_and_another_seed_others() {
    assert!(officers(7, &districts()) == officers(7, &districts()));
    let (first, second) = (officers(7, &districts()), officers(8, &districts()));
    assert!(first.iter().zip(&second).all(|(a, b)| a.id == b.id && a.password != b.password && a.egn != b.egn));
}

#[test]
fn every_district_has_four_officers_and_a_supervisor_and_the_city_a_trainer_and_it() {
    let all = officers(7, &districts());
    assert_eq!(all.len(), 3 * 5 + 2);
    let count = |code: &str, role: Role| {
        let own = |a: &&OfficerAccount| a.scopes.iter().any(|g| g.district.0 == code && g.role == role);
        all.iter().filter(own).count()
    };
    for district in districts() {
        let code = district.code.as_str();
        let counts = [Role::Officer, Role::Supervisor, Role::Trainer, Role::It].map(|role| count(code, role));
        assert_eq!(counts, [4, 1, 1, 1], "district {code}");
    }
}

#[test]
fn user_names_are_unique_and_spell_the_district() {
    let all = officers(7, &districts());
    let names: HashSet<_> = all.iter().map(|a| a.username.clone()).collect();
    assert_eq!(names.len(), all.len());
    assert_eq!(all[0].username, "m.todorova@lozenets.example");
    assert!(all[5].username.ends_with("@novi-iskar.example"));
}

#[test]
fn a_second_officer_of_the_same_name_gets_a_number() {
    let mut taken = HashSet::new();
    let names = [(); 3].map(|()| username("Мария", "Щерева", "sofia.example", &mut taken));
    assert_eq!(names, ["m.shtereva@sofia.example", "m.shtereva2@sofia.example", "m.shtereva3@sofia.example"]);
}

#[test]
fn identifiers_agree_with_the_published_examples() {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    let cases = [
        (day(1985, 1, 1), Sex::Male, 312, "8501016241"),
        (day(1985, 1, 1), Sex::Female, 317, "8501016350"),
        (day(2000, 2, 29), Sex::Female, 350, "0042297010"),
        (day(1875, 3, 16), Sex::Male, 463, "7523169263"),
    ];
    for (birth, sex, order, expected) in cases {
        assert_eq!(egn(birth, sex, order), expected);
    }
}

#[test]
fn transliteration_follows_the_law() {
    let cases =
        [("София", "sofia"), ("Марияна", "mariyana"), ("Щърбанов", "shtarbanov"), ("Красно село", "krasno selo")];
    for (cyrillic, expected) in cases {
        assert_eq!(latin(cyrillic), expected);
    }
}

#[test]
fn printing_an_account_shows_no_secret_and_no_name() {
    let all = officers(7, &districts());
    let printed = format!("{:?}", all[0]);
    for hidden in [&all[0].password, &all[0].egn, &all[0].name, &all[0].username] {
        assert!(!printed.contains(hidden.as_str()));
    }
}
