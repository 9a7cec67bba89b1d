//! Starting a sandbox: its city is founded once and found again later, then everything is served on loopback.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use gishe_domain::address::{Coded, DistrictCode};
use gishe_domain::assets;
use gishe_domain::case::OfficerRef;
use gishe_domain::district::Districts;
use gishe_protocol::info::Role;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::city::{City, CityCase, CityConfig};
use crate::config::{Charter, SandboxConfig, SandboxError, write_json};
use crate::drawing::CityBlobs;
use crate::faults::Faults;
use crate::http::{Central, Neighbours, Serving, router};
use crate::identity::{self, Identity, IdentitySettings};
use crate::listing::{ListedOfficer, Listing};
use crate::register::{BlobRecipe, LoadedCase, ReceiptKey, Register};
use crate::running::{RunningSandbox, base_url};
use crate::trust::pki::{Authorities, Pki, PkiSettings};
use crate::trust::{self, OfficerAccount, clock, seed};

/// File of the register in the directory of a sandbox.
const REGISTER: &str = "register.db";

/// How a sandbox is started.
pub struct Sandbox;

impl Sandbox {
    /// Starts a sandbox, away from the threads of the caller's runtime. The first start in a directory founds its city,
    /// which takes a while; later starts find it.
    pub async fn start(config: SandboxConfig) -> Result<RunningSandbox, SandboxError> {
        let starting = tokio::task::spawn_blocking(move || Self::start_blocking(&config));
        starting.await.map_err(|_| SandboxError::BrokenOff)?
    }

    /// The same for a caller without a runtime.
    pub fn start_blocking(config: &SandboxConfig) -> Result<RunningSandbox, SandboxError> {
        let (dir, scratch) = directory(config)?;
        let world = World::found_or_find(config, dir)?;
        world.serve(config, scratch)
    }
}

/// A city and whoever works for it, before anything is served.
struct World {
    dir: PathBuf,
    charter: Charter,
    districts: Vec<Coded>,
    officers: Arc<Vec<OfficerAccount>>,
    authorities: Arc<Authorities>,
    city: City,
}

impl World {
    fn found_or_find(config: &SandboxConfig, dir: PathBuf) -> Result<Self, SandboxError> {
        let found = Charter::find(&dir)?;
        if let Some(other) = found.as_ref().filter(|found| !found.fits(config)) {
            return Err(SandboxError::OtherCity { seed: other.seed, applications: other.applications, path: dir });
        }
        let charter = found.clone().unwrap_or_else(|| Charter::of(config));
        let read = Districts::parse(assets::DISTRICTS)?;
        let districts: Vec<Coded> =
            read.iter().map(|each| Coded { code: each.code.0.clone(), name: each.name.clone() }).collect();
        let officers = Arc::new(trust::officers(charter.seed, &districts));
        let authorities = Arc::new(Authorities::new(charter.seed)?);
        let signer = Arc::new(trust::CitySigner::new(Arc::clone(&authorities), Arc::clone(&officers)));
        let city_config = CityConfig {
            seed: charter.seed,
            applications: charter.applications,
            today: charter.today,
            officers: staff(&officers),
        };
        let city = City::new(city_config, signer)?;
        let world = Self { dir, charter, districts, officers, authorities, city };
        if found.is_none() {
            world.found(&read)?;
        }
        Ok(world)
    }

    /// Fills a register anew. The charter comes last: without it the next start begins again.
    fn found(&self, districts: &Districts) -> Result<(), SandboxError> {
        for name in [REGISTER, "register.db-wal", "register.db-shm"] {
            match std::fs::remove_file(self.dir.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(SandboxError::file(&self.dir.join(name))(error));
                }
                _ => {}
            }
        }
        let mut register = self.open_register()?;
        register.load_prefixes(districts)?;
        for district in &self.districts {
            register.load_streets(self.city.streets(&DistrictCode(district.code.clone())))?;
        }
        let mut failed = None;
        let cases = self.city.cases().map_while(|made| made.map(loaded).map_err(|error| failed = Some(error)).ok());
        let report = register.load(cases, (clock::system())())?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        tracing::info!(cases = report.cases, documents = report.recipes, "the register is filled");
        self.charter.write(&self.dir)
    }

    fn open_register(&self) -> Result<Register, SandboxError> {
        let seed = self.charter.seed;
        let key = ReceiptKey::from_secret(&seed::digest(seed, "receipts", ""));
        // A register that is filled anew is another one: cursors of the one before must not fit.
        let instance = uuid::Uuid::new_v4().simple().to_string();
        Ok(Register::open(&self.dir.join(REGISTER), &instance, key)?)
    }

    fn serve(self, config: &SandboxConfig, scratch: Option<TempDir>) -> Result<RunningSandbox, SandboxError> {
        let mut register = self.open_register()?;
        let accounts: Vec<_> = self.officers.iter().map(OfficerAccount::account).collect();
        register.keep_roster(&accounts)?;
        let faults = Arc::new(Faults::default());
        let mut rooms = Err(SandboxError::BrokenOff);
        let serving = Serving::begin(config.port, |address, ending| {
            let (made, router) = match self.rooms(config, address, register, Arc::clone(&faults), ending) {
                Ok((rooms, router)) => (Ok(rooms), router),
                Err(error) => (Err(error), Router::new()),
            };
            rooms = made;
            router
        })?;
        let (root, tsa) = (self.dir.join("root.pem"), self.dir.join("tsa.pem"));
        let provider = rooms?;
        let rooms = provider.pki();
        let (root_pem, tsa_pem) = (rooms.root_pem()?, rooms.tsa_pem()?);
        std::fs::write(&root, &root_pem).map_err(SandboxError::file(&root))?;
        std::fs::write(&tsa, &tsa_pem).map_err(SandboxError::file(&tsa))?;
        let (lotl_signers, lotl_signers_pem) = (self.dir.join("lotl-signers.pem"), rooms.lotl_signers_pem()?);
        std::fs::write(&lotl_signers, &lotl_signers_pem).map_err(SandboxError::file(&lotl_signers))?;
        let officers = self.officers.iter().filter_map(ListedOfficer::of).collect();
        let url = base_url(serving.address());
        let listing = Listing { url, root_pem: root, tsa_pem: tsa, lotl_signers_pem: lotl_signers, officers };
        write_json(&self.dir.join("sandbox.json"), &listing)?;
        let officers = self.officers;
        Ok(RunningSandbox {
            serving,
            dir: self.dir,
            root_pem,
            tsa_pem,
            lotl_signers_pem,
            officers,
            faults,
            provider,
            scratch,
        })
    }

    /// Everything that is served under an address: central, the identity provider, the signing provider.
    fn rooms(
        &self,
        config: &SandboxConfig,
        address: SocketAddr,
        register: Register,
        faults: Arc<Faults>,
        ending: watch::Receiver<bool>,
    ) -> Result<(Arc<trust::Provider>, Router), SandboxError> {
        let base_url = base_url(address);
        let clock = clock::system();
        let seed = self.charter.seed;
        let identity = Identity::open(IdentitySettings {
            seed,
            base_url: base_url.clone(),
            officers: Arc::clone(&self.officers),
            districts: self.districts.clone(),
            show_accounts: true,
            data_dir: Some(self.dir.clone()),
            clock: Arc::clone(&clock),
        })?;
        let pki = Arc::new(Pki::new(PkiSettings {
            seed,
            revocation_pointers: config.revocation_pointers,
            today: morning(self.charter.today),
            data_dir: Some(self.dir.clone()),
        })?);
        let provider = trust::csc::Provider::new(trust::csc::ProviderSettings {
            base_url,
            pki,
            identity: Arc::clone(&identity),
            faults: faults.clone(),
            auto_approve: config.auto_approve_phone,
            clock: Arc::clone(&clock),
        });
        let neighbours = Neighbours {
            tokens: identity.clone(),
            judge: Arc::new(trust::Judge::new(Arc::clone(&self.authorities), Arc::clone(&self.officers))),
            source: Arc::new(CityBlobs(self.city.clone())),
            faults,
            clock,
        };
        let central = Central::new(register, &self.dir.join(REGISTER), neighbours, ending);
        let others = identity::router(identity).merge(trust::csc::router(Arc::clone(&provider)));
        Ok((provider, router(&central, others, config.admin)))
    }
}

/// The directory of the sandbox: the one asked for, or one for this run only.
fn directory(config: &SandboxConfig) -> Result<(PathBuf, Option<TempDir>), SandboxError> {
    match &config.data {
        Some(dir) => {
            std::fs::create_dir_all(dir).map_err(SandboxError::file(dir))?;
            Ok((dir.clone(), None))
        }
        None => {
            let scratch = tempfile::tempdir().map_err(SandboxError::file(Path::new("temporary directory")))?;
            Ok((scratch.path().to_owned(), Some(scratch)))
        }
    }
}

/// Who reviews and decides in each district.
fn staff(officers: &[OfficerAccount]) -> BTreeMap<DistrictCode, Vec<OfficerRef>> {
    let mut staff: BTreeMap<DistrictCode, Vec<OfficerRef>> = BTreeMap::new();
    for officer in officers {
        for grant in officer.scopes.iter().filter(|grant| grant.role == Role::Officer) {
            staff.entry(grant.district.clone()).or_default().push(officer.reference());
        }
    }
    staff
}

fn loaded(made: CityCase) -> LoadedCase {
    let recipes = made.blobs.into_iter().map(|blob| BlobRecipe { sha256: blob.sha256, recipe: blob.recipe });
    LoadedCase { case: made.case, recipes: recipes.collect() }
}

fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests;
