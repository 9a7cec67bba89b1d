//! By whom signatures are trusted, as the commands that judge are told: files of certificates, and trusted lists.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Args;
use gishe_signing::Certificate;
use gishe_signing::trusted_list::{ListAge, ListRefusal, TrustFolder, TrustSettings, TrustedLists, published_signers};
use gishe_signing::verify::{TrustPurpose, TrustSource, VerificationPolicy};

use crate::language::Language;
use crate::{anchors, complain};

/// Folder of the lists in a data folder, where `gishectl trust` and the desk keep them.
pub(crate) const FOLDER: &str = "trust";

/// What is asked.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Trusting {
    /// Certificates that are trusted, as PEM or DER; may be given several times
    #[arg(long, value_name = "PEM")]
    pub trust: Vec<PathBuf>,
    /// Trusted lists, which tell who is qualified: the data folder of a desk or of `gishectl trust`
    #[arg(long, value_name = "FOLDER")]
    pub lists: Option<PathBuf>,
    /// Who may sign the list of the lists, as PEM or DER, instead of the certificates of the Official Journal that came along
    #[arg(long, value_name = "PEM", requires = "lists")]
    pub lotl_signers: Option<PathBuf>,
}

/// What that came to.
pub(crate) struct Trusted {
    /// Certificates that are trusted by themselves.
    pub anchors: Vec<Certificate>,
    /// How old each list is, that of the lists first.
    pub ages: Vec<ListAge>,
    /// Lists that are there and not believed.
    pub refused: Vec<(String, ListRefusal)>,
    lists: Option<Arc<TrustedLists>>,
}

impl Trusting {
    /// Reads and checks everything; none once the person was told what is at fault.
    pub fn read(&self, at: DateTime<Utc>, language: Language) -> Option<Trusted> {
        let anchors = anchors::read_or_complain(&self.trust, language)?;
        let mut trusted = Trusted { anchors, ages: Vec::new(), refused: Vec::new(), lists: None };
        let Some(folder) = &self.lists else { return Some(trusted) };
        let signers = match &self.lotl_signers {
            Some(file) => anchors::read_or_complain(std::slice::from_ref(file), language)?,
            None => published_signers().ok()?,
        };
        let settings = TrustSettings { lotl_signers: signers, usable_when_stale: None };
        let kept = TrustFolder::new(place_of(folder), settings.clone()).load();
        let kept = kept.ok().filter(|kept| !kept.national.is_empty() || !kept.refused.is_empty());
        let Some(kept) = kept else {
            let words = language.pick("няма доверителни списъци", "there are no trusted lists");
            complain(&format!("{}: {words}", folder.display()));
            return None;
        };
        trusted.ages = kept.all().map(|known| known.age(at, settings.usable_when_stale)).collect();
        trusted.lists = Some(Arc::new(kept.lists(at, &settings)));
        trusted.refused = kept.refused;
        Some(trusted)
    }
}

impl Trusted {
    /// Judging at `at` by them.
    pub fn policy(&self, at: DateTime<Utc>) -> VerificationPolicy {
        let trust = self.lists.clone().map(|lists| lists as Arc<dyn TrustSource>);
        VerificationPolicy { trust, ..VerificationPolicy::new(self.anchors.clone(), at) }
    }

    /// Everything at which a path may end, of signers and of time-stamp authorities.
    pub fn all_anchors(&self) -> Vec<Certificate> {
        let mut all = self.anchors.clone();
        for purpose in [TrustPurpose::Signature, TrustPurpose::TimeStamp] {
            all.extend(self.lists.iter().flat_map(|lists| lists.anchors(purpose)).cloned());
        }
        all
    }
}

/// A data folder keeps its lists in a folder of their own; that one may be named too.
fn place_of(folder: &Path) -> PathBuf {
    let inner = folder.join(FOLDER);
    if inner.is_dir() { inner } else { folder.to_owned() }
}
