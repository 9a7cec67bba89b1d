//! What a search costs over a district, beside two ways to do it by hand in SQLCipher: the query alone over the same index of the
//! same file, and SQLite's own trigrams with its own highlights.

use std::path::Path;
use std::sync::Arc;

use chrono::Days;
use gishe_domain::assets::SERVICE_2079;
use gishe_domain::case::Case;
use gishe_domain::fixture;
use gishe_domain::fold::typed;
use gishe_domain::pack::ServicePack;
use gishe_domain::person::{Party, PartyRole};
use gishe_domain::transliteration::transliterate;
use gishe_protocol::changes::{Cursor, ScopeChecksum};
use gishe_store::StoreKey;
use gishe_store::overlay::Overlay;
use gishe_store::replica::{self, Due, DueRule, QueueAsk, QueuePart, ReplicaReader};
use gishe_sync::ports::{Replica, SnapshotEnd, SnapshotHeader, SnapshotPage};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, params};

use crate::bare::connect;
use crate::central::scope;
use crate::desk::KEY;
use crate::people::People;
use crate::table::{Line, quantile, timed};
use crate::trigram;

const PAGE: usize = 1000;
/// Searches of a kind.
const TIMES: usize = 100;
/// Of those, as many are done by hand: each may take a second.
const BY_HAND: usize = 20;

/// All the columns of the fifty most urgent, by SQL alone.
const TOP: &str = "SELECT c.* FROM search CROSS JOIN cases c ON c.row = search.rowid
    WHERE search MATCH ?1 AND c.holding = 1 AND c.standing < 3 ORDER BY c.standing, c.due, c.number LIMIT 50";
/// The hits, and nothing of them.
const HITS: &str = "SELECT rowid FROM search WHERE search MATCH ?1";

fn rule() -> DueRule {
    Arc::new(|case| Due { day: case.deadline.from + Days::new(u64::from(case.deadline.working_days)), paused: false })
}

fn fill(dir: &Path, cases: &[Case]) -> ReplicaReader {
    let (writer, reader) = replica::open(dir, &StoreKey::new(KEY), rule(), 1_000_000).unwrap();
    let count = u32::try_from(cases.len()).unwrap();
    let pages = u32::try_from(cases.len().div_ceil(PAGE)).unwrap();
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
        wish: Default::default(),
        today: fixture::today(),
        soon: fixture::today() + Days::new(3),
        offset: 0,
        limit: 50,
    }
}

/// The query of the index, from the keys of what was typed.
fn query(search: &str) -> String {
    let terms = typed(search).into_iter().map(|word| {
        let term = |key: &String| if word.short { format!("\"^{key}\"") } else { format!("\"{key}\"*") };
        format!("({})", word.keys.iter().map(term).collect::<Vec<_>>().join(" OR "))
    });
    terms.collect::<Vec<_>>().join(" AND ")
}

fn rows(conn: &Connection, sql: &str, query: &str) -> usize {
    let mut statement = conn.prepare_cached(sql).unwrap();
    let mut rows = statement.query(params![query]).unwrap();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    count
}

/// The same searches in three ways.
struct Ways<'a> {
    reader: &'a ReplicaReader,
    same: &'a Connection,
    trigrams: &'a Connection,
}

impl Ways<'_> {
    fn measure(&self, kind: &Kind) -> Line {
        let Kind { what, searches, counts } = kind;
        let (overlay, times) = (Overlay::default(), searches.len());
        let p95 = |times: usize, run: &mut dyn FnMut(usize)| quantile(timed(times, run), 0.95);
        let ours = p95(times, &mut |at| drop(self.reader.queue(&ask(&searches[at]), &overlay).unwrap()));
        let queries: Vec<String> = searches.iter().map(|search| query(search)).collect();
        let same = p95(BY_HAND, &mut |at| assert!(rows(self.same, TOP, &queries[at]) <= 50));
        let hits: usize =
            queries.iter().take(BY_HAND).map(|query| rows(self.same, HITS, query)).sum::<usize>() / BY_HAND;
        let trigrams: Vec<String> = searches.iter().filter_map(|search| trigram::query(search)).collect();
        let peer = (trigrams.len() == times)
            .then(|| p95(BY_HAND, &mut |at| assert!(trigram::top(self.trigrams, &trigrams[at]) <= 50)));
        let told = peer.map_or("none".into(), |peer| format!("{peer:.2} ms"));
        let limit = same.max(peer.unwrap_or_default());
        Line {
            work: format!("search, {what}: {hits} hits on the average"),
            figure: format!("p95 {ours:.2} ms"),
            beside: format!("the query alone, top 50: p95 {same:.2} ms; trigrams with highlights: {told}"),
            goal: format!("≤ 10 ms, and ≤ 1.5 × bare: {:.1} ×", ours / limit),
            reached: counts.then_some(ours <= 10.0 && ours <= 1.5 * limit),
        }
    }
}

/// A kind of search.
struct Kind {
    what: &'static str,
    searches: Vec<String>,
    /// Whether the goal speaks of it.
    counts: bool,
}

fn letters(text: &str, from: usize, length: usize) -> String {
    text.chars().skip(from).take(length).collect()
}

fn subject(case: &Case) -> &Party {
    case.parties.iter().find(|party| party.role == PartyRole::Applicant).unwrap()
}

fn kinds(cases: &[Case]) -> Vec<Kind> {
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let mut kinds = Vec::new();
    let mut add = |counts: bool, what: &'static str, typed: &dyn Fn(&Case, &mut ChaCha8Rng) -> String| {
        let one = |_| {
            let case = &cases[chance.gen_range(0..cases.len())];
            typed(case, &mut chance)
        };
        kinds.push(Kind { what, searches: (0..TIMES).map(one).collect(), counts });
    };
    let family = |case: &Case| subject(case).person.name.family.clone();
    let identifier = |case: &Case| subject(case).person.identifier.digits().to_owned();
    let latin = |case: &Case| transliterate(&family(case)).to_lowercase();
    add(true, "exact number", &|case, _| case.number.clone());
    add(true, "exact identifier", &|case, _| identifier(case));
    add(true, "identifier's first six", &|case, _| letters(&identifier(case), 0, 6));
    add(true, "family name whole", &|case, _| family(case));
    add(true, "family name, first 4 letters", &|case, _| letters(&family(case), 0, 4));
    add(true, "family name in Latin letters", &|case, _| latin(case));
    add(true, "first and family name", &|case, _| format!("{} {}", subject(case).person.name.first, family(case)));
    add(true, "substring of 3", &|case, chance| letters(&family(case), chance.gen_range(0..3), 3));
    add(true, "substring of 5", &|case, chance| letters(&family(case), chance.gen_range(0..3), 5));
    add(true, "substring of 5 in Latin letters", &|case, chance| letters(&latin(case), chance.gen_range(0..3), 5));
    add(true, "street and number", &|case, _| format!("{} {}", case.to.location.name, case.to.number));
    add(true, "no hit", &|case, chance| format!("{}щю{}", letters(&family(case), 0, 3), chance.gen_range(0..9)));
    add(true, "no hit, of a common part and another", &|case, _| format!("{} қққ", family(case)));
    add(false, "one letter", &|case, _| letters(&family(case), 0, 1));
    add(false, "two letters", &|case, _| letters(&family(case), 0, 2));
    add(false, "„ова“, most of the district", &|_, _| "ова".into());
    kinds
}

/// Fills a district and searches it.
pub fn measure(folder: &Path, count: u32) -> Vec<Line> {
    let pack = ServicePack::parse(SERVICE_2079).unwrap();
    let mut people = People::new();
    let cases: Vec<Case> = (0..count as usize).map(|number| people.case(&pack, number)).collect();
    let dir = folder.join("searched");
    let reader = fill(&dir, &cases);
    let same = connect(&dir.join("replica.db"), "NORMAL");
    // As many pages in memory as the reader has.
    same.pragma_update(None, "cache_size", -16_384).unwrap();
    let trigrams = trigram::fill(&folder.join("trigrams.db"), &cases);
    let size = |conn: &Connection, table: &str| -> i64 {
        conn.query_row(&format!("SELECT sum(length(block)) FROM {table}_data"), [], |row| row.get(0)).unwrap()
    };
    println!("index {} MB, trigrams {} MB", size(&same, "search") >> 20, size(&trigrams, "trigrams") >> 20);
    let ways = Ways { reader: &reader, same: &same, trigrams: &trigrams };
    kinds(&cases).iter().map(|kind| ways.measure(kind)).inspect(Line::tell).collect()
}
