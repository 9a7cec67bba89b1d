//! The code on an act leads to the register, which tells anybody whether the act was issued, and nothing of anybody.

use gishe_desk::view::case::RulingStage;
use gishe_document::DATA_FILE;
use gishe_signing::pdf::attached;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::World;

async fn ask(address: &str, query: &[(&str, &str)], accept: &str) -> reqwest::Response {
    reqwest::Client::new().get(address).query(query).header(ACCEPT, accept).send().await.unwrap()
}

async fn verdict(address: &str, query: &[(&str, &str)]) -> Value {
    let answer = ask(address, query, "application/json").await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_on_an_act_tells_whether_it_was_issued_and_names_nobody() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.decide_one().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    officer.read(case).await;
    let act = gishe_desk::act::bytes(&officer.desk, case).await.unwrap();
    let bytes = attached(&act, DATA_FILE).unwrap().unwrap();
    let data: Value = serde_json::from_slice(&bytes).unwrap();
    let (address, number) = (data["verification"].as_str().unwrap(), data["number"].as_str().unwrap());
    assert_eq!(address, format!("{}/verify", world.url));
    let digest = hex::encode(Sha256::digest(&bytes));
    // Decided is not issued: nobody has signed it.
    assert_eq!(verdict(address, &[("sha256", &digest)]).await["verdict"], "unknown");

    officer.sign(case).await;
    officer.until_stage(case, RulingStage::Delivered).await;
    let signed = gishe_desk::act::bytes(&officer.desk, case).await.unwrap();
    assert_eq!(attached(&signed, DATA_FILE).unwrap().unwrap(), bytes, "the signature leaves the data as they are");
    let issued = verdict(address, &[("sha256", &digest)]).await;
    assert_eq!((&issued["verdict"], &issued["practice"]), (&json!("issued"), &json!(true)));
    let told = &issued["act"];
    assert_eq!((&told["number"], &told["date"]), (&data["number"], &data["date"]));
    assert_eq!((&told["outcome"], &told["service"]), (&json!("approved"), &data["service"]["code"]));
    assert_eq!((&told["district"], &issued["districtName"]), (&json!("19"), &json!("Люлин")));

    let short = format!("{} {} … {} {}", &digest[..4], &digest[4..8], &digest[56..60], &digest[60..]);
    let strange = "0".repeat(64);
    for (query, expected) in [
        (&[("number", number), ("sha256", digest.as_str())][..], "issued"),
        (&[("number", number), ("sha256", short.as_str())], "issued"),
        (&[("number", number), ("sha256", strange.as_str())], "differs"),
        (&[("number", number), ("sha256", "0000 0000 … 0000 0000")], "differs"),
        (&[("number", "РЛЮ26-РД09-9999"), ("sha256", digest.as_str())], "differs"),
        (&[("number", "РЛЮ26-РД09-9999"), ("sha256", strange.as_str())], "unknown"),
        (&[("sha256", strange.as_str())], "unknown"),
    ] {
        let answer = verdict(address, query).await;
        assert_eq!(answer["verdict"], expected, "{query:?}");
        assert_eq!(answer.get("act").is_some(), expected == "issued", "{query:?}");
    }

    let page = ask(address, &[("sha256", &digest)], "text/html,application/xhtml+xml").await;
    assert!(page.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    let page = page.text().await.unwrap();
    assert!(page.contains("Документът е издаден") && page.contains(number), "{page}");
    let persons = [&data["subject"], &data["applicant"], &data["officer"]];
    for person in persons.into_iter().filter(|person| !person.is_null()) {
        let name = person["name"].as_str().unwrap();
        assert!(!page.contains(name) && !issued.to_string().contains(name), "a name is told");
    }
    let form = ask(address, &[], "text/html").await.text().await.unwrap();
    assert!(form.contains(r#"name="sha256""#));
    for query in [&[][..], &[("sha256", "9c41")], &[("number", number)]] {
        assert_eq!(ask(address, query, "application/json").await.status(), StatusCode::BAD_REQUEST, "{query:?}");
    }

    // Kept: another start of the register knows it as well.
    world.stop().await;
    world.start().await;
    assert_eq!(verdict(address, &[("sha256", &digest)]).await["verdict"], "issued");
    for _ in 0..40 {
        let answer = ask(address, &[("sha256", &strange)], "application/json").await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.headers().contains_key(RETRY_AFTER));
            return;
        }
    }
    panic!("numbers can be tried out");
}
