//! What a desk learns from the sandbox's trusted lists.

use gishe_signing::Certificate;
use gishe_signing::trusted_list::{TrustFolder, TrustSettings, refresh};
use gishe_signing::verify::{ListStatus, SignatureQuality, TrustPurpose, TrustSource};
use x509_cert::der::Encode;

use super::bench::Bench;
use crate::trust::pki::ADDRESS;

#[tokio::test]
async fn an_officer_and_a_stamp_are_qualified_by_the_lists_that_the_sandbox_serves() {
    let bench = Bench::officer(1).await;
    let now = bench.hand.now();
    let signers = bench.http.get(format!("{}/pki/lotl-signers.pem", bench.base)).send().await.unwrap();
    let lotl_signers = Certificate::from_pem_chain(&signers.bytes().await.unwrap()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let folder = TrustFolder::new(directory.path(), TrustSettings { lotl_signers, usable_when_stale: None });
    let address = format!("{ADDRESS}/pki/lotl.xml").parse().unwrap();
    let client = gishe_signing::fetching_client(Some(&bench.base.parse().unwrap())).unwrap();
    for new in [true, false] {
        let outcomes = refresh(&folder, &client, &address, &[], now).await.unwrap();
        let told: Vec<_> = outcomes.iter().map(|(name, kept)| (name.as_str(), kept.as_ref().ok())).collect();
        assert_eq!(told, [("lotl", Some(&new)), ("BG", Some(&new))], "{outcomes:?}");
    }
    let kept = folder.load().unwrap();
    let lists = kept.lists(now, folder.settings());
    let ours = |certificate: &x509_cert::Certificate| Certificate::from_der(&certificate.to_der().unwrap()).unwrap();
    let pki = bench.provider.pki();
    for issuing in [pki.issuing(), pki.authorities().issuing().certificate()] {
        let path = [ours(&bench.certificate()), ours(issuing)];
        assert!(lists.is_anchor(&path[1], TrustPurpose::Signature, now));
        let found = lists.qualification(&path, TrustPurpose::Signature, now).unwrap();
        assert_eq!(found.quality(), SignatureQuality::QualifiedSignature, "{found:?}");
        assert_eq!(found.provider.as_deref(), Some("Гише – учебна среда"));
    }
    let stamp = lists.qualification(&[ours(pki.tsa())], TrustPurpose::TimeStamp, now).unwrap();
    assert_eq!(stamp.status, ListStatus::Qualified);
    // The root is no service: what another authority below it would issue is not known.
    assert!(!lists.is_anchor(&ours(pki.root()), TrustPurpose::Signature, now));
}
