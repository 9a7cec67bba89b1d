//! What a document costs to set, beside Typst and ReportLab on the same text in the same run. The peers are Python modules
//! (`make bench` installs them into `target/venv`); what each does and does not do stands at the head of
//! `peers/documents.py`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use gishe_document::samples::{self, Kind};
use gishe_document::{ActInput, render_act, render_record};
use gishe_domain::assets;
use gishe_domain::pack::ServicePack;
use serde_json::{Value, json};

use crate::python;
use crate::table::{Line, median, ms, quantile, timed};

/// Runs of each.
const RUNS: usize = 300;

/// The table's lines.
pub fn measure() -> Vec<Line> {
    let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
    let certificate = samples::act(Kind::PermanentAddress, &pack).unwrap();
    let start = Instant::now();
    let size = render_act(&certificate).unwrap().pdf.len();
    let first = ms(start.elapsed());
    let acts: Vec<ActInput> = (0..RUNS).map(|at| another(&certificate, at)).collect();
    let times = timed(RUNS, |at| drop(render_act(&acts[at]).unwrap()));
    let (ours, late) = (median(times.clone()), quantile(times, 0.95));
    let mut lines = vec![Line {
        work: "one certificate: PDF/A-3a, PDF/UA-1, data attached, QR code".into(),
        figure: format!("{ours:.2} ms, 95 %: {late:.2} ms, {:.1} kB", size as f64 / 1000.0),
        beside: String::new(),
        goal: "≤ 4 ms".into(),
        reached: Some(ours <= 4.0),
    }];
    lines.push(Line {
        work: "the first certificate of a process: the typeface is read and cut down".into(),
        figure: format!("{first:.2} ms"),
        beside: String::new(),
        goal: String::new(),
        reached: None,
    });
    let peers = peers(&certificate);
    for (name, share) in [("typst", 0.5), ("reportlab", 1.0)] {
        let theirs = peers[name].as_array().map(|all| median(all.iter().filter_map(Value::as_f64).collect()));
        lines.push(Line {
            work: format!("the same page by {name}"),
            figure: theirs.map_or("not installed".into(), |theirs| format!("{theirs:.2} ms")),
            beside: theirs.map_or(String::new(), |theirs| format!("ours is {:.2} of it", ours / theirs)),
            goal: format!("ours ≤ {share} of it"),
            reached: theirs.map(|theirs| ours <= share * theirs),
        });
    }
    let record = samples::record(&pack).unwrap();
    let times = timed(RUNS, |_| drop(render_record(&record).unwrap()));
    lines.push(Line {
        work: "one record of a counter application, two pages".into(),
        figure: format!("{:.2} ms", median(times)),
        beside: String::new(),
        goal: String::new(),
        reached: None,
    });
    lines
}

/// The certificate of another person at another address: names and numbers are not remembered from act to act, words are.
fn another(certificate: &ActInput, at: usize) -> ActInput {
    const FIRST: [&str; 7] = ["Юлиана", "Хараламби", "Щилиян", "Йоана", "Жечка", "Цветан", "Ъна"];
    const FAMILY: [&str; 11] = [
        "Чавдарова",
        "Юруков",
        "Ямболиева",
        "Фердинандов",
        "Шопова",
        "Зафиров",
        "Ценкова",
        "Ушев",
        "Янакиева",
        "Жеков",
        "Щерева",
    ];
    let mut act = certificate.clone();
    act.number = Some(format!("РЛЦ26-РД09-{at:04}"));
    act.applicant.name = format!("{} {} {}", FIRST[at % 7], FAMILY[at % 11], FAMILY[at / 7 % 11]);
    act.to_address =
        vec![format!("гр. София, район „Лозенец“, ул. „{}“ № {}, ап. {}", FAMILY[at / 11 % 11], at % 97, at % 61)];
    act
}

/// Milliseconds of every run of each peer; null where it is not installed.
fn peers(act: &ActInput) -> Value {
    let bench = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let Some(interpreter) = python::interpreter() else { return Value::Null };
    let mut child = Command::new(interpreter)
        .arg(bench.join("bench/peers/documents.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(texts(act, &bench).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the peers failed");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn texts(act: &ActInput, bench: &std::path::Path) -> Value {
    let addresses = act.to_address.iter().chain(&act.from_address);
    let paragraphs: Vec<String> = [format!(
        "На основание {} и по заявление № {}, подадено от {}, ЕГН {},",
        act.legal_basis,
        act.case_number,
        act.applicant.name,
        act.applicant.identifier.masked()
    )]
    .into_iter()
    .chain([act.operative.verb.clone(), act.operative.clause.clone()])
    .chain(addresses.cloned())
    .chain(act.reasons.iter().cloned())
    .chain([act.officer.name.clone(), format!("{} {}", act.officer.post, act.officer.department)])
    .collect();
    json!({
        "runs": RUNS,
        "fonts": bench.join("../assets/fonts"),
        "head": [act.letterhead.municipality, act.letterhead.district, act.letterhead.address],
        "title": act.form.title,
        "subtitle": act.form.subtitle,
        "paragraphs": paragraphs,
        "place": format!("Електронен подпис на {}", act.officer.name),
    })
}
