//! One run: a city, its desks, and what happens to them step by step.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::executor::block_on;
use gishe_domain::case::CaseId;
use gishe_domain::fixture;
use gishe_protocol::info::Role;
use gishe_sandbox::register::CentralEvent;
use gishe_sync::driver::Clock as _;
use tempfile::TempDir;

use crate::cases::{DISTRICTS, Officer};
use crate::clock::Hands;
use crate::desk::{Desk, Watch, in_memory};
use crate::history::{Broken, History};
use crate::ledger::Ledger;
use crate::other_side::{Line, OtherSide, SOUND, Shared, hold};

/// Steps before the city comes to rest.
const STEPS: u32 = 70;
/// Cases of each district: more than a page of a snapshot or of changes.
const CASES: u32 = 5;

/// A run.
pub struct World {
    pub side: Shared,
    pub desks: Vec<Desk>,
    pub ledger: Ledger,
    /// What may go wrong in this run, a bit for each kind of trouble.
    pub troubles: u32,
    /// The folder of all desks; in memory where there is such a place.
    _root: TempDir,
}

/// What a run came to.
pub struct Outcome {
    pub history: History,
    pub broken: Option<Broken>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let root = in_memory("gishe-simulation-");
        let districts = 2 + usize::try_from(seed % 2).unwrap();
        let mut side = OtherSide::new(seed, districts, CASES, fixture::now());
        let troubles = side.roll(u32::MAX) | side.roll(u32::MAX);
        let mut desks = Vec::new();
        for (index, officers) in staff(districts).into_iter().enumerate() {
            for officer in &officers {
                side.officers.insert(officer.who.id.clone(), officer.clone());
            }
            let rough = [0, 10, 25][side.roll(3) as usize];
            side.lines.push(Line { rough, ..SOUND });
            desks.push(Desk {
                index,
                place: root.path().join(format!("desk-{index}-first")),
                starts: 0,
                officers,
                at_it: 0,
                hands: Hands::of(&side.time),
                program: None,
                full: false,
                watch: Watch::default(),
            });
        }
        let side = std::sync::Arc::new(std::sync::Mutex::new(side));
        Self { side, desks, ledger: Ledger::default(), troubles, _root: root }
    }

    /// Runs to the end, or to the first rule that is broken.
    pub fn run(mut self) -> Outcome {
        let gone = catch_unwind(AssertUnwindSafe(|| self.go()));
        let broken = gone.unwrap_or_else(|panic| Err(Broken(format!("a panic: {}", words_of(panic.as_ref()))))).err();
        let mut side = hold(&self.side);
        let history = std::mem::take(&mut side.history);
        Outcome { history, broken }
    }

    fn go(&mut self) -> Result<(), Broken> {
        for desk in 0..self.desks.len() {
            self.start(desk)?;
            self.pull(desk)?;
        }
        for _ in 0..STEPS {
            self.step()?;
        }
        self.rest()
    }

    fn step(&mut self) -> Result<(), Broken> {
        let desk = self.roll(u32::try_from(self.desks.len()).unwrap()) as usize;
        match self.roll(100) {
            0..32 => self.officer_acts(desk)?,
            32..52 => self.pull(desk)?,
            52..72 => self.push(desk)?,
            72..79 => self.time_passes(),
            79..86 => self.something_happens(),
            86..90 => hold(&self.side).deliver_late(),
            _ => self.trouble(desk)?,
        }
        self.after_step(desk)
    }

    /// A round of fetching, as the running program does it.
    pub fn pull(&mut self, desk: usize) -> Result<(), Broken> {
        self.start(desk)?;
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        let turn = block_on(program.exchange.pull_step());
        let (over, now) = (program.life.is_over(), self.desks[desk].hands.now());
        if turn.worked && !over {
            // A full disk keeps no backup; the next round tries again.
            program.journal.backup_if_due(now).ok();
            self.mark_backups(desk);
        }
        self.hear(desk)?;
        if over {
            self.kill(desk);
        }
        Ok(())
    }

    /// A round of sending; whether there was anything to do.
    pub fn push(&mut self, desk: usize) -> Result<(), Broken> {
        self.start(desk)?;
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        block_on(program.exchange.push_step());
        let over = program.life.is_over();
        self.hear(desk)?;
        if over {
            self.kill(desk);
        }
        Ok(())
    }

    fn time_passes(&mut self) {
        let seconds = hold(&self.side).pick(&[2, 20, 20, 90, 300, 300, 2_700, 18_000, 36_000]).unwrap_or(1);
        hold(&self.side).time.pass(seconds);
    }

    fn something_happens(&mut self) {
        let mut side = hold(&self.side);
        let Some(case) = self.any_case(&mut side) else { return };
        let here = side.mirror[&case].district.clone();
        let event = match side.roll(12) {
            0 => CentralEvent::Withdraw,
            1..3 => CentralEvent::Mend,
            3..5 => CentralEvent::Pay,
            5..9 => CentralEvent::Write { text: "Кога ще е готово?".into() },
            _ => {
                let districts: Vec<_> = side.mirror.values().map(|standing| standing.district.clone()).collect();
                let there = districts.into_iter().find(|district| *district != here);
                CentralEvent::Transfer { district: there.unwrap_or(here) }
            }
        };
        if side.happen(case, &event) {
            side.count("events at central");
        }
    }

    /// A case of any district; the first ones more often, so that desks meet over them.
    pub fn any_case(&self, side: &mut OtherSide) -> Option<CaseId> {
        let cases = side.cases();
        match side.roll(3) {
            0 => side.pick(&cases),
            _ => {
                let few: Vec<CaseId> = cases.iter().copied().filter(|id| id.0.as_u128() & 0xffff <= 3).collect();
                side.pick(&few)
            }
        }
    }

    pub fn roll(&self, most: u32) -> u32 {
        hold(&self.side).roll(most)
    }

    pub fn tell(&self, line: &str) {
        hold(&self.side).tell(line);
    }
}

/// What a panic said.
fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without words").to_owned()
}

/// Who sits where: two desks and a supervisor's in the first district, one with two officers in the second.
fn staff(districts: usize) -> Vec<Vec<Officer>> {
    let officer = |id: &str, name: &str, district| Officer::new(id, name, Role::Officer, district);
    let mut desks = vec![
        vec![officer("todorova", "Михаела Тодорова", 0)],
        vec![officer("petrov", "Иван Петров", 0), officer("koleva", "Десислава Колева", 0)],
        vec![Officer::new("stoyanova", "Рада Стоянова", Role::Supervisor, 0), officer("iliev", "Павел Илиев", 1)],
    ];
    desks.push(vec![officer("marinov", "Асен Маринов", 1), officer("dineva", "Ева Динева", 0)]);
    if districts == DISTRICTS.len() {
        desks.push(vec![officer("vasileva", "Нора Василева", 2)]);
    }
    desks
}
