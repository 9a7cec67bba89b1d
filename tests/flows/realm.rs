//! Practice and work never meet, whichever of the two is at which end.

use std::sync::{Arc, Mutex};

use gishe_desk::view::case::RulingStage;
use gishe_desk::view::queue::QueueView;
use gishe_desk::view::status::LinkFault;
use gishe_protocol::info::Realm;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::officer::PIN;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_for_work_takes_nothing_from_a_practice_central() {
    let world = World::begin().await;
    let officer = world.desk(&world.data("desk"), Realm::Production).await;
    officer.sign_in(world.account(1)).await;
    gishe_desk::lock::set_pin(&officer.desk, PIN.to_owned()).await.unwrap();
    for _ in 0..2 {
        officer.until_offline(LinkFault::ForeignRealm).await;
        let status = officer.status().await;
        assert_eq!((status.last_exchange, status.bootstrap), (None, None));
        assert_eq!(officer.queue(QueueView::All).await.total, 0);
    }
    assert_eq!(world.state(None).await["register"]["commands"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_desk_sends_nothing_to_a_central_for_work() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    let mut info: Value = reqwest::get(format!("{}/v1/info", world.url)).await.unwrap().json().await.unwrap();
    assert_eq!(info["realm"], json!(Realm::Sandbox));
    info["realm"] = json!(Realm::Production);
    world.stop().await;
    officer.until_offline(LinkFault::Unreachable).await;
    let case = officer.decide_one().await;

    let foreign = Foreign::begin(world.port(), info.to_string()).await;
    for round in 1..=3 {
        officer.until_offline(LinkFault::ForeignRealm).await;
        // What the last round left may have been seen: this one has to have asked too.
        officer.until("another round", |_| foreign.asked().len() >= round).await;
    }
    let asked = foreign.end();
    assert!(asked.len() >= 3 && asked.iter().all(|line| line.starts_with("GET /v1/info ")), "{asked:?}");
    assert_eq!(officer.stage(case).await, Some(RulingStage::Local));

    world.start().await;
    officer.until_online().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["claim", "decide"]).await;
}

/// A central that says what it is, and writes down whatever it is asked.
struct Foreign {
    asked: Arc<Mutex<Vec<String>>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Foreign {
    async fn begin(port: u16, info: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = asked.clone();
        let serving = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.windows(4).any(|four| four == b"\r\n\r\n") {
                    let mut piece = [0; 4096];
                    let read = stream.read(&mut piece).await.unwrap();
                    if read == 0 {
                        break;
                    }
                    head.extend_from_slice(&piece[..read]);
                }
                let line = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
                noted.lock().unwrap().push(line);
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ngishe-protocol: 1\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n{info}",
                    info.len()
                );
                // A peer that has gone does not want its answer.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { asked, serving }
    }

    /// Ends it, with everything it was asked.
    fn end(self) -> Vec<String> {
        self.serving.abort();
        self.asked()
    }

    /// The first line of everything it was asked so far.
    fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|line| !line.is_empty()).cloned().collect()
    }
}
