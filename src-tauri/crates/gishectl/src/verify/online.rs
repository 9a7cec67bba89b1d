//! Judging with what the authorities say now.

use std::sync::Arc;

use chrono::Utc;
use gishe_signing::Certificate;
use gishe_signing::revocation::Fetcher;
use gishe_signing::verify::{Report, Unreadable, VerificationPolicy};
use url::Url;

/// What came of asking.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Responses and lists that came.
    pub answers: usize,
    /// Why others did not come, or are of no use.
    pub faults: Vec<String>,
}

/// Judges, asks about the certificates whose revocation that left open, and judges with the answers.
pub(super) fn judge(
    policy: VerificationPolicy,
    proxy: Option<&Url>,
    judge: impl Fn(&VerificationPolicy) -> Result<Report, Unreadable>,
) -> Result<(Report, Option<Asked>), Unreadable> {
    let report = judge(&policy)?;
    let paths: Vec<Vec<Certificate>> = report.unproven().into_iter().map(<[Certificate]>::to_vec).collect();
    if paths.is_empty() {
        return Ok((report, Some(Asked::default())));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (Ok(runtime), Ok(client)) = (runtime, gishe_signing::fetching_client(proxy)) else {
        let faults = vec!["the network cannot be used".to_owned()];
        return Ok((report, Some(Asked { answers: 0, faults })));
    };
    let fetcher = Fetcher::new(client, Vec::new(), Arc::new(Utc::now));
    let (material, faults) = runtime.block_on(fetcher.gather(&paths));
    let answers = material.responses.len() + material.lists.len();
    // What came is of a moment after the first verdict.
    let report = judge(&VerificationPolicy { material, at: Utc::now(), ..policy })?;
    Ok((report, Some(Asked { answers, faults: faults.iter().map(ToString::to_string).collect() })))
}
