//! The closed list of placeholders that a pack's texts may use.

/// A fact that a text of a pack can have filled in, written `{like-this}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Placeholder {
    /// Number of the case.
    Number,
    /// Day of filing: „12.11.2026 г.“.
    Submitted,
    /// Full name of the applicant.
    Applicant,
    /// „ЕГН 93••••2275“ or „ЛНЧ …“ of the applicant.
    ApplicantIdentifier,
    /// Full name of the person whose address changes.
    Subject,
    /// „ЕГН …“ or „ЛНЧ …“ of that person.
    SubjectIdentifier,
    /// „му“ or „ѝ“, of that person.
    Pronoun,
    /// „Заявителят“ or „Заявителката“.
    ApplicantNoun,
    /// Old address in one line.
    From,
    /// New address in one line.
    To,
    /// Name of the district: „Лозенец“.
    District,
    /// Name of the district that the new address belongs to.
    CompetentDistrict,
    /// Names of the owners in the case, else of those who consent.
    Owner,
    /// Name of the other parent.
    OtherParent,
    /// The person who had to sign the declaration at fault.
    Declarant,
    /// The person who signed it instead.
    Signer,
    /// The document at fault, as it was named.
    Document,
    /// The last day that it was good for: „31.10.2026 г.“.
    ValidUntil,
    /// Numbers of the other open cases.
    Pending,
    /// „1,28 €“.
    Fee,
    /// People at the new address after the change.
    Residents,
    /// When the application was taken at the counter: „20.11.2026 г. в 10:42 ч.“; only in its record.
    Received,
    /// Where: „гише 3“; only in the record.
    Place,
    /// Name of the officer who took it; only in the record.
    Officer,
    /// Their post; only in the record.
    Post,
    /// What the applicant was identified by: „лична карта № 64…“; only in the record.
    IdentifiedBy,
    /// Name of the applicant type: „Собственик“.
    ApplicantType,
    /// Name of the exemption from the fee that is claimed.
    Exemption,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Self; 28] = [
        Self::Number,
        Self::Submitted,
        Self::Applicant,
        Self::ApplicantIdentifier,
        Self::Subject,
        Self::SubjectIdentifier,
        Self::Pronoun,
        Self::ApplicantNoun,
        Self::From,
        Self::To,
        Self::District,
        Self::CompetentDistrict,
        Self::Owner,
        Self::OtherParent,
        Self::Declarant,
        Self::Signer,
        Self::Document,
        Self::ValidUntil,
        Self::Pending,
        Self::Fee,
        Self::Residents,
        Self::Received,
        Self::Place,
        Self::Officer,
        Self::Post,
        Self::IdentifiedBy,
        Self::ApplicantType,
        Self::Exemption,
    ];

    /// Those that only the record of a counter application knows.
    pub const OF_RECORD: [Self; 5] = [Self::Received, Self::Place, Self::Officer, Self::Post, Self::IdentifiedBy];

    /// As it is written between the braces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Submitted => "submitted",
            Self::Applicant => "applicant",
            Self::ApplicantIdentifier => "applicant-identifier",
            Self::Subject => "subject",
            Self::SubjectIdentifier => "subject-identifier",
            Self::Pronoun => "pronoun",
            Self::ApplicantNoun => "applicant-noun",
            Self::From => "from",
            Self::To => "to",
            Self::District => "district",
            Self::CompetentDistrict => "competent-district",
            Self::Owner => "owner",
            Self::OtherParent => "other-parent",
            Self::Declarant => "declarant",
            Self::Signer => "signer",
            Self::Document => "document",
            Self::ValidUntil => "valid-until",
            Self::Pending => "pending",
            Self::Fee => "fee",
            Self::Residents => "residents",
            Self::Received => "received",
            Self::Place => "place",
            Self::Officer => "officer",
            Self::Post => "post",
            Self::IdentifiedBy => "identified-by",
            Self::ApplicantType => "applicant-type",
            Self::Exemption => "exemption",
        }
    }

    /// The placeholder that is written so.
    pub fn from_written(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.as_str() == text)
    }
}

/// A stretch of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// A fact.
    Fact(Placeholder),
}

/// Takes a template apart. The error is what stands between braces and is no placeholder, or the text from a brace
/// that is never closed.
pub(crate) fn pieces(template: &str) -> Result<Vec<Piece<'_>>, &str> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((words, tail)) = rest.split_once('{') {
        let (name, after) = tail.split_once('}').ok_or(tail)?;
        found.push(Piece::Words(words));
        found.push(Piece::Fact(Placeholder::from_written(name).ok_or(name)?));
        rest = after;
    }
    if rest.contains('}') {
        return Err(rest);
    }
    found.push(Piece::Words(rest));
    Ok(found)
}
