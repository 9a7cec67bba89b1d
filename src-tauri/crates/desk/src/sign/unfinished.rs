//! Signatures whose value is here and which an end of the program, or an authority that did not answer, left unfinished.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use gishe_store::journal::FrozenDocument;

use super::finish::{AT_ONCE, Finisher};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;

/// How often it is looked whether the desk is still open.
const LOOK: Duration = Duration::from_millis(250);

/// Finishes them, as many as can be finished now, as long as the desk is open. Called whenever an exchange went well.
pub(crate) async fn finish_all(desk: Desk, session: Arc<Session>) {
    tokio::select! {
        () = finish_now(&desk, &session) => {}
        () = until_closed(&desk, &session) => {}
    }
}

/// Waits until the desk is locked, or another session is open.
pub(super) async fn until_closed(desk: &Desk, session: &Arc<Session>) {
    while desk.session().is_ok_and(|open| Arc::ptr_eq(&open, session)) {
        tokio::time::sleep(LOOK).await;
    }
}

async fn finish_now(desk: &Desk, session: &Arc<Session>) {
    let documents = match waiting(desk, session).await {
        Ok(documents) if documents.is_empty() => return,
        Ok(documents) => documents,
        Err(error) => return tracing::warn!(%error, "unfinished signatures could not be looked at"),
    };
    let finisher = match Finisher::new(desk, session) {
        Ok(finisher) => finisher,
        Err(error) => return tracing::warn!(%error, "unfinished signatures have to wait"),
    };
    let finisher = &finisher;
    let finished = futures::stream::iter(documents)
        .map(|document| async move { (document.case, finisher.finish(&document).await) })
        .buffer_unordered(AT_ONCE);
    let mut finished = std::pin::pin!(finished);
    while let Some((case, outcome)) = finished.next().await {
        match outcome {
            Ok(at) => session.with_signing(|run| {
                if let Some(run) = run {
                    run.settle(case, at);
                }
            }),
            Err(DeskError::NothingToSign) => {}
            Err(error) => tracing::warn!(%error, "a signature is not finished yet"),
        }
        desk.announce(CacheTag::ACT);
    }
}

async fn waiting(desk: &Desk, session: &Arc<Session>) -> Result<Vec<FrozenDocument>, DeskError> {
    let session = session.clone();
    desk.blocking(move || {
        session.journal.view(|view| {
            let digests = view.unfinished_signatures()?;
            let documents = digests.iter().map(|digest| view.document(digest)).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, DeskError>(documents.into_iter().flatten().collect())
        })
    })
    .await
}
