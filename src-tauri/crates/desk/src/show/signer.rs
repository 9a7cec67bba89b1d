//! Whether the signer of a declaration is the party who had to sign it.

use gishe_domain::egn::Egn;
use gishe_domain::person::Identifier;

/// By the identifier in the certificate (ETSI EN 319 412-1 §5.1.3): `PNOBG-…` carries an ЕГН, with some issuers an ЛНЧ too,
/// `PI:BG-…` an ЛНЧ. None when the certificate carries none of these: the number of an identity card, or of another state's
/// person, says nothing of the ЕГН.
pub fn is_declarant(in_certificate: Option<&str>, declarant: &Identifier) -> Option<bool> {
    let (scheme, number) = in_certificate?.split_once('-')?;
    match (scheme, declarant) {
        ("PNOBG", Identifier::Egn(digits)) | ("PI:BG", Identifier::Lnch(digits)) => Some(number == digits),
        ("PNOBG", Identifier::Lnch(digits)) | ("PI:BG", Identifier::Egn(digits)) if number != digits => Some(false),
        // The same digits that cannot be an ЕГН are the ЛНЧ under the commoner scheme; else they may be either's.
        ("PNOBG", Identifier::Lnch(digits)) => Egn::parse(digits).is_err().then_some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifier_decides_and_one_of_another_kind_says_nothing() {
        let citizen = || Identifier::Egn("8501016241".into());
        let foreigner = || Identifier::Lnch("7111042925".into());
        for (certificate, declarant, expected) in [
            (Some("PNOBG-8501016241"), citizen(), Some(true)),
            (Some("PNOBG-7523169263"), citizen(), Some(false)),
            (Some("PI:BG-7111042925"), citizen(), Some(false)),
            (Some("PI:BG-8501016241"), citizen(), None),
            (Some("PI:BG-7111042925"), foreigner(), Some(true)),
            (Some("PI:BG-7523169263"), foreigner(), Some(false)),
            (Some("PNOBG-8501016241"), foreigner(), Some(false)),
            (Some("PNOBG-7111042925"), foreigner(), Some(true)),
            (Some("PNOBG-1010101010"), Identifier::Lnch("1010101010".into()), None),
            (Some("IDCBG-641234567"), citizen(), None),
            (Some("PASDE-C01X00T47"), foreigner(), None),
            (Some("PNODE-8501016241"), citizen(), None),
            (Some("8501016241"), citizen(), None),
            (None, citizen(), None),
        ] {
            assert_eq!(is_declarant(certificate, &declarant), expected, "{certificate:?}");
        }
    }
}
