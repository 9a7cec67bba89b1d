//! Bodies far larger than anything the protocol says: the client hangs up long before they end.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use futures::StreamExt;
use gishe_protocol::changes::Cursor;
use gishe_protocol::commands::CommandBatch;
use gishe_protocol::info::Scope;
use gishe_sync::ports::{Central, CentralFault};

use super::stage::client;
use crate::CentralClient;

const MEGABYTE: usize = 1024 * 1024;
const BULK: usize = 100 * MEGABYTE;
/// More than the longest reply that is read, and what lies in the sockets on the way.
const READ_AT_MOST: usize = 48 * MEGABYTE;

/// A central that answers everything with a hundred megabytes, and how many of their bytes it got rid of.
async fn bulky() -> (CentralClient, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let answer = move || {
        let counted = counted.clone();
        let part = Bytes::from(vec![b' '; MEGABYTE]);
        let parts = (0..BULK / MEGABYTE).map(move |_| {
            counted.fetch_add(part.len(), Ordering::SeqCst);
            Ok::<_, std::io::Error>(part.clone())
        });
        async move { Body::from_stream(futures::stream::iter(parts)).into_response() }
    };
    (client(Router::new().fallback(any(answer))).await, sent)
}

fn scope() -> Scope {
    Scope("district:09".into())
}

#[tokio::test]
async fn a_reply_of_a_hundred_megabytes_is_refused_before_it_has_come() {
    let too_large = CentralFault::Malformed("a reply larger than allowed");
    let (central, sent) = bulky().await;
    assert_eq!(central.info().await.err(), Some(too_large.clone()));
    assert!(sent.load(Ordering::SeqCst) < READ_AT_MOST, "info: {sent:?}");
    let (central, sent) = bulky().await;
    assert_eq!(central.changes(&scope(), &Cursor("c".into()), 10).await.err(), Some(too_large.clone()));
    assert!(sent.load(Ordering::SeqCst) < READ_AT_MOST, "changes: {sent:?}");
    let (central, sent) = bulky().await;
    assert_eq!(central.send(&CommandBatch { commands: vec![] }).await.err(), Some(too_large));
    assert!(sent.load(Ordering::SeqCst) < READ_AT_MOST, "commands: {sent:?}");
}

#[tokio::test]
async fn a_line_of_a_hundred_megabytes_is_refused_packed_or_not() {
    let long = CentralFault::Malformed("a line longer than allowed");
    let (central, sent) = bulky().await;
    let lines: Vec<_> = central.snapshot(&scope(), None).await.unwrap().collect().await;
    assert_eq!(lines, [Err(long.clone())]);
    assert!(sent.load(Ordering::SeqCst) < READ_AT_MOST, "{sent:?}");
    // Ten kilobytes on the wire.
    let mut packing = zstd::Encoder::new(Vec::new(), 1).unwrap();
    (0..BULK / MEGABYTE).for_each(|_| packing.write_all(&[b' '; MEGABYTE]).unwrap());
    let packed = packing.finish().unwrap();
    assert!(packed.len() < BULK / 1000, "{}", packed.len());
    let answer = move || {
        let reply: Response = ([("content-encoding", "zstd")], Body::from(packed.clone())).into_response();
        async move { reply }
    };
    let central = client(Router::new().fallback(any(answer))).await;
    let lines: Vec<_> = central.snapshot(&scope(), None).await.unwrap().collect().await;
    assert_eq!(lines, [Err(long)]);
}
