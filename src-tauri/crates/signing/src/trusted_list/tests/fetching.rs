//! Lists over HTTP: what is kept, what is not, and what becomes of the rest.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use axum::routing::get;
use url::Url;

use super::keeping::Desk;
use crate::testing::sealed;
use crate::trusted_list::{FetchFault, KeepError, LOTL_ADDRESS, ListRefusal, Outcome, RefreshFault, refresh};

/// What a path answers with.
#[derive(Clone)]
enum Answer {
    List(Vec<u8>),
    Elsewhere(String),
    Status(u16),
    /// Says that it has two gigabytes.
    Claim,
    /// Says nothing of its size and never ends.
    Endless,
}

type Answers = Arc<Mutex<BTreeMap<String, Answer>>>;

async fn answer(State(answers): State<Answers>, Path(name): Path<String>) -> Response<Body> {
    let answer = answers.lock().unwrap().get(&name).cloned();
    let built = match answer {
        None => Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()),
        Some(Answer::Status(status)) => Response::builder().status(status).body(Body::empty()),
        Some(Answer::List(bytes)) => Response::builder().body(Body::from(bytes)),
        Some(Answer::Elsewhere(to)) => Response::builder().status(301).header("location", to).body(Body::empty()),
        Some(Answer::Claim) => Response::builder().header("content-length", 2u64 << 30).body(endless()),
        Some(Answer::Endless) => Response::builder().body(endless()),
    };
    built.unwrap()
}

fn endless() -> Body {
    let piece = || Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]);
    Body::from_stream(futures::stream::repeat_with(piece))
}

struct Net {
    answers: Answers,
    base: Url,
    client: reqwest::Client,
}

impl Net {
    async fn new() -> Self {
        let answers = Answers::default();
        let router = Router::new().route("/{name}", get(answer)).with_state(answers.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { answers, base, client: crate::fetching_client(None).unwrap() }
    }

    fn put(&self, name: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(name.to_owned(), answer);
    }

    /// Both lists, each where the other says that it is.
    fn serve(&self, desk: &mut Desk) {
        for pointer in desk.lists.lotl.scheme.pointers.iter_mut() {
            pointer.location = self.base.join(&format!("{}.xml", pointer.territory)).unwrap().into();
        }
        self.put("EU.xml", Answer::List(desk.lists.sealed_lotl()));
        self.put("BG.xml", Answer::List(desk.lists.sealed_list()));
    }

    async fn refresh(&self, desk: &Desk) -> Vec<Outcome> {
        let lotl = self.base.join("EU.xml").unwrap();
        refresh(&desk.folder, &self.client, &lotl, &[], desk.lists.now).await.unwrap()
    }
}

/// `name: new`, `name: same`, or `name: ` and the fault.
fn told(outcomes: &[Outcome]) -> Vec<String> {
    let word = |outcome: &Result<bool, RefreshFault>| match outcome {
        Ok(true) => "new".to_owned(),
        Ok(false) => "same".to_owned(),
        Err(fault) => fault.to_string(),
    };
    outcomes.iter().map(|(name, outcome)| format!("{name}: {}", word(outcome))).collect()
}

#[tokio::test]
async fn lists_are_fetched_kept_and_renewed() {
    let (net, mut desk) = (Net::new().await, Desk::new());
    net.serve(&mut desk);
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: new", "BG: new"]);
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: same", "BG: same"]);
    let mut newer = desk.lists.list.clone();
    newer.scheme.sequence_number = 12;
    net.put("BG.xml", Answer::Elsewhere("moved.xml".into()));
    net.put("moved.xml", Answer::List(sealed(&newer, &desk.lists.operator, desk.lists.now)));
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: same", "BG: new"]);
    assert_eq!(desk.folder.load().unwrap().national["BG"].list.scheme.sequence_number, 12);
    let lotl = net.base.join("EU.xml").unwrap();
    let named = refresh(&desk.folder, &net.client, &lotl, &["EL".to_owned()], desk.lists.now).await.unwrap();
    assert_eq!(told(&named)[1], "EL: the list of the lists does not point to a list of EL");
}

#[tokio::test]
async fn trouble_with_one_list_leaves_what_is_kept_and_renews_the_others() {
    let (net, mut desk) = (Net::new().await, Desk::new());
    net.serve(&mut desk);
    net.refresh(&desk).await;
    let (good_lotl, good_list) = (Answer::List(desk.lists.sealed_lotl()), Answer::List(desk.lists.sealed_list()));
    let mut older = desk.lists.list.clone();
    older.scheme.sequence_number = 3;
    let older = sealed(&older, &desk.lists.operator, desk.lists.now);
    for (answer, word) in [
        (Answer::Status(500), "answered with 500"),
        (Answer::Status(304), "answered with 304"),
        (Answer::Claim, "larger than a list may be"),
        (Answer::Endless, "larger than a list may be"),
        (Answer::Elsewhere("BG.xml".into()), "not reached"),
        (Answer::Elsewhere("file:///etc/passwd".into()), "not an address that is asked"),
        (Answer::List(b"<html>sign in to the network</html>".to_vec()), "not a trusted list"),
        (Answer::List(older), "list 3 is older than list 7, which is kept"),
    ] {
        net.put("BG.xml", answer);
        assert_eq!(told(&net.refresh(&desk).await), ["lotl: same".to_owned(), format!("BG: {word}")]);
        assert_eq!(desk.folder.load().unwrap().national["BG"].list, desk.lists.list);
    }
    net.put("EU.xml", Answer::Status(503));
    net.put("BG.xml", good_list);
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: answered with 503", "BG: same"]);
    net.put("EU.xml", good_lotl);
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: same", "BG: same"]);
}

#[tokio::test]
async fn without_a_list_of_the_lists_nothing_else_is_asked() {
    let (net, desk) = (Net::new().await, Desk::new());
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: answered with 404"]);
    let nobody: Url = "http://127.0.0.1:1/EU.xml".parse().unwrap();
    let outcomes = refresh(&desk.folder, &net.client, &nobody, &[], desk.lists.now).await.unwrap();
    assert_eq!(told(&outcomes), ["lotl: not reached"]);
    assert!(LOTL_ADDRESS.parse::<Url>().is_ok_and(|address| address.scheme() == "https"));
}

#[tokio::test]
async fn pivots_are_fetched_from_the_same_host_alone() {
    let (net, mut desk) = (Net::new().await, Desk::new());
    let pivot = |base: &str| format!("{base}pivot-5.xml");
    desk.lists.lotl.scheme.pivots = vec![pivot("http://127.0.0.2:9/")];
    net.serve(&mut desk);
    let outcomes = net.refresh(&desk).await;
    assert!(matches!(outcomes[0].1, Err(RefreshFault::Fetch(FetchFault::Address))), "{outcomes:?}");
    desk.lists.lotl.scheme.pivots = vec![pivot(net.base.as_str())];
    net.serve(&mut desk);
    let mut first = desk.lists.lotl.clone();
    first.scheme.sequence_number = 5;
    first.scheme.pivots = vec![pivot(net.base.as_str())];
    net.put("pivot-5.xml", Answer::List(sealed(&first, &desk.lists.operator, desk.lists.now)));
    let outcomes = net.refresh(&desk).await;
    let refused = &outcomes[0].1;
    let of_pivot = |fault: &KeepError| matches!(fault, KeepError::Refused(ListRefusal::Pivot { number: 5, .. }));
    assert!(matches!(refused, Err(RefreshFault::Keep(fault)) if of_pivot(fault)), "{refused:?}");
    net.put("pivot-5.xml", Answer::List(sealed(&first, &desk.lists.lotl_operator, desk.lists.now)));
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: new", "BG: new"]);
    // It is here now, and is not asked for again.
    net.put("pivot-5.xml", Answer::Status(500));
    assert_eq!(told(&net.refresh(&desk).await), ["lotl: same", "BG: same"]);
}
