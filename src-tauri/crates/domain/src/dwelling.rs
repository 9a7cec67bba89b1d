//! One key for a home, however its number is written.

use crate::address::Address;
use crate::street_number::plain;

/// ISO 3166-1 of the country: homes abroad stand in no register of ours.
const HOME: &str = "BG";

impl Address {
    /// What names the dwelling: settlement, street, number, entrance and apartment. The floor does not count: an apartment has
    /// one, and people leave it out. None for an address abroad or without a number.
    pub fn dwelling(&self) -> Option<String> {
        let number = plain(&self.number);
        if self.country != HOME || number.is_empty() {
            return None;
        }
        let unit = |part: &Option<String>| part.as_deref().map(plain).unwrap_or_default();
        let (entrance, apartment) = (unit(&self.entrance), unit(&self.apartment));
        Some(format!("{}/{}/{number}/{entrance}/{apartment}", self.settlement.code, self.location.code))
    }

    /// Whether both are the same dwelling; addresses that name none never are.
    pub fn is_same_dwelling(&self, other: &Self) -> bool {
        self.dwelling().is_some_and(|own| other.dwelling() == Some(own))
    }
}

#[cfg(test)]
mod tests {
    use crate::address::Address;
    use crate::fixture::address;

    fn home(number: &str, entrance: Option<&str>, floor: Option<&str>, apartment: Option<&str>) -> Address {
        let text = |part: Option<&str>| part.map(str::to_owned);
        let base = address("09", "Лозенец", "ул. Кричим", number);
        Address { entrance: text(entrance), floor: text(floor), apartment: text(apartment), ..base }
    }

    #[test]
    fn one_home_has_one_key_however_it_is_written() {
        let one = home("023А", Some("А"), Some("3"), Some("9"));
        assert!(one.is_same_dwelling(&home("23 а", Some("a"), None, Some("09"))));
        for other in [
            home("23Б", Some("А"), Some("3"), Some("9")),
            home("023А", Some("Б"), Some("3"), Some("9")),
            home("023А", Some("А"), Some("3"), Some("10")),
            home("023А", Some("А"), Some("3"), None),
        ] {
            assert!(!one.is_same_dwelling(&other), "{other:?}");
        }
        let mut street = one.clone();
        street.location.code = "00001".into();
        assert!(!one.is_same_dwelling(&street));
    }

    #[test]
    fn an_address_abroad_or_without_a_number_is_no_dwelling() {
        let abroad = Address { country: "DE".into(), ..home("1", None, None, None) };
        assert!(!abroad.is_same_dwelling(&abroad));
        assert_eq!(home(" ", None, None, None).dwelling(), None);
    }
}
