//! Writes a list as XML (TS 119 612 annex C): for the sandbox, which has a trusted list of its own, and for tests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};

use super::names::Names;
use super::qualifiers::{Combination, Criteria, Criterion, KEY_USAGE_BITS, QualificationElement, Qualifier};
use super::scheme::{LOTL_TYPE, NATIONAL_TYPE, XML_TYPE};
use super::services::Status;
use super::{ListKind, ListedPurpose, Period, Pointer, Provider, Scheme, ServiceEntry, ServiceKind, TrustedList};
use crate::asn1::{self, SEQUENCE};
use crate::certificate::Certificate;

const NAMESPACES: &str = r#"xmlns="http://uri.etsi.org/02231/v2#" xmlns:tslx="http://uri.etsi.org/02231/v2/additionaltypes#" xmlns:sie="http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#" xmlns:xades="http://uri.etsi.org/01903/v1.3.2#""#;
const LIST: &str = "http://uri.etsi.org/TrstSvc/TrustedList";

/// Writes a list without its signature. `home` is the address that stands wherever the format wants one of the operator.
pub fn write(list: &TrustedList, home: &str) -> String {
    let providers: String = list.providers.iter().map(|one| provider(one, home)).collect();
    let providers = within("TrustServiceProviderList", &providers);
    let providers = if list.providers.is_empty() { "" } else { &providers };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><TrustServiceStatusList {NAMESPACES} Id="list" TSLTag="http://uri.etsi.org/19612/TSLTag">{}{providers}</TrustServiceStatusList>"#,
        scheme(&list.scheme, home)
    )
}

fn scheme(scheme: &Scheme, home: &str) -> String {
    let (kind, rules) = match scheme.kind {
        ListKind::Lotl => (LOTL_TYPE, "EUlistofthelists"),
        ListKind::National => (NATIONAL_TYPE, "EUcommon"),
    };
    let address = address(home);
    let home_uri = uri(home);
    let information: String = scheme.pivots.iter().map(|one| uri(one)).collect();
    let pointers: String = scheme.pointers.iter().map(pointer).collect();
    let next = scheme.next_update.map(|at| element("dateTime", &time(at))).unwrap_or_default();
    let parts = [
        element("TSLVersionIdentifier", &scheme.version.to_string()),
        element("TSLSequenceNumber", &scheme.sequence_number.to_string()),
        element("TSLType", kind),
        within("SchemeOperatorName", &names(&scheme.operator)),
        within("SchemeOperatorAddress", &address),
        within("SchemeName", &format!(r#"<Name xml:lang="en">{}:{}</Name>"#, scheme.territory, kind_name(scheme.kind))),
        within("SchemeInformationURI", &(information + &home_uri)),
        element("StatusDeterminationApproach", &format!("{LIST}/StatusDetn/EUappropriate")),
        within("SchemeTypeCommunityRules", &uri(&format!("{LIST}/schemerules/{rules}"))),
        element("SchemeTerritory", &scheme.territory),
        within("PolicyOrLegalNotice", r#"<TSLLegalNotice xml:lang="en">Regulation (EU) No 910/2014</TSLLegalNotice>"#),
        element("HistoricalInformationPeriod", "65535"),
        within("PointersToOtherTSL", &pointers),
        element("ListIssueDateTime", &time(scheme.issued)),
        within("NextUpdate", &next),
    ];
    within("SchemeInformation", &parts.concat())
}

fn kind_name(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Lotl => "List of the lists",
        ListKind::National => "Trusted list",
    }
}

fn address(home: &str) -> String {
    let postal = r#"<PostalAddresses><PostalAddress xml:lang="en"><StreetAddress>1</StreetAddress><Locality>Sofia</Locality><PostalCode>1000</PostalCode><CountryName>BG</CountryName></PostalAddress></PostalAddresses>"#;
    format!("{postal}{}", within("ElectronicAddress", &uri(home)))
}

fn pointer(pointer: &Pointer) -> String {
    let kind = match pointer.kind {
        ListKind::Lotl => LOTL_TYPE,
        ListKind::National => NATIONAL_TYPE,
    };
    let signers: String = pointer
        .signers
        .iter()
        .map(|one| within("ServiceDigitalIdentity", &within("DigitalId", &certificate(one))))
        .collect();
    let other = |content: String| within("OtherInformation", &content);
    let information = [
        other(element("TSLType", kind)),
        other(element("SchemeTerritory", &pointer.territory)),
        other(element("tslx:MimeType", XML_TYPE)),
        other(within("SchemeOperatorName", r#"<Name xml:lang="en">-</Name>"#)),
        other(within("SchemeTypeCommunityRules", &uri(&format!("{LIST}/schemerules/EUcommon")))),
    ];
    let parts = [
        within("ServiceDigitalIdentities", &signers),
        element("TSLLocation", &pointer.location),
        within("AdditionalInformation", &information.concat()),
    ];
    within("OtherTSLPointer", &parts.concat())
}

fn provider(provider: &Provider, home: &str) -> String {
    let information = [
        within("TSPName", &names(&provider.names)),
        within("TSPTradeName", &names(&provider.names)),
        within("TSPAddress", &address(home)),
        within("TSPInformationURI", &uri(home)),
    ];
    let services: String = provider.services.iter().map(service).collect();
    let parts = [within("TSPInformation", &information.concat()), within("TSPServices", &services)];
    within("TrustServiceProvider", &parts.concat())
}

fn service(service: &ServiceEntry) -> String {
    let mut periods = service.periods.iter();
    let own: String = service.certificates.iter().map(|one| within("DigitalId", &certificate(one))).collect();
    let now = periods.next().map(|one| within("ServiceInformation", &period(service.kind, one, &own)));
    let key = service.certificates.first().and_then(key_identifier).map(|id| element("X509SKI", &id));
    let key = within("DigitalId", &key.unwrap_or_default());
    let past: String = periods.map(|one| within("ServiceHistoryInstance", &period(service.kind, one, &key))).collect();
    let past = if past.is_empty() { past } else { within("ServiceHistory", &past) };
    within("TSPService", &(now.unwrap_or_default() + &past))
}

fn period(kind: ServiceKind, period: &Period, identity: &str) -> String {
    let kind = match kind {
        ServiceKind::CaQc => "CA/QC",
        ServiceKind::TimeStamps => "TSA/QTST",
    };
    let extensions = extensions(period);
    let parts = [
        element("ServiceTypeIdentifier", &format!("http://uri.etsi.org/TrstSvc/Svctype/{kind}")),
        within("ServiceName", &names(&period.names)),
        within("ServiceDigitalIdentity", identity),
        element("ServiceStatus", &format!("{LIST}/Svcstatus/{}", status(period.status))),
        element("StatusStartingTime", &time(period.from)),
        if extensions.is_empty() { extensions } else { within("ServiceInformationExtensions", &extensions) },
    ];
    parts.concat()
}

fn extensions(period: &Period) -> String {
    let extension =
        |critical: bool, content: String| format!(r#"<Extension Critical="{critical}">{content}</Extension>"#);
    let mut out = String::new();
    for purpose in &period.purposes {
        let name = match purpose {
            ListedPurpose::Signatures => "ForeSignatures",
            ListedPurpose::Seals => "ForeSeals",
            ListedPurpose::WebSites => "ForWebSiteAuthentication",
        };
        out += &extension(true, within("AdditionalServiceInformation", &uri(&format!("{LIST}/SvcInfoExt/{name}"))));
    }
    if !period.qualifications.is_empty() {
        let elements: String = period.qualifications.iter().map(qualification).collect();
        out += &extension(true, within("sie:Qualifications", &elements));
    }
    if let Some(since) = period.expired_certificates_kept_since {
        out += &extension(false, element("ExpiredCertsRevocationInfo", &time(since)));
    }
    if let Some(taker) = &period.taken_over_by {
        let parts = [within("TSPName", &names(taker)), within("SchemeOperatorName", &names(taker))].concat();
        out += &extension(false, within("tslx:TakenOverBy", &format!("{}{parts}", uri("https://example.test"))));
    }
    if period.not_understood {
        out += &extension(true, r#"<other xmlns="urn:gishe:unknown"/>"#.to_owned());
    }
    out
}

fn qualification(qualification: &QualificationElement) -> String {
    let name = |qualifier: &Qualifier| {
        Qualifier::NAMED.iter().find(|(_, known)| known == qualifier).map_or("NobodyKnows", |(name, _)| name)
    };
    let qualifiers = qualification.qualifiers.iter();
    let qualifiers: String =
        qualifiers.map(|one| format!(r#"<sie:Qualifier uri="{LIST}/SvcInfoExt/{}"/>"#, name(one))).collect();
    within("sie:QualificationElement", &(within("sie:Qualifiers", &qualifiers) + &criteria(&qualification.criteria)))
}

fn criteria(criteria: &Criteria) -> String {
    let assert = match criteria.combination {
        Combination::All => "all",
        Combination::AtLeastOne => "atLeastOne",
        Combination::None => "none",
    };
    let list: String = criteria.list.iter().map(criterion).collect();
    format!(r#"<sie:CriteriaList assert="{assert}">{list}</sie:CriteriaList>"#)
}

fn criterion(criterion: &Criterion) -> String {
    let identifiers = |holder: &str, all: &[const_oid::ObjectIdentifier]| -> String {
        all.iter().map(|one| within(holder, &element("xades:Identifier", &one.to_string()))).collect()
    };
    let other = |content: String| within("sie:otherCriteriaList", &content);
    match criterion {
        Criterion::KeyUsage(bits) => {
            let bit = |(place, set): &(u8, bool)| {
                let name = KEY_USAGE_BITS.get(usize::from(*place)).copied().unwrap_or_default();
                format!(r#"<sie:KeyUsageBit name="{name}">{set}</sie:KeyUsageBit>"#)
            };
            within("sie:KeyUsage", &bits.iter().map(bit).collect::<String>())
        }
        Criterion::Policies(all) => within("sie:PolicySet", &identifiers("sie:PolicyIdentifier", all)),
        Criterion::ExtendedKeyUsage(all) => {
            other(within("tslx:ExtendedKeyUsage", &identifiers("tslx:KeyPurposeId", all)))
        }
        Criterion::SubjectAttributes(all) => {
            other(within("tslx:CertSubjectDNAttribute", &identifiers("tslx:AttributeOID", all)))
        }
        Criterion::Nested(nested) => criteria(nested),
        Criterion::Unknown => other(r#"<unknown xmlns="urn:gishe:unknown"/>"#.to_owned()),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Granted => "granted",
        Status::Withdrawn => "withdrawn",
        Status::UnderSupervision => "undersupervision",
        Status::SupervisionInCessation => "supervisionincessation",
        Status::SupervisionCeased => "supervisionceased",
        Status::SupervisionRevoked => "supervisionrevoked",
        Status::Accredited => "accredited",
        Status::AccreditationCeased => "accreditationceased",
        Status::AccreditationRevoked => "accreditationrevoked",
        Status::RecognisedAtNationalLevel => "recognisedatnationallevel",
        Status::DeprecatedAtNationalLevel => "deprecatedatnationallevel",
        Status::SetByNationalLaw => "setbynationallaw",
        Status::DeprecatedByNationalLaw => "deprecatedbynationallaw",
        Status::Other => "other",
    }
}

/// SHA-1 of the key's bits (RFC 5280 §4.2.1.2, method 1): the past names a service by its key alone.
fn key_identifier(certificate: &Certificate) -> Option<String> {
    use sha1::Digest;
    let mut spki = asn1::single(certificate.public_key(), SEQUENCE).ok()?.reader();
    spki.expect(SEQUENCE).ok()?;
    let bits = spki.expect(0x03).ok()?.content.get(1..)?;
    Some(STANDARD.encode(sha1::Sha1::digest(bits)))
}

fn certificate(certificate: &Certificate) -> String {
    element("X509Certificate", &STANDARD.encode(certificate.der()))
}

fn names(names: &Names) -> String {
    let name =
        |(language, text): (&str, &str)| format!(r#"<Name xml:lang="{}">{}</Name>"#, escape(language), escape(text));
    names.iter().map(name).collect()
}

fn uri(address: &str) -> String {
    format!(r#"<URI xml:lang="en">{}</URI>"#, escape(address))
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn element(name: &str, text: &str) -> String {
    within(name, &escape(text))
}

fn within(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
