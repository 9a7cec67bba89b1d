//! What has happened to a case since it was filed: payments, claims, reviews, letters, decisions.

mod states;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use gishe_domain::case::{
    Answer, Appointment, Author, Case, CheckAnswer, Claim, HistoryEntry, Message, OfficerRef, PaymentStatus,
};
use gishe_domain::decision::{Decision, Outcome, Ruling};
use gishe_domain::pack::{Rule, ServicePack};
use gishe_domain::rules::{self, civil_day};
use gishe_domain::state::CaseState;
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;

use super::dossier::{Drafted, Leaf, Make, Slot};
use super::founding::Founding;
use super::household::Story;
use super::plan::{Group, Tie, civil};
use super::random::{chance, pick};
use super::{CityError, Mistake};
use crate::trust::seed;

const LETTERS: &str = include_str!("../../../../../assets/sandbox/letters.toml");
const POST: &str = "главен специалист";
const MINUTE: u32 = 60;
/// The desks open; on the day of the founding they have been open for half an hour.
const OPENS: u32 = 8 * 3600 + 30 * MINUTE;
/// Claims of the day end in the evening.
const EVENING: u32 = 18 * 3600;

/// Wording of letters and reasons.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Letters {
    citizen: Vec<String>,
    officer: Vec<String>,
    request_document: Vec<String>,
    appointment: String,
    returned: String,
    refused: String,
    terminated: String,
}

impl Letters {
    /// The built-in ones.
    pub fn load() -> Result<Self, CityError> {
        toml::from_str(LETTERS).map_err(|error| CityError::Data(format!("letters: {error}")))
    }
}

/// Lets time pass for a case until the morning of the founding.
pub fn advance(founding: &Founding, group: &Group, story: &Story, drafted: &mut Drafted) -> Result<(), CityError> {
    let mut rng = seed::stream(founding.config.seed, "city progress", &story.number);
    let officers = founding.config.officers.get(&drafted.case.district).map(Vec::as_slice).unwrap_or_default();
    let days = days(founding, story.filed);
    // What was filed twice waits twice, or there would be nothing pending to find.
    let spoiled = story.mistake.is_some() || group.tie != Tie::Household;
    let state = match officers {
        [] => CaseState::Submitted,
        _ => states::choose(&mut rng, &drafted.case, days.len(), spoiled)?,
    };
    let day = days.get(rng.gen_range(0..days.len().max(1))).copied();
    let mut life = Life { founding, group, pack: founding.pack(&story.service)?, rng, drafted, clock: story.filed };
    life.file(story);
    match (state, day, officers) {
        (CaseState::Withdrawn, Some(day), _) => life.withdraw(day),
        (CaseState::Submitted, ..) | (_, None, _) | (.., []) => life.wait(),
        (state, Some(day), officers) => {
            let officer = pick(&mut life.rng, officers)?.clone();
            life.work(state, day, &officer)
        }
    }
}

/// Working days on which the desk could have worked on a case, oldest first.
fn days(founding: &Founding, filed: DateTime<Utc>) -> Vec<NaiveDate> {
    let after = civil_day(filed).iter_days().skip(1);
    after.take_while(|day| *day <= founding.config.today).filter(|day| founding.calendar.is_working_day(*day)).collect()
}

struct Life<'a> {
    founding: &'a Founding,
    group: &'a Group,
    pack: &'a ServicePack,
    rng: ChaCha20Rng,
    drafted: &'a mut Drafted,
    clock: DateTime<Utc>,
}

impl Life<'_> {
    fn case(&mut self) -> &mut Case {
        &mut self.drafted.case
    }

    /// One version on, with a line of history.
    fn enter(&mut self, author: Author, kind: &str) {
        let at = self.clock;
        let case = self.case();
        case.version += 1;
        case.history.push(HistoryEntry {
            at,
            version: case.version,
            author,
            kind: kind.to_owned(),
            note: None,
            to: None,
        });
    }

    fn file(&mut self, story: &Story) {
        self.enter(Author::Citizen, "submitted");
        let paid = self.case().payments.first().and_then(|payment| payment.paid_at);
        if let Some(at) = paid.filter(|at| *at > story.filed) {
            self.clock = at;
            self.enter(Author::Citizen, "pay");
        }
    }

    /// Nobody has touched it; now and then the citizen writes.
    fn wait(&mut self) -> Result<(), CityError> {
        let room = civil(self.founding.config.today, super::plan::MORNING * 3600) - self.clock;
        if room > Duration::hours(2) && chance(&mut self.rng, 60) {
            self.clock += Duration::minutes(self.rng.gen_range(15..110));
            self.letter()?;
        }
        Ok(())
    }

    fn letter(&mut self) -> Result<(), CityError> {
        let text = pick(&mut self.rng, &self.founding.letters.citizen)?.clone();
        self.enter(Author::Citizen, "message");
        let (at, version) = (self.clock, self.case().version);
        self.case().messages.push(Message { id: format!("c{version}"), at, author: Author::Citizen, text });
        Ok(())
    }

    fn withdraw(&mut self, day: NaiveDate) -> Result<(), CityError> {
        self.open(day);
        self.enter(Author::Citizen, "withdraw");
        self.case().state = CaseState::Withdrawn;
        Ok(())
    }

    /// Moves the clock to the office hours of a day.
    fn open(&mut self, day: NaiveDate) {
        let today = day == self.founding.config.today;
        let start = if today { self.rng.gen_range(0..8) * MINUTE } else { self.rng.gen_range(0..400) * MINUTE };
        self.clock = civil(day, OPENS + start).max(self.clock);
    }

    /// A few minutes pass; fewer when the day has only begun.
    fn tick(&mut self) {
        let today = civil_day(self.clock) == self.founding.config.today;
        let seconds = if today { self.rng.gen_range(40..180) } else { self.rng.gen_range(90..840) };
        self.clock += Duration::seconds(seconds);
    }

    fn work(&mut self, state: CaseState, day: NaiveDate, officer: &OfficerRef) -> Result<(), CityError> {
        let by = || Author::Officer { officer: officer.clone() };
        self.open(day);
        self.claim(officer);
        if state == CaseState::Claimed {
            return Ok(());
        }
        self.tick();
        self.review(officer, matches!(state, CaseState::Decided | CaseState::Delivered))?;
        self.talk(officer)?;
        self.tick();
        match state {
            CaseState::AwaitingPayment => {
                self.ask_for_fee();
                self.enter(by(), "request-payment");
                self.case().claim = None;
            }
            CaseState::AwaitingCitizen if chance(&mut self.rng, 500) => {
                let text = pick(&mut self.rng, &self.founding.letters.request_document)?.clone();
                self.enter(by(), "request-document");
                let (at, version) = (self.clock, self.case().version);
                self.case().messages.push(Message { id: format!("o{version}"), at, author: by(), text });
            }
            CaseState::AwaitingCitizen => self.rule(officer, Outcome::Returned, true),
            CaseState::Terminated => self.rule(officer, Outcome::Terminated, true),
            CaseState::Delivered if chance(&mut self.rng, 60) => self.rule(officer, Outcome::Refused, true),
            CaseState::Delivered => self.rule(officer, Outcome::Approved, true),
            CaseState::Decided => self.rule(officer, Outcome::Approved, false),
            _ => {}
        }
        self.case().state = state;
        Ok(())
    }

    fn claim(&mut self, officer: &OfficerRef) {
        let expires_at = civil(self.founding.config.today, EVENING);
        let since = self.clock;
        self.enter(Author::Officer { officer: officer.clone() }, "claim");
        self.case().claim = Some(Claim { officer: officer.clone(), token: 1, since, expires_at });
        self.case().state = CaseState::Claimed;
    }

    /// Answers what only a human can: all of it before a decision, a part of it in between. What the machine finds out
    /// stays the machine's.
    fn review(&mut self, officer: &OfficerRef, all: bool) -> Result<(), CityError> {
        let keys = self.pack.applicant_type(&self.drafted.case.applicant_type).map(|kind| kind.checks.clone());
        let spoiled = self.drafted.mistake.is_some();
        for key in keys.unwrap_or_default() {
            let Some(check) = self.pack.check(&key) else { continue };
            // How many live there, and who need not pay, only a human can tell.
            let exempt = check.rules.contains(&Rule::Payment) && self.drafted.case.exemption.is_some();
            let crowded = self.drafted.mistake == Some(Mistake::Overcrowded);
            let counted = (check.rules == [Rule::Residents] && !crowded) || (exempt && !spoiled);
            let human = counted || (check.human && !spoiled);
            if human && (all || chance(&mut self.rng, 500)) {
                let at = self.clock;
                let answer = self.human_answer(&check.evidence, counted);
                let answer = CheckAnswer {
                    check: key,
                    answer: Some(answer),
                    note: String::new(),
                    marks: Vec::new(),
                    by: officer.clone(),
                    at,
                };
                self.case().checks.push(answer);
            }
        }
        self.enter(Author::Officer { officer: officer.clone() }, "review");
        self.case().state = CaseState::InReview;
        Ok(())
    }

    fn human_answer(&self, evidence: &[String], counted: bool) -> Answer {
        let shown = self.drafted.case.evidence.iter().any(|one| evidence.contains(&one.kind));
        if shown || counted { Answer::Met } else { Answer::NotApplicable }
    }

    /// Now and then a letter and its answer, or a meeting.
    fn talk(&mut self, officer: &OfficerRef) -> Result<(), CityError> {
        let author = Author::Officer { officer: officer.clone() };
        if chance(&mut self.rng, 160) {
            self.tick();
            self.letter()?;
            if chance(&mut self.rng, 600) {
                self.tick();
                let text = pick(&mut self.rng, &self.founding.letters.officer)?.clone();
                self.enter(author.clone(), "message");
                let (at, version) = (self.clock, self.case().version);
                self.case().messages.push(Message { id: format!("o{version}"), at, author: author.clone(), text });
            }
        }
        if chance(&mut self.rng, 30) {
            self.tick();
            let day = self.founding.calendar.add_working_days(civil_day(self.clock), self.rng.gen_range(1..5));
            let district = self.founding.atlas.districts.get(self.group.district);
            let place = district.map_or(String::new(), |district| format!("район „{}“", district.coded.name));
            let hour = self.rng.gen_range(9..17);
            let meeting = Appointment { at: civil(day, hour * 3600), place, with: officer.clone() };
            self.enter(author.clone(), "appoint");
            self.case().appointments.push(meeting);
            let (at, version, text) = (self.clock, self.case().version, self.founding.letters.appointment.clone());
            self.case().messages.push(Message { id: format!("a{version}"), at, author, text });
        }
        Ok(())
    }

    /// The first request ran out; another one is pending.
    fn ask_for_fee(&mut self) {
        let (at, fee) = (self.clock, &self.pack.fee);
        let (amount, currency) = (fee.amount, fee.currency.clone());
        let case = self.case();
        for payment in &mut case.payments {
            payment.status = PaymentStatus::Expired;
            payment.paid_at = None;
        }
        case.history.retain(|entry| entry.kind != "pay");
        let id = format!("ais-{}-2", case.id.0.simple());
        case.payments.push(gishe_domain::case::Payment {
            id,
            amount,
            currency,
            status: PaymentStatus::Pending,
            requested_at: at,
            paid_at: None,
        });
        // The payment that did not come was no change.
        for (version, entry) in (1..).zip(&mut case.history) {
            entry.version = version;
        }
        case.version = u32::try_from(case.history.len()).unwrap_or(u32::MAX);
    }

    fn rule(&mut self, officer: &OfficerRef, outcome: Outcome, deliver: bool) {
        let letters = &self.founding.letters;
        let (kind, grounds, reasons) = match outcome {
            Outcome::Approved => ("decide", None, String::new()),
            Outcome::Refused => ("decide", Some("too-many-residents"), letters.refused.clone()),
            Outcome::Returned => ("return-for-correction", Some("document-not-proof"), letters.returned.clone()),
            Outcome::Terminated => ("decide", Some("not-mended"), letters.terminated.clone()),
        };
        let author = Author::Officer { officer: officer.clone() };
        self.enter(author.clone(), kind);
        let id = seed::digest(self.founding.config.seed, "city act", &self.drafted.case.number);
        let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, ..] = id;
        let random = [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15];
        let ruling = Ruling { outcome, grounds: grounds.map(str::to_owned).into_iter().collect(), reasons };
        let (accepted_at, number) = (self.clock, self.act_number());
        self.case().decision = Some(Decision {
            id: uuid::Builder::from_random_bytes(random).into_uuid(),
            ruling,
            officer: officer.clone(),
            post: POST.to_owned(),
            accepted_at,
            number,
            document: None,
        });
        if deliver {
            self.tick();
            let at = self.clock;
            self.drafted.leaves.push(Leaf { slot: Slot::Act, make: Make::Act { by: officer.clone(), at } });
            self.enter(author, "deliver");
            self.case().claim = None;
            if outcome == Outcome::Returned {
                rules::pause(self.case(), civil_day(at));
            }
        }
    }

    /// Every case has one act at most, so its place in the district gives the act's number too.
    fn act_number(&self) -> String {
        let case = &self.drafted.case;
        let year = civil_day(self.clock).year() % 100;
        let prefix = self.founding.atlas.district(&case.district).map_or("", |district| district.prefix.as_str());
        let running = case.number.rsplit('-').next().and_then(|digits| digits.parse::<u32>().ok()).unwrap_or_default();
        format!("{prefix}{year:02}-РД09-{:04}", running.saturating_sub(600))
    }
}
