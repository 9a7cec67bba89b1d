//! What a city stands on, and how a case of it is made: the facts again and again from the seed, the bytes on demand.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_domain::address::{Coded, DistrictCode, Street};
use gishe_domain::assets;
use gishe_domain::calendar::Calendar;
use gishe_domain::case::{BlobRef, Case, CaseId};
use gishe_domain::pack::{Packs, ServicePack};
use gishe_domain::rules::civil_day;
use sha2::{Digest as _, Sha256};

use super::documents::Forms;
use super::dossier::{self, Drafted, Leaf, Make, Slot};
use super::household::stories;
use super::names::Names;
use super::paper::Press;
use super::plan::{Group, Plan};
use super::progress::{self, Letters};
use super::scans::{ScanKey, Stock};
use super::streets::Atlas;
use super::{CitizenSigner, CityBlob, CityCase, CityConfig, CityError, DrawnBlob, Mistake, facts};

/// Everything that all cases share.
pub struct Founding {
    pub config: CityConfig,
    pub atlas: Atlas,
    pub names: Names,
    pub packs: Packs,
    pub forms: Forms,
    pub letters: Letters,
    pub plan: Plan,
    pub press: Press,
    pub calendar: Calendar,
    signer: Arc<dyn CitizenSigner>,
    stock: Stock,
}

/// What a case says of a document's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    blob: BlobRef,
    pages: u16,
}

impl Digest {
    /// Of these bytes.
    pub fn of(bytes: &[u8], pages: u16, media_type: &str) -> Self {
        Self::known(hex::encode(Sha256::digest(bytes)), bytes.len(), pages, media_type)
    }

    /// Of bytes with this SHA-256.
    pub fn known(sha256: String, bytes: usize, pages: u16, media_type: &str) -> Self {
        // The city's documents have some tens of thousands of bytes.
        let size = u32::try_from(bytes).unwrap_or(u32::MAX);
        Self { blob: BlobRef { sha256, size, media_type: media_type.to_owned() }, pages }
    }
}

impl Founding {
    /// Loads the lists and lays out the plan.
    pub fn new(config: CityConfig, signer: Arc<dyn CitizenSigner>) -> Result<Self, CityError> {
        let atlas = Atlas::load()?;
        let packs = Packs::load(assets::SERVICES).map_err(|error| CityError::Data(error.to_string()))?;
        Ok(Self {
            plan: Plan::new(config.seed, config.applications, &atlas),
            names: Names::load()?,
            forms: Forms::load()?,
            letters: Letters::load()?,
            press: Press::new()?,
            calendar: Calendar::default(),
            stock: Stock::default(),
            config,
            atlas,
            packs,
            signer,
        })
    }

    pub fn districts(&self) -> impl Iterator<Item = &Coded> {
        self.atlas.districts.iter().map(|district| &district.coded)
    }

    pub fn streets(&self, district: &DistrictCode) -> &[Street] {
        self.atlas.district(district).map(|district| district.streets.as_slice()).unwrap_or_default()
    }

    pub fn len(&self) -> u32 {
        self.plan.counts.iter().sum()
    }

    /// The pack that new cases of a service begin under.
    pub fn pack(&self, service: &str) -> Result<&ServicePack, CityError> {
        self.packs.latest(service).ok_or_else(|| CityError::Data(format!("no pack of the service {service}")))
    }

    /// When the case at `place` of the group was filed.
    pub fn filed_at(&self, group: &Group, place: u32, within: f64) -> DateTime<Utc> {
        let count = self.plan.counts.get(group.district).copied().unwrap_or(1);
        self.plan.filed_at(self.config.today, group.first + place, count, within)
    }

    /// Running number of the case at `place` of the group.
    pub fn running(&self, group: &Group, place: u32) -> u32 {
        self.plan.numbered.get(group.district).copied().unwrap_or_default() + group.first + place + 1
    }

    /// Working days since the day of an instant, today included.
    pub fn working_days_since(&self, at: DateTime<Utc>) -> i32 {
        self.calendar.working_days_between(civil_day(at), self.config.today)
    }

    /// The cases of a group with everything that has happened to them; nothing is drawn.
    pub fn draft(&self, group: &Group) -> Result<Vec<Drafted>, CityError> {
        let stories = stories(self, group)?;
        stories
            .iter()
            .map(|story| {
                let mut drafted = dossier::filed(self, group, story)?;
                progress::advance(self, group, story, &mut drafted)?;
                Ok(drafted)
            })
            .collect()
    }

    /// The cases of a group, drawn and signed.
    pub fn make(&self, group: &Group) -> Result<Vec<CityCase>, CityError> {
        (group.index..).zip(self.draft(group)?).map(|(index, drafted)| self.finish(index, drafted)).collect()
    }

    fn finish(&self, index: u32, drafted: Drafted) -> Result<CityCase, CityError> {
        let Drafted { mut case, leaves, .. } = drafted;
        let mut blobs = Vec::with_capacity(leaves.len());
        for (at, leaf) in leaves.iter().enumerate() {
            let (digest, recipe) = match &leaf.make {
                Make::Scan(key) => {
                    (self.stock.digest(key, self)?, format!("scan/{}-{}/{}", key.district, key.holder, key.kind))
                }
                _ => {
                    let (bytes, pages) = self.leaf(&case, leaf)?;
                    (Digest::of(&bytes, pages, "application/pdf"), format!("case/{index}/{at}"))
                }
            };
            blobs.push(CityBlob { sha256: digest.blob.sha256.clone(), recipe });
            enter(&mut case, leaf.slot, digest);
        }
        Ok(CityCase { case, blobs })
    }

    /// The bytes of a document that is no scan, and its pages.
    pub fn leaf(&self, case: &Case, leaf: &Leaf) -> Result<(Vec<u8>, u16), CityError> {
        let pack = self.pack(&case.service)?;
        let declaration = match leaf.slot {
            Slot::Declaration(at) => case.declarations.get(at),
            _ => None,
        };
        let (kind, issue) = match (leaf.slot, &leaf.make) {
            (Slot::Evidence(at), Make::Copy(issue)) => {
                (case.evidence.get(at).map(|one| one.kind.as_str()), Some(issue))
            }
            (Slot::Declaration(_), _) => (declaration.map(|one| one.kind.as_str()), None),
            _ => (Some("decision"), None),
        };
        let kind = kind.ok_or_else(|| CityError::Data("a document that its case does not have".into()))?;
        let paper = self.forms.paper(kind, &facts::blanks(case, pack, issue, declaration))?;
        let (pdf, pages) = self.press.pdf(&paper)?;
        let bytes = match &leaf.make {
            Make::Copy(_) | Make::Scan(_) => pdf,
            Make::Act { by, at } => self.signer.sign_as_officer(&pdf, by, *at)?,
            Make::Signed { by, at, tampered } => {
                let mut signed = self.signer.sign(&pdf, by, *at)?;
                if *tampered {
                    tamper(&mut signed)?;
                }
                signed
            }
        };
        Ok((bytes, pages))
    }

    /// See [`super::City::draw`].
    pub fn draw(&self, recipe: &str) -> Result<Option<DrawnBlob>, CityError> {
        let mut parts = recipe.split('/');
        let (Some(what), Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        match what {
            "scan" => match first.split_once('-').map(|(district, holder)| (district.parse(), holder.parse())) {
                Some((Ok(district), Ok(holder))) => self.draw_scan(district, holder, second),
                _ => Ok(None),
            },
            "case" => match (first.parse(), second.parse()) {
                (Ok(index), Ok(at)) => self.draw_leaf(index, at),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn draw_scan(&self, district: usize, holder: u32, kind: &str) -> Result<Option<DrawnBlob>, CityError> {
        if district >= self.atlas.districts.len() || !self.forms.has(kind) {
            return Ok(None);
        }
        let bytes = ScanKey { kind: kind.to_owned(), district, holder }.draw(self)?;
        Ok(Some(DrawnBlob { bytes, media_type: "image/jpeg" }))
    }

    fn draw_leaf(&self, index: u32, at: usize) -> Result<Option<DrawnBlob>, CityError> {
        let place = self.plan.groups.partition_point(|group| group.index + group.size <= index);
        let Some(group) = self.plan.groups.get(place) else { return Ok(None) };
        let drafted = self.draft(group)?;
        let Some(one) = drafted.get((index - group.index) as usize) else { return Ok(None) };
        let Some(leaf) = one.leaves.get(at) else { return Ok(None) };
        let (bytes, _) = self.leaf(&one.case, leaf)?;
        Ok(Some(DrawnBlob { bytes, media_type: "application/pdf" }))
    }

    /// See [`super::City::mistakes`].
    pub fn mistakes(&self) -> Result<Vec<(CaseId, Mistake)>, CityError> {
        let mut all = Vec::new();
        for group in &self.plan.groups {
            all.extend(stories(self, group)?.into_iter().filter_map(|story| Some((story.id, story.mistake?))));
        }
        Ok(all)
    }
}

fn enter(case: &mut Case, slot: Slot, digest: Digest) {
    match slot {
        Slot::Evidence(at) => {
            if let Some(evidence) = case.evidence.get_mut(at) {
                evidence.blob = digest.blob;
                evidence.pages = digest.pages;
            }
        }
        Slot::Declaration(at) => {
            if let Some(declaration) = case.declarations.get_mut(at) {
                declaration.blob = digest.blob;
            }
        }
        Slot::Act => {
            if let Some(decision) = &mut case.decision {
                decision.document = Some(digest.blob);
            }
        }
    }
}

/// Changes one byte under the signature: the grey of the word across the page, so that the file stays a good PDF.
fn tamper(signed: &mut [u8]) -> Result<(), CityError> {
    let grey = b"0.9 g\n";
    let found = signed.windows(grey.len()).position(|window| window == grey);
    let byte = found.and_then(|at| signed.get_mut(at + 2));
    *byte.ok_or_else(|| CityError::Data("nothing to tamper with".into()))? = b'8';
    Ok(())
}
