//! Canonical forms, as libxml2 writes them.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::trusted_list::canonical::{Method, Unsupported, canonical};
use crate::trusted_list::xml;

/// Document, inclusive form, exclusive form. Made once with lxml 6.1 (libxml2).
const FORMS: &[(&str, &str, &str)] = &[
    ("<a/>", "<a></a>", "<a></a>"),
    (
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?before one  ?>\n<!-- gone -->\n<a>\n  <!-- gone -->text<?in?></a>\n<?after?>\n<!-- gone -->\n",
        "<?before one  ?>\n<a>\n  text<?in?></a>\n<?after?>",
        "<?before one  ?>\n<a>\n  text<?in?></a>\n<?after?>",
    ),
    (
        "<a xmlns:z=\"urn:z\" xmlns:b=\"urn:b\" xmlns=\"urn:d\" z=\"1\" b:y=\"2\" a=\"3\" z:x=\"4\" b:a=\"5\"><b:c xmlns:b=\"urn:b\"/><c xmlns=\"\"><d xmlns=\"urn:d\"/></c></a>",
        "<a xmlns=\"urn:d\" xmlns:b=\"urn:b\" xmlns:z=\"urn:z\" a=\"3\" z=\"1\" b:a=\"5\" b:y=\"2\" z:x=\"4\"><b:c></b:c><c xmlns=\"\"><d xmlns=\"urn:d\"></d></c></a>",
        "<a xmlns=\"urn:d\" xmlns:b=\"urn:b\" xmlns:z=\"urn:z\" a=\"3\" z=\"1\" b:a=\"5\" b:y=\"2\" z:x=\"4\"><b:c></b:c><c xmlns=\"\"><d xmlns=\"urn:d\"></d></c></a>",
    ),
    (
        "<a b='&lt;&amp;\"&#9;&#10;&#13; &gt;'>&lt;&gt;&amp;\"'&#13;\r\nline<![CDATA[<x>&]]></a>",
        "<a b=\"&lt;&amp;&quot;&#x9;&#xA;&#xD; >\">&lt;&gt;&amp;\"'&#xD;\nline&lt;x&gt;&amp;</a>",
        "<a b=\"&lt;&amp;&quot;&#x9;&#xA;&#xD; >\">&lt;&gt;&amp;\"'&#xD;\nline&lt;x&gt;&amp;</a>",
    ),
    (
        "<p:a xmlns:p=\"urn:1\" xmlns:q=\"urn:1\"><q:b p:k=\"1\" q:m=\"2\"><p:c xmlns:p=\"urn:2\" p:k=\"3\"/></q:b></p:a>",
        "<p:a xmlns:p=\"urn:1\" xmlns:q=\"urn:1\"><q:b p:k=\"1\" q:m=\"2\"><p:c xmlns:p=\"urn:2\" p:k=\"3\"></p:c></q:b></p:a>",
        "<p:a xmlns:p=\"urn:1\"><q:b xmlns:q=\"urn:1\" p:k=\"1\" q:m=\"2\"><p:c xmlns:p=\"urn:2\" p:k=\"3\"></p:c></q:b></p:a>",
    ),
    (
        "<a xmlns=\"urn:a\"><b xmlns=\"\"><c/><d xmlns=\"urn:a\"><e xmlns=\"\"/></d></b></a>",
        "<a xmlns=\"urn:a\"><b xmlns=\"\"><c></c><d xmlns=\"urn:a\"><e xmlns=\"\"></e></d></b></a>",
        "<a xmlns=\"urn:a\"><b xmlns=\"\"><c></c><d xmlns=\"urn:a\"><e xmlns=\"\"></e></d></b></a>",
    ),
    (
        "<a xml:lang=\"bg\" xml:space=\"preserve\"><b xml:id=\"i\">Да &#1071; &#x1F600;</b></a>",
        "<a xml:lang=\"bg\" xml:space=\"preserve\"><b xml:id=\"i\">Да Я 😀</b></a>",
        "<a xml:lang=\"bg\" xml:space=\"preserve\"><b xml:id=\"i\">Да Я 😀</b></a>",
    ),
    (
        "<a xmlns:unused=\"urn:u\"><b xmlns:used=\"urn:v\"><used:c/><d used:e=\"\"/></b></a>",
        "<a xmlns:unused=\"urn:u\"><b xmlns:used=\"urn:v\"><used:c></used:c><d used:e=\"\"></d></b></a>",
        "<a><b><used:c xmlns:used=\"urn:v\"></used:c><d xmlns:used=\"urn:v\" used:e=\"\"></d></b></a>",
    ),
    (
        "<a  b = \"1\"\n\tc='2' ><d   ></d ><e\n/></a>",
        "<a b=\"1\" c=\"2\"><d></d><e></e></a>",
        "<a b=\"1\" c=\"2\"><d></d><e></e></a>",
    ),
    (
        "<a xmlns:x=\"urn:x\" xmlns:y=\"urn:y\"><x:b><y:c/><x:b xmlns:y=\"urn:z\" y:d=\"\"><y:e/></x:b></x:b><y:f/></a>",
        "<a xmlns:x=\"urn:x\" xmlns:y=\"urn:y\"><x:b><y:c></y:c><x:b xmlns:y=\"urn:z\" y:d=\"\"><y:e></y:e></x:b></x:b><y:f></y:f></a>",
        "<a><x:b xmlns:x=\"urn:x\"><y:c xmlns:y=\"urn:y\"></y:c><x:b xmlns:y=\"urn:z\" y:d=\"\"><y:e></y:e></x:b></x:b><y:f xmlns:y=\"urn:y\"></y:f></a>",
    ),
];

fn form(text: &str, name: Option<&str>, method: &Method) -> Result<String, Unsupported> {
    let document = xml::parse(text).unwrap();
    let apex = match name {
        None => document.root(),
        Some(name) => document.descendants().find(|node| node.tag_name().name() == name).unwrap(),
    };
    canonical(text, apex, None, method).map(|bytes| String::from_utf8(bytes).unwrap())
}

fn exclusive(prefixes: &[&str]) -> Method {
    Method::Exclusive(prefixes.iter().map(|&prefix| prefix.to_owned()).collect::<BTreeSet<String>>())
}

#[test]
fn documents_are_written_as_others_write_them() {
    for (text, inclusive, exclusively) in FORMS {
        assert_eq!(form(text, None, &Method::Inclusive).unwrap(), *inclusive, "{text}");
        assert_eq!(form(text, None, &Method::Inclusive11).unwrap(), *inclusive, "{text}");
        assert_eq!(form(text, None, &exclusive(&[])).unwrap(), *exclusively, "{text}");
    }
}

#[test]
fn a_part_takes_from_above_what_its_method_takes() {
    let text = r#"<a xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="bg" xml:id="one"><b xml:lang="en" xml:space="preserve"><c q:k=""/></b></a>"#;
    for (method, expected) in [
        (
            Method::Inclusive,
            r#"<c xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:id="one" xml:lang="en" xml:space="preserve" q:k=""></c>"#,
        ),
        (
            Method::Inclusive11,
            r#"<c xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="en" xml:space="preserve" q:k=""></c>"#,
        ),
        (exclusive(&[]), r#"<c xmlns="urn:d" xmlns:q="urn:q" q:k=""></c>"#),
        (exclusive(&["p", "nowhere"]), r#"<c xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" q:k=""></c>"#),
    ] {
        assert_eq!(form(text, Some("c"), &method).unwrap(), expected, "{method:?}");
    }
}

#[test]
fn the_default_namespace_can_be_on_the_list_of_prefixes() {
    let text = r#"<a xmlns="urn:d" xmlns:p="urn:p"><p:b/></a>"#;
    assert_eq!(form(text, Some("b"), &exclusive(&[""])).unwrap(), r#"<p:b xmlns="urn:d" xmlns:p="urn:p"></p:b>"#);
    assert_eq!(form(text, Some("b"), &exclusive(&[])).unwrap(), r#"<p:b xmlns:p="urn:p"></p:b>"#);
}

#[test]
fn a_base_that_would_have_to_be_joined_is_refused() {
    let text = r#"<a xml:base="http://one.example/"><b/></a>"#;
    assert_eq!(form(text, Some("b"), &Method::Inclusive11), Err(Unsupported));
    assert_eq!(form(text, Some("b"), &Method::Inclusive).unwrap(), r#"<b xml:base="http://one.example/"></b>"#);
}

#[test]
fn what_is_left_out_leaves_nothing_behind() {
    let text = "<a>one<b><c/>two</b>three</a>";
    let document = xml::parse(text).unwrap();
    let omit = document.descendants().find(|node| node.has_tag_name("b")).unwrap().id();
    let written = canonical(text, document.root(), Some(omit), &Method::Inclusive).unwrap();
    assert_eq!(written, b"<a>onethree</a>");
}

fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-zа-я &&[^&<>]]{0,6}".prop_map(|text| text),
        Just("&amp;&#13;<![CDATA[<&]]>".to_owned()),
        Just("<?go  on?><!-- away -->".to_owned()),
    ];
    let name = prop_oneof![Just("a"), Just("p:a"), Just("q:b")];
    let declared = prop_oneof![
        Just(""),
        Just(r#" xmlns="urn:1""#),
        Just(r#" xmlns="""#),
        Just(r#" xmlns:p="urn:2""#),
        Just(r#" xmlns:q="urn:2" q:z="&lt;&#9;""#),
        Just(r#" b="1" a='"'"#),
    ];
    let tree = leaf.prop_recursive(5, 40, 4, move |inner| {
        (name.clone(), declared.clone(), prop::collection::vec(inner, 0..4))
            .prop_map(|(name, declared, inside)| format!("<{name}{declared}>{}</{name}>", inside.concat()))
    });
    tree.prop_map(|inside| format!(r#"<r xmlns:p="urn:p" xmlns:q="urn:q">{inside}</r>"#))
}

proptest! {
    #[test]
    fn a_canonical_form_is_its_own_canonical_form(text in document()) {
        for method in [Method::Inclusive, exclusive(&[]), exclusive(&["p", ""])] {
            let once = form(&text, None, &method).unwrap();
            prop_assert_eq!(&form(&once, None, &method).unwrap(), &once);
        }
    }
}
