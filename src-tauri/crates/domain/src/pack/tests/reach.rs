//! What can never come to anything is refused, each with the line it stands in.

use super::*;

/// What is written instead of what, the line that is told (by what stands in it in the broken text), and the reason.
struct Broken {
    from: &'static str,
    to: &'static str,
    at: &'static str,
    reason: PackReason,
}

fn contradiction(key: &str, why: &'static str) -> PackReason {
    PackReason::Contradiction { key: key.into(), why }
}

fn idle(what: &'static str, key: &str) -> PackReason {
    PackReason::Idle { what, key: key.into() }
}

fn unanswerable(check: &str, outcome: &'static str) -> PackReason {
    PackReason::Unanswerable { check: check.into(), outcome }
}

fn all() -> Vec<Broken> {
    let one = |from, to, at, reason| Broken { from, to, at, reason };
    vec![
        one(
            "en = \"Lease\"",
            "en = \"Договор за наем\"",
            "en = \"Договор за наем\"",
            PackReason::Untranslated("Договор за наем".into()),
        ),
        one(
            "bg = \"Съсобственик\"",
            "bg = \"Co-owner\"",
            "bg = \"Co-owner\"",
            PackReason::Untranslated("Co-owner".into()),
        ),
        one("currency = \"EUR\"", "currency = \"BGN\"", "currency = \"BGN\"", PackReason::Currency("BGN".into())),
        one(
            "amount = 128",
            "amount = 0",
            "amount = 0",
            contradiction("2079", "nobody can be exempt from a fee that nobody pays"),
        ),
        one(
            "found = 0",
            "found = 8",
            "found = 8",
            contradiction("2079", "what stands in the classifier may not take longer than what does not"),
        ),
        one("usual = 8", "usual = 0", "usual = 0", contradiction("2079", "nobody could ever live at an address")),
        one(
            "proves = \"birth\"",
            "proves = \"birth\"\ngood-for-days = 9",
            "good-for-days = 9",
            contradiction("birth-certificate", "a document carries its own last day"),
        ),
        one(
            "en = \"Application\" }",
            "en = \"Application\" }\nproves = \"birth\"",
            "proves = \"birth\"",
            contradiction("application", "a declaration proves no power to represent"),
        ),
        one(
            "good-for-days = 180",
            "before-filing = true",
            "before-filing = true",
            contradiction("owner-consent", "a declaration has no day of issue"),
        ),
        one(
            "rules = [\"payment\"]",
            "rules = [\"payment\", \"payment\"]",
            "rules = [\"payment\", \"payment\"]",
            contradiction("fee", "a rule stands twice"),
        ),
        one(
            "rules = [\"payment\"]",
            "rules = [\"payment\", \"documents\"]",
            "rules = [\"payment\", \"documents\"]",
            contradiction("fee", "documents are looked at by the rule „documents“, and it needs some to look at"),
        ),
        one(
            "rules = [\"payment\"]",
            "rules = [\"payment\", \"reuse\"]",
            "rules = [\"payment\", \"reuse\"]",
            contradiction("fee", "the rule „reuse“ looks at documents, and none are named"),
        ),
        one(
            "applicant-minor = \"refused\"",
            "fee-missing = \"refused\"",
            "fee-missing = \"refused\"",
            PackReason::NeverFound { key: "identity".into(), finding: "fee-missing" },
        ),
        one(
            "findings = [\"address-other-district\"]",
            "findings = [\"fee-missing\"]",
            "findings = [\"fee-missing\"]",
            PackReason::NeverFound { key: "other-district".into(), finding: "fee-missing" },
        ),
        one(
            "unmet = \"terminated\"",
            "unmet = \"refused\"\n",
            "\"duplicate\"",
            PackReason::Unfit { check: "no-pending".into(), ground: "duplicate".into() },
        ),
        one(
            "grounds = [\"too-many-residents\"]",
            "grounds = []",
            "unmet = \"refused\"",
            unanswerable("residents", "refused"),
        ),
        one(
            "dwelling-applied = \"returned\"",
            "dwelling-applied = \"terminated\"",
            "dwelling-applied = \"terminated\"",
            unanswerable("no-pending", "terminated"),
        ),
        one(
            "\"number-unknown\", \"from-address-differs\"]",
            "\"from-address-differs\"]",
            "street-not-in-register = \"returned\"",
            unanswerable("address", "returned"),
        ),
        one(
            "\"document-reused\", \"document-not-proof\"]",
            "\"document-not-proof\"]",
            "",
            PackReason::Idle { what: "", key: String::new() },
        ),
        one(
            "parties = [\"applicant\", \"subject\"]",
            "parties = [\"subject\"]",
            "parties = [\"subject\"]",
            contradiction("guardian", "there is no application without an applicant"),
        ),
        one(
            "parties = [\"applicant\", \"subject\"]",
            "parties = [\"applicant\", \"applicant\"]",
            "parties = [\"applicant\", \"applicant\"]",
            contradiction("guardian", "a role stands twice"),
        ),
        one(
            "kind = \"cohabitation\", signed-by = \"applicant\"",
            "kind = \"cohabitation\", signed-by = \"co-owner\"",
            "signed-by = \"co-owner\"",
            PackReason::Unmeetable { applicant_type: "relative".into(), kind: "cohabitation".into() },
        ),
        one(
            "evidence = [\"power-of-attorney\"]\n\n#",
            "evidence = [\"power-of-attorney\"]\nusually-declared = true\n\n#",
            "",
            contradiction("proxy", "what is usually declared has a declaration among its alternatives"),
        ),
        one(
            "[[check]]\nkey = \"fee\"",
            "[[check]]\nkey = \"aside\"\ntitle = { bg = \"Встрани\", en = \"Aside\" }\nlaw = { cite = \"чл. 1\", confirmed = false }\nunmet = \"returned\"\ngrounds = [\"fee-unpaid\"]\n\n[[check]]\nkey = \"fee\"",
            "key = \"aside\"",
            idle("check", "aside"),
        ),
        one(
            "[[declaration]]\nkey = \"application\"",
            "[[declaration]]\nkey = \"oath\"\nname = { bg = \"Клетва\", en = \"Oath\" }\n\n[[declaration]]\nkey = \"application\"",
            "key = \"oath\"",
            idle("kind of declaration", "oath"),
        ),
        one(
            "[[evidence]]\nkey = \"lease\"",
            "[[evidence]]\nkey = \"letter\"\nname = { bg = \"Писмо\", en = \"Letter\" }\n\n[[evidence]]\nkey = \"lease\"",
            "key = \"letter\"",
            idle("kind of evidence", "letter"),
        ),
        one(
            "evidence = [\"disability-decision\"]",
            "evidence = [\"disability\"]",
            "evidence = [\"disability\"]",
            PackReason::Unresolved { what: "kind of evidence", key: "disability".into() },
        ),
        one(
            "key = \"social-aid\"",
            "key = \"disability\"",
            "",
            PackReason::Twice { what: "fee", key: "disability".into() },
        ),
    ]
}

#[test]
fn what_can_never_come_to_anything_is_refused_with_its_line() {
    let mut wrong = Vec::new();
    for broken in all() {
        assert!(assets::SERVICE_2079.contains(broken.from), "the test looks for what is not there: {}", broken.from);
        let text = assets::SERVICE_2079.replacen(broken.from, broken.to, 1);
        let read = ServicePack::parse(&text);
        // Pointed to by other checks too, the ground is not idle: nothing is wrong.
        if broken.reason == idle("", "") {
            assert!(read.is_ok(), "{}: {read:?}", broken.to);
            continue;
        }
        let error = read.unwrap_err();
        let line = text.lines().nth(error.line.saturating_sub(1)).unwrap();
        if error.reason != broken.reason || error.line == 0 || !line.contains(broken.at) {
            wrong.push(format!("{}: {error:?}, where „{line}“ stands", broken.to));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_ground_that_no_check_points_to_is_refused_when_it_waits_for_a_finding() {
    let text = assets::SERVICE_2079.replace("\"document-reused\", ", "");
    let error = ServicePack::parse(&text).unwrap_err();
    assert_eq!(error.reason, idle("ground", "document-reused"));
    assert!(text.lines().nth(error.line - 1).unwrap().contains("document-reused"));
}

#[test]
fn an_exemption_without_its_article_or_with_a_negative_fee_is_refused() {
    let text = assets::SERVICE_2079;
    let law = text
        .lines()
        .skip_while(|line| !line.contains("key = \"social-aid\""))
        .find(|line| line.starts_with("law"))
        .unwrap();
    let (head, tail) = text.split_once("key = \"social-aid\"").unwrap();
    let without = format!("{head}key = \"social-aid\"{}", tail.replacen(law, "", 1));
    let error = ServicePack::parse(&without).unwrap_err();
    assert!(matches!(&error.reason, PackReason::Shape(what) if what.contains("law")), "{error}");
    let line = without.lines().nth(error.line - 1).unwrap();
    assert!(line.contains("[[fee.exemption]]") || line.contains("[fee]"), "{line}");
    let error = broken("amount = 128", "amount = -128");
    assert_eq!((error.line, matches!(error.reason, PackReason::Shape(_))), (line_of("amount = 128"), true));
}

#[test]
fn every_version_that_the_program_brings_is_whole_and_the_older_ones_are_as_they_were() {
    let packs = Packs::load(assets::SERVICES).unwrap();
    for code in ["2079", "2107"] {
        let (old, new) = (packs.get(code, "2026.1").unwrap(), packs.latest(code).unwrap());
        assert_eq!((new.version.as_str(), old.fee.exemptions.len(), old.residents.as_ref()), ("2026.2", 0, None));
        assert!(new.fee.exemptions.len() >= 2 && new.residents.is_some());
        assert!(old.checks.iter().all(|check| !check.rules.contains(&Rule::Reuse)));
    }
}
