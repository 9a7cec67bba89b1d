//! A run that ended at any point, and what a later one can do.

use super::*;
use crate::verify::Level;

/// Ends a run, as a crash does, when an event comes, and goes on with what was written down until then.
async fn resumed(setup: Setup, until: &'static str) -> (Results, Provider, TestAuthority) {
    let authority = TestAuthority::new(setup.kind);
    let provider = Provider::start(&authority, setup).await;
    let mut client = client(&provider);
    client.info().await.unwrap();
    let credential = client.first_credential().await.unwrap();
    let now = provider.now;
    let clock = move || now;
    let options = SetOptions { poll: Duration::from_millis(5), ..SetOptions::new(&clock) };
    let stop = CancellationToken::new();
    let documents = documents(2);
    let trace = {
        let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
        let mut record = |event: SetEvent| {
            let trace = match &event {
                SetEvent::AwaitingPhone { handle, .. } => Some(Trace::Handle(handle.clone())),
                SetEvent::Promised { response, .. } => Some(Trace::Response(response.clone())),
                _ => None,
            };
            told.send((name(&event), trace)).unwrap();
        };
        let mut running = Box::pin(sign_set(&client, &credential, &documents, None, &options, &stop, &mut record));
        let mut known = None;
        loop {
            tokio::select! {
                biased;
                heard = hears.recv() => {
                    let (name, trace) = heard.unwrap();
                    known = trace.or(known);
                    if name.starts_with(until) {
                        break known;
                    }
                }
                _ = &mut running => panic!("it ended before {until}"),
            }
        }
    };
    // What was written down is read again, in another order.
    let written = serde_json::to_string(&trace.unwrap()).unwrap();
    let documents: Vec<Prepared> = documents.into_iter().rev().collect();
    let group = Interrupted { documents: &documents, trace: serde_json::from_str(&written).unwrap() };
    let result = resume_group(&client, &credential, group, None, &options, &stop, &mut |_| {}).await;
    (result, provider, authority)
}

#[tokio::test]
async fn a_run_that_ended_goes_on_without_a_second_approval() {
    for (later, until) in [(Later::Never, "phone"), (Later::Accepted, "phone"), (Later::Accepted, "promised")] {
        let (result, provider, authority) = resumed(Setup { later, ..Setup::default() }, until).await;
        assert_eq!(provider.asked("credentials/authorize"), 1, "{later:?} {until}");
        assert_eq!(provider.asked("signatures/signHash"), 1, "{later:?} {until}");
        let run = Run { result, events: Vec::new(), calls: Calls::default() };
        passes(run, &authority, Level::BB, until);
    }
}

#[tokio::test]
async fn what_the_provider_did_not_keep_is_told_so_that_it_can_be_signed_anew() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup { later: Later::Accepted, ..Setup::default() }).await;
    let mut client = client(&provider);
    client.info().await.unwrap();
    let credential = client.first_credential().await.unwrap();
    let now = provider.now;
    let clock = move || now;
    let options = SetOptions { poll: Duration::from_millis(5), ..SetOptions::new(&clock) };
    let documents = documents(1);
    for (trace, expected) in
        [(Trace::Handle("unknown".into()), CscError::Expired), (Trace::Response("unknown".into()), CscError::Expired)]
    {
        let group = Interrupted { documents: &documents, trace };
        let stop = CancellationToken::new();
        let result = resume_group(&client, &credential, group, None, &options, &stop, &mut |_| {}).await;
        assert_eq!(result, Err(expected));
    }
}

#[tokio::test]
async fn a_value_that_was_kept_is_finished_without_the_provider_and_another_is_not() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, Setup::default()).await;
    let signed = run(&provider, Wish::default()).await;
    let values: Vec<&Vec<u8>> = signed
        .events
        .iter()
        .filter_map(|event| if let SetEvent::Value { value, .. } = event { Some(value) } else { None })
        .collect();
    let client = client(&provider);
    let written = serde_json::to_string(&client.first_credential().await.unwrap().signatory()).unwrap();
    let signatory: Signatory = serde_json::from_str(&written).unwrap();
    let before = provider.inner.state().methods.len();
    for (document, value) in documents(2).iter().zip(&values) {
        let document = Prepared::from_bytes(document.bytes().to_vec()).unwrap();
        let (pdf, at) = finish(&signatory, &document, value, None).await.unwrap();
        assert_eq!(at, None);
        let run = Run { result: Ok(vec![Ok(pdf)]), events: Vec::new(), calls: Calls::default() };
        passes(run, &authority, Level::BB, "finished");
    }
    assert_eq!(provider.inner.state().methods.len(), before);
    let swapped = finish(&signatory, &documents(2)[0], values[1], None).await;
    assert_eq!(swapped.err(), Some(CscError::Signature(crate::cms::CmsError::Value)));
}
