//! Two addresses, line by line.

use gishe_domain::address::Address;
use gishe_domain::differ::differing;

use crate::view::case::{AddressField, AddressLine};

/// The lines of both, with what differs. The country only when one lies abroad, the settlement only when they differ.
pub fn lines(from: &Address, to: &Address) -> Vec<AddressLine> {
    let abroad = from.country != "BG" || to.country != "BG";
    let moved = from.settlement.code != to.settlement.code;
    let country = |address: &Address| address.country.clone();
    let district =
        |address: &Address| address.district.as_ref().map_or(&address.municipality, |district| district).name.clone();
    let settlement = |address: &Address| address.settlement.name.clone();
    let unit = |address: &Address| address.unit_text().unwrap_or_default();
    let line = |field, text: &dyn Fn(&Address) -> String| {
        let (from, to) = (text(from), text(to));
        let (gone, come) = differing(&from, &to);
        AddressLine { field, from, to, gone, come }
    };
    let mut lines = Vec::new();
    lines.extend(abroad.then(|| line(AddressField::Country, &country)));
    lines.push(line(AddressField::District, &district));
    lines.extend(moved.then(|| line(AddressField::Settlement, &settlement)));
    lines.push(line(AddressField::Street, &Address::street_text));
    lines.push(line(AddressField::Unit, &unit));
    lines
}

#[cfg(test)]
mod tests {
    use gishe_domain::fixture::address;

    use super::*;

    #[test]
    fn only_what_can_tell_something_has_a_line() {
        let from = address("06", "Подуяне", "ж.к. „Сухата река“", "43");
        let mut to = address("09", "Лозенец", "ул. Кричим", "021");
        let fields = |to: &Address| lines(&from, to).iter().map(|line| line.field).collect::<Vec<_>>();
        assert_eq!(fields(&to), [AddressField::District, AddressField::Street, AddressField::Unit]);
        to.country = "DE".into();
        to.settlement.code = "00000".into();
        to.apartment = Some("9".into());
        let all = lines(&from, &to);
        assert_eq!(all.len(), 5);
        assert_eq!((all[0].from.as_str(), all[0].to.as_str()), ("BG", "DE"));
        let unit = all.last().unwrap();
        assert_eq!((unit.from.as_str(), unit.gone.len(), unit.come.len()), ("", 0, 1));
    }
}
