//! Hearing a refused request out.
//!
//! A server that answers while the body still comes and then closes makes the sender see a broken pipe instead of the
//! answer (RFC 9112, 9.6). So what was not read is read and thrown away, within limits.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures::StreamExt;
use tokio::sync::Mutex;

/// Bytes thrown away at most.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// How long a sender is heard out.
const MOST_TIME: Duration = Duration::from_secs(10);

/// Answers when the body has come to its end.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let lent = futures::stream::unfold(Arc::clone(&body), |body| async move {
        let chunk = body.lock().await.next().await?;
        Some((chunk, body))
    });
    let response = next.run(Request::from_parts(parts, Body::from_stream(lent))).await;
    let rest = async {
        let (mut body, mut bytes) = (body.lock().await, 0);
        while let Some(Ok(chunk)) = body.next().await {
            bytes += chunk.len();
            if bytes > MOST_BYTES {
                return;
            }
        }
    };
    // Who goes on for longer hears nothing.
    let _ = tokio::time::timeout(MOST_TIME, rest).await;
    response
}
