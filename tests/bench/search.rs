//! What a search costs over a hundred thousand cases, beside the query that one would write by hand over the same index of
//! the same file: `cargo bench -p gishe-tests --bench search [CASES]`. Nothing here is a test: a slow machine fails nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use gishe_domain::assets::SERVICE_2079;
use gishe_domain::case::{Author, Case, CaseId, Claim, Message, OfficerRef};
use gishe_domain::egn::Egn;
use gishe_domain::fixture;
use gishe_domain::fold::typed;
use gishe_domain::pack::ServicePack;
use gishe_domain::person::{Identifier, PartyRole, Sex};
use gishe_domain::state::CaseState;
use gishe_domain::transliteration::transliterate;
use gishe_protocol::changes::{Cursor, ScopeChecksum};
use gishe_protocol::info::Scope;
use gishe_store::StoreKey;
use gishe_store::overlay::Overlay;
use gishe_store::replica::{self, Due, DueRule, QueueAsk, QueuePart, ReplicaReader};
use gishe_sync::ports::{Replica, SnapshotEnd, SnapshotHeader, SnapshotPage};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, params};
use uuid::Uuid;

const KEY: [u8; 32] = [7; 32];
const PAGE: usize = 1000;
const TIMES: usize = 100;
/// By hand it may take a second each.
const TOP_TIMES: usize = 20;

const FIRST: &str = "Иван Георги Димитър Петър Николай Христо Йордан Стефан Александър Мария Елена Елица Росица Цветелина \
    Щилян Ясен Юлия Жечка Виолета Снежана Пламен Борис Калоян Теодора Радост Галина Ангел Асен Боян Ваня Гергана Деница \
    Емил Живко Здравка Илия Кирил Лилия Марин Невена Огнян Павел Румен Симона Тихомир Филип Чавдар Янко Катя Любомир";
const STEMS: &str = "Иван Георги Димитр Петр Никол Христ Йордан Стефан Александр Стоян Ангел Тодор Васил Атанас Мари Кирил \
    Илич Рад Кол Пен Цвет Жек Чолак Шишк Щърб Юрук Яне Кьос Бож Бел Черн Драг Добр Златар Калч Ковач Кръст Лаз Мил Мин Нед \
    Пан Поп Рус Сав Сим Слав Спас Стан Стойч Тон Узун Фил Хадж Цан Чак Шоп Бален Воден Гроздан Дечк Желязк Запрян Игнат";
const STREETS: &str = "Кричим Бигла Витоша Опълченска Шипка Оборище Раковски Черковна Гурко Незабравка Плачковица Искър Янтра \
    Козяк Милин Червена Бяла Нишава Вихрен Люботран Цар_Асен Ген._Паренсов Кораб_планина Горски_пътник Сребърна Филип_Кутев";

struct City {
    first: Vec<&'static str>,
    stems: Vec<&'static str>,
    streets: Vec<String>,
    chance: ChaCha8Rng,
}

impl City {
    fn new() -> Self {
        Self {
            first: FIRST.split_whitespace().collect(),
            stems: STEMS.split_whitespace().collect(),
            streets: STREETS.split_whitespace().map(|name| name.replace('_', " ")).collect(),
            chance: ChaCha8Rng::seed_from_u64(3),
        }
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of.choose(&mut self.chance).unwrap().clone()
    }

    /// A family name: a stem, sometimes two, and an ending.
    fn family(&mut self) -> String {
        let stems = self.stems.clone();
        let mut name = self.one_of(&stems).to_owned();
        if self.chance.gen_ratio(1, 3) {
            name += &self.one_of(&stems).to_lowercase();
        }
        name + self.one_of(&["ов", "ова", "ев", "ева", "ски", "ска"])
    }

    fn case(&mut self, pack: &ServicePack, n: usize) -> Case {
        let kind = if self.chance.gen_ratio(1, 3) { "consented" } else { "owner" };
        let mut case = fixture::right_case(pack, kind);
        case.id = CaseId(Uuid::from_u128(0x1_0000_0000 + n as u128));
        case.number = format!("РЛЦ26-АР01-{n:04}");
        case.deadline.from = fixture::today() - Days::new(self.chance.gen_range(0..40));
        let first = self.first.clone();
        for party in &mut case.parties {
            let name = &mut party.person.name;
            (name.first, name.middle, name.family) = (self.one_of(&first).into(), Some(self.family()), self.family());
            let born = NaiveDate::from_ymd_opt(1940, 1, 1).unwrap() + Days::new(self.chance.gen_range(0..24_000));
            let egn = Egn::make(born, Sex::Female, self.chance.gen_range(0..499)).unwrap();
            party.person.identifier = Identifier::from(egn);
        }
        let streets = self.streets.clone();
        for address in [&mut case.to, &mut case.from] {
            address.location.name = format!("ул. „{}“", streets[self.chance.gen_range(0..streets.len())]);
            address.number = self.chance.gen_range(1..140).to_string();
        }
        case.state = self.one_of(&[CaseState::Submitted, CaseState::InReview, CaseState::Decided, CaseState::Claimed]);
        if self.chance.gen_ratio(1, 4) {
            let officer =
                OfficerRef { id: format!("officer-{}", self.chance.gen_range(0..30)), name: "Служител".into() };
            let now = fixture::now();
            case.claim = Some(Claim { officer, token: 1, since: now, expires_at: now });
        }
        if self.chance.gen_ratio(1, 10) {
            let text = format!("Прилагам договора с {} и скица на имота.", self.family());
            case.messages.push(Message { id: "c1".into(), at: fixture::now(), author: Author::Citizen, text });
        }
        case
    }
}

fn rule() -> DueRule {
    Arc::new(|case| Due { day: case.deadline.from + Days::new(u64::from(case.deadline.working_days)), paused: false })
}

fn scope() -> Scope {
    Scope("district:09".into())
}

fn fill(dir: &Path, cases: &[Case]) -> ReplicaReader {
    let (writer, reader) = replica::open(dir, &StoreKey::new(KEY), rule(), 1_000_000).unwrap();
    let count = u32::try_from(cases.len()).unwrap();
    let pages = u32::try_from(cases.len().div_ceil(PAGE)).unwrap();
    let begun = Instant::now();
    let header = SnapshotHeader { scope: scope(), snapshot: "s".into(), cases: count, pages, as_of: fixture::now() };
    writer.begin_snapshot(&header).unwrap();
    let mut checksum = ScopeChecksum::default();
    for (page, some) in (0..).zip(cases.chunks(PAGE)) {
        some.iter().for_each(|case| checksum.toggle(case.id, case.version));
        let page = SnapshotPage { page, cases: some.to_vec(), ..SnapshotPage::default() };
        writer.apply_page(&scope(), page).unwrap();
    }
    let end = SnapshotEnd { cursor: Cursor("c".into()), count, checksum: checksum.to_hex() };
    assert!(writer.finish_snapshot(&scope(), &end).unwrap());
    let took = begun.elapsed().as_secs_f64();
    println!("filled in {took:.1} s, {:.0} cases/s, {} MB", f64::from(count) / took, reader.bytes() >> 20);
    reader
}

fn ask(search: &str) -> QueueAsk {
    QueueAsk {
        scope: scope(),
        officer: "officer-1".into(),
        part: QueuePart::All,
        search: search.into(),
        services: vec![],
        states: vec![],
        today: fixture::today(),
        soon: fixture::today() + Days::new(3),
        offset: 0,
        limit: 50,
    }
}

/// The same file, opened as one would by hand.
fn bare(dir: &Path) -> Connection {
    let conn = Connection::open(dir.join("replica.db")).unwrap();
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    let pragmas = "PRAGMA cipher_memory_security = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;";
    conn.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; {pragmas}")).unwrap();
    conn
}

/// The query of the index, from the keys of what was typed.
fn query(search: &str) -> String {
    let terms = typed(search).into_iter().map(|word| {
        let term = |key: &String| if word.short { format!("\"^{key}\"") } else { format!("\"{key}\"*") };
        format!("({})", word.keys.iter().map(term).collect::<Vec<_>>().join(" OR "))
    });
    terms.collect::<Vec<_>>().join(" AND ")
}

/// All the columns of the fifty most urgent, by SQL alone.
const TOP: &str = "SELECT c.* FROM search CROSS JOIN cases c ON c.row = search.rowid
    WHERE search MATCH ?1 AND c.holding = 1 AND c.standing < 3 ORDER BY c.standing, c.due, c.number LIMIT 50";
/// The hits, and nothing of them.
const HITS: &str = "SELECT rowid FROM search WHERE search MATCH ?1";

fn rows(conn: &Connection, sql: &str, query: &str) -> usize {
    let mut statement = conn.prepare_cached(sql).unwrap();
    let mut rows = statement.query(params![query]).unwrap();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    count
}

fn timed(mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64() * 1000.0
}

fn quantile(mut times: Vec<f64>, part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * part) as usize]
}

fn measure(kind: &str, searches: &[String], reader: &ReplicaReader, conn: &Connection) {
    let overlay = Overlay::default();
    let (mut ours, mut top, mut hits, mut found) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for search in searches {
        let query = query(search);
        ours.push(timed(|| drop(reader.queue(&ask(search), &overlay).unwrap())));
        if !query.is_empty() {
            if top.len() < TOP_TIMES {
                top.push(timed(|| assert!(rows(conn, TOP, &query) <= 50)));
            }
            hits.push(timed(|| found += rows(conn, HITS, &query)));
        }
    }
    let (top, hits) = if top.is_empty() { (vec![0.0], vec![0.0]) } else { (top, hits) };
    println!(
        "| {kind} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
        found / searches.len(),
        quantile(ours.clone(), 0.5),
        quantile(ours, 0.95),
        quantile(top, 0.95),
        quantile(hits.clone(), 0.5),
        quantile(hits, 0.95),
    );
}

fn letters(text: &str, from: usize, length: usize) -> String {
    text.chars().skip(from).take(length).collect()
}

fn main() {
    let cases = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let pack = ServicePack::parse(SERVICE_2079).unwrap();
    let mut city = City::new();
    let cases: Vec<Case> = (0..cases).map(|n| city.case(&pack, n)).collect();
    let folder = tempfile::tempdir().unwrap();
    let reader = fill(folder.path(), &cases);
    let conn = bare(folder.path());
    let index: i64 = conn.query_row("SELECT sum(length(block)) FROM search_data", [], |row| row.get(0)).unwrap();
    println!("index {} MB", index >> 20);
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let mut some = |of: &dyn Fn(&Case, &mut ChaCha8Rng) -> String| -> Vec<String> {
        (0..TIMES).map(|_| of(&cases[chance.gen_range(0..cases.len())], &mut chance)).collect()
    };
    let subject = |case: &Case| case.parties.iter().find(|party| party.role == PartyRole::Applicant).unwrap().clone();
    let family = |case: &Case| subject(case).person.name.family;
    let kinds: Vec<(&str, Vec<String>)> = vec![
        ("first page, nothing typed", vec![String::new(); TIMES]),
        ("exact number", some(&|case, _| case.number.clone())),
        ("exact short number", some(&|case, _| format!("№ {}", case.number.rsplit('-').next().unwrap()))),
        ("exact identifier", some(&|case, _| subject(case).person.identifier.digits().to_owned())),
        ("identifier's first six", some(&|case, _| letters(subject(case).person.identifier.digits(), 0, 6))),
        ("family name whole", some(&|case, _| family(case))),
        ("family name, first 4", some(&|case, _| letters(&family(case), 0, 4))),
        ("family name in Latin", some(&|case, _| transliterate(&family(case)).to_lowercase())),
        ("first and family name", some(&|case, _| format!("{} {}", subject(case).person.name.first, family(case)))),
        ("substring of 3", some(&|case, chance| letters(&family(case), chance.gen_range(0..3), 3))),
        ("substring of 5", some(&|case, chance| letters(&family(case), chance.gen_range(0..3), 5))),
        (
            "substring of 5 in Latin",
            some(&|case, chance| letters(&transliterate(&family(case)).to_lowercase(), chance.gen_range(0..3), 5)),
        ),
        ("two letters", some(&|case, _| letters(&family(case), 0, 2))),
        ("one letter", some(&|case, _| letters(&family(case), 0, 1))),
        ("street and number", some(&|case, _| format!("{} {}", case.to.location.name, case.to.number))),
        ("no hit", some(&|case, chance| format!("{}щю{}", letters(&family(case), 0, 3), chance.gen_range(0..9)))),
        ("no hit, of common parts", some(&|case, _| format!("{} қққ", family(case)))),
        ("ова (most of the district)", vec!["ова".into(); TIMES]),
    ];
    println!("| what is typed | hits | p50 ms | p95 ms | by hand, top 50, p95 | by hand, hits alone, p50 | p95 |");
    println!("|---|---|---|---|---|---|---|");
    for (kind, searches) in kinds {
        measure(kind, &searches, &reader, &conn);
    }
}
