//! The trusted lists of a desk: which providers are qualified. Kept in its folder, renewed once a day, used without a network.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gishe_protocol::info::Realm;
use gishe_signing::Certificate;
use gishe_signing::trusted_list::{
    KnownList, LOTL_ADDRESS, ListKind, TrustFolder, TrustSettings, TrustedLists, published_signers, refresh,
};
use gishe_signing::verify::TrustSource;

use crate::config::DeskConfig;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::lists::{ListAgeView, TrustedListsView};

/// Folder of the lists in the data folder; `gishectl trust` looks after the same one.
const FOLDER: &str = "trust";
/// How old a list may be before it is asked for anew.
const FRESH: TimeDelta = TimeDelta::hours(24);
/// How soon it is tried again when that did not come to anything.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// The list that every desk has; what else is in the folder is renewed with it.
const OWN: &str = "BG";

/// The lists and what was made of them.
pub(crate) struct Lists {
    folder: TrustFolder,
    present: Mutex<Present>,
}

#[derive(Default)]
struct Present {
    /// None until they are first needed, and after they were renewed.
    lists: Option<Arc<TrustedLists>>,
    /// From what, and for which day: a list grows stale with the days.
    made: Option<(Vec<u8>, NaiveDate)>,
    tried: Option<DateTime<Utc>>,
}

impl Lists {
    /// The lists of a desk.
    ///
    /// # Errors
    /// When who may sign them cannot be read.
    pub fn of(config: &DeskConfig) -> Result<Self, DeskError> {
        let unreadable = |_| internal("signers of trusted lists", &"not certificates");
        let signers = match (config.lotl_signers.as_slice(), config.realm) {
            ([], Realm::Production) => published_signers().map_err(unreadable)?,
            ([], Realm::Sandbox) => Vec::new(),
            (pem, _) => Certificate::from_pem_chain(pem).map_err(unreadable)?,
        };
        Ok(Self::at(&config.data, signers))
    }

    fn at(data: &Path, lotl_signers: Vec<Certificate>) -> Self {
        let settings = TrustSettings { lotl_signers, usable_when_stale: None };
        Self { folder: TrustFolder::new(data.join(FOLDER), settings), present: Mutex::default() }
    }

    /// What is known of providers; none when there is no list. Reads and checks the lists the first time.
    pub fn source(&self, now: DateTime<Utc>) -> Option<Arc<dyn TrustSource>> {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if present.lists.is_none() {
            let mark = self.folder.mark();
            let kept = self.folder.load().inspect_err(|error| tracing::warn!(%error, "trusted lists cannot be read"));
            let kept = kept.ok()?;
            for (list, refusal) in &kept.refused {
                tracing::warn!(list, %refusal, "a trusted list is not believed");
            }
            present.lists = Some(Arc::new(kept.lists(now, self.folder.settings())));
            present.made = Some((mark, now.date_naive()));
        }
        present.lists.clone().map(|lists| lists as Arc<dyn TrustSource>)
    }

    /// Whether somebody has brought lists into the folder since they were read, as `gishectl trust` does, or a day has begun: what
    /// was judged by them is to be judged anew. Says so once.
    pub fn were_brought(&self, now: DateTime<Utc>) -> bool {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((mark, day)) = &present.made else { return false };
        let brought = *day != now.date_naive() || *mark != self.folder.mark();
        if brought {
            (present.lists, present.made) = (None, None);
        }
        brought
    }

    /// Whether it is time to ask for them; says so once.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        let due = |tried: DateTime<Utc>| now - tried >= AGAIN || now < tried;
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if self.folder.settings().lotl_signers.is_empty() || !present.tried.is_none_or(due) {
            return false;
        }
        present.tried = Some(now);
        true
    }

    /// Territories of the lists to be renewed; none when all are young enough.
    fn wanted(&self, now: DateTime<Utc>) -> std::io::Result<Vec<String>> {
        let kept = self.folder.load()?;
        let young = kept.lotl.is_some()
            && kept.national.contains_key(OWN)
            && kept.all().all(|known| known.fetched.is_some_and(|fetched| now - fetched < FRESH));
        if young {
            return Ok(Vec::new());
        }
        let others = kept.national.into_keys().filter(|territory| territory != OWN);
        Ok(std::iter::once(OWN.to_owned()).chain(others).collect())
    }

    fn forget(&self) {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        (present.lists, present.made) = (None, None);
    }
}

/// The lists of this computer and how old they are, each checked anew: for whoever looks after it.
///
/// # Errors
/// When the folder cannot be read.
pub async fn view(desk: &Desk) -> Result<TrustedListsView, DeskError> {
    let (desk_too, now) = (desk.clone(), desk.now());
    desk.blocking(move || {
        let folder = &desk_too.0.lists.folder;
        let kept = folder.load().map_err(|error| internal("lists", &error.kind()))?;
        let lists = kept.all().map(|known| shown(known, now, folder.settings().usable_when_stale)).collect();
        Ok::<_, DeskError>(TrustedListsView {
            lists,
            refused: kept.refused.into_iter().map(|(name, _)| name).collect(),
        })
    })
    .await
}

fn shown(known: &KnownList, now: DateTime<Utc>, usable: Option<TimeDelta>) -> ListAgeView {
    let age = known.age(now, usable);
    ListAgeView {
        is_lotl: age.kind == ListKind::Lotl,
        territory: age.territory,
        number: age.sequence_number.to_string(),
        signer: age.signer,
        issued: age.issued,
        next_update: age.next_update,
        fetched: age.fetched,
        age_days: u32::try_from(age.age_days).unwrap_or_default(),
        is_stale: age.is_stale,
        services: u32::try_from(age.services).unwrap_or(u32::MAX),
    }
}

/// Renews the lists when they are older than a day. Called whenever an exchange went well: then there is a network.
pub(crate) async fn renew(desk: Desk, session: Arc<Session>) {
    let now = desk.now();
    if !desk.0.lists.is_due(now) {
        return;
    }
    let desk_too = desk.clone();
    let wanted =
        desk.blocking(move || desk_too.0.lists.wanted(now).map_err(|error| internal("lists", &error.kind()))).await;
    let territories = match wanted {
        Ok(territories) if territories.is_empty() => return,
        Ok(territories) => territories,
        Err(error) => return tracing::warn!(%error, "trusted lists cannot be looked at"),
    };
    let config = &desk.0.config;
    let address = match config.realm {
        Realm::Production => LOTL_ADDRESS.to_owned(),
        Realm::Sandbox => format!("{}/pki/lotl.xml", config.central.as_str().trim_end_matches('/')),
    };
    let (Ok(client), Ok(address)) = (gishe_signing::fetching_client(config.pki_proxy()), address.parse()) else {
        return;
    };
    match refresh(&desk.0.lists.folder, &client, &address, &territories, now).await {
        Err(error) => tracing::warn!(%error, "trusted lists cannot be written"),
        Ok(outcomes) => {
            for (list, outcome) in &outcomes {
                match outcome {
                    Ok(renewed) => tracing::info!(list, renewed, "a trusted list is up to date"),
                    Err(error) => tracing::warn!(list, %error, "a trusted list was not renewed"),
                }
            }
            if outcomes.iter().any(|(_, outcome)| matches!(outcome, Ok(true))) {
                desk.0.lists.forget();
                session.forget_verdicts();
                desk.announce(&[CacheTag::Case, CacheTag::Lists]);
            }
        }
    }
}
