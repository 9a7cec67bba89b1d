//! A provider on a socket, with an officer who is signed in.

use std::sync::{Arc, Mutex};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use x509_cert::Certificate;

use super::hashes;
use crate::identity;
use crate::ports::{PhoneFault, PhoneFaults};
use crate::trust::pki::{Pki, PkiSettings};
use crate::trust::testing::{
    Desk, Hand, client, identity as provider_of_identity, json as read, listen, lozenets, serve,
};
use crate::trust::{OfficerAccount, Provider, ProviderSettings, officers, router};

#[derive(Default)]
struct Script(Mutex<Option<PhoneFault>>);

impl PhoneFaults for Script {
    fn next(&self) -> Option<PhoneFault> {
        self.0.lock().unwrap().take()
    }
}

pub(super) struct Bench {
    pub(super) base: String,
    pub(super) http: Client,
    pub(super) hand: Hand,
    pub(super) provider: Arc<Provider>,
    pub(super) desk: Arc<Desk>,
    pub(super) officer: OfficerAccount,
    pub(super) credential: String,
    pub(super) algorithm: String,
    script: Arc<Script>,
    token: String,
}

impl Bench {
    /// The district's officer at this place, signed in at a provider of its own.
    pub(super) async fn officer(place: usize) -> Self {
        let (listener, base) = listen().await;
        let hand = Hand::default();
        let identity = provider_of_identity(&base, &hand);
        let settings = PkiSettings { seed: 7, revocation_pointers: true, today: hand.now(), data_dir: None };
        let script = Arc::new(Script::default());
        let provider = Provider::new(ProviderSettings {
            base_url: base.clone(),
            pki: Arc::new(Pki::new(settings).unwrap()),
            identity: identity.clone(),
            faults: script.clone(),
            auto_approve: false,
            clock: hand.clock(),
        });
        serve(listener, identity::router(identity.clone()).merge(router(provider.clone())));
        let desk = Arc::new(Desk { base: base.clone(), http: client(), identity, hand: hand.clone() });
        Self::signed_in(base, hand, provider, desk, script, place).await
    }

    /// Another officer at the same provider.
    pub(super) async fn as_officer(&self, place: usize) -> Self {
        let parts =
            (self.base.clone(), self.hand.clone(), self.provider.clone(), self.desk.clone(), self.script.clone());
        Self::signed_in(parts.0, parts.1, parts.2, parts.3, parts.4, place).await
    }

    async fn signed_in(
        base: String,
        hand: Hand,
        provider: Arc<Provider>,
        desk: Arc<Desk>,
        script: Arc<Script>,
        place: usize,
    ) -> Self {
        let officer = officers(7, &lozenets()).remove(place);
        let token = desk.access(&officer).await;
        let (credential, algorithm) = (String::new(), String::new());
        let mut bench =
            Self { base, http: client(), hand, provider, desk, officer, credential, algorithm, script, token };
        let (_, list) = bench.call("credentials/list", json!({ "credentialInfo": true })).await;
        bench.credential = list["credentialIDs"][0].as_str().unwrap().into();
        bench.algorithm = list["credentialInfos"][0]["key"]["algo"][0].as_str().unwrap().into();
        bench
    }

    pub(super) async fn call(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let at = format!("{}/csc/v2/{path}", self.base);
        read(self.http.post(at).bearer_auth(&self.token).json(&body).send().await.unwrap()).await
    }

    pub(super) async fn authorize(&self, names: &[&str]) -> (StatusCode, Value) {
        let body = json!({
            "credentialID": self.credential, "numSignatures": names.len(), "hashes": hashes(names),
            "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1", "description": "Решения",
        });
        self.call("credentials/authorize", body).await
    }

    /// Activation data for a set that the phone approved.
    pub(super) async fn approved(&self, names: &[&str]) -> String {
        let (_, asked) = self.authorize(names).await;
        let shown = self.phone().await.remove(0);
        self.answer(&shown, "approve").await;
        let (_, given) = self.call("credentials/authorizeCheck", json!({ "handle": asked["handle"] })).await;
        given["SAD"].as_str().unwrap().to_owned()
    }

    /// What the officer's phone shows.
    pub(super) async fn phone(&self) -> Vec<Value> {
        let at = format!("{}/phone/approvals?officer={}", self.base, self.officer.id);
        let (_, list) = read(self.http.get(at).send().await.unwrap()).await;
        list.as_array().unwrap().clone()
    }

    pub(super) async fn answer(&self, shown: &Value, verb: &str) -> StatusCode {
        let at = format!("{}/phone/approvals/{}/{verb}", self.base, shown["id"].as_str().unwrap());
        self.http.post(at).send().await.unwrap().status()
    }

    pub(super) fn fault(&self, fault: PhoneFault) {
        *self.script.0.lock().unwrap() = Some(fault);
    }

    pub(super) fn certificate(&self) -> Certificate {
        self.provider.pki().officer(&self.officer).unwrap().certificate.clone()
    }
}
