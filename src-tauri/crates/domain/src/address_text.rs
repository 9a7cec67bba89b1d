//! An address as the acts write it.

use crate::address::{Address, Street};

const NB: char = '\u{a0}';

impl Address {
    /// One line: „гр. София, район „Лозенец“, ул. „Бигла“ № 34, ет. 1, ап. 2“.
    pub fn text(&self) -> String {
        let mut parts = vec![self.settlement.name.clone()];
        parts.extend(self.district.as_ref().map(|district| format!("район „{}“", district.name)));
        parts.push(self.street_text());
        parts.extend(self.unit_text());
        if self.country != "BG" {
            parts.push(self.country.clone());
        }
        parts.join(", ")
    }

    /// Street or estate with the number: „ул. „Кричим“ № 21“, „ж.к. „Сухата река“, бл. 43“.
    ///
    /// An estate (ж.к., кв., м.) has blocks, everything else has numbers. Leading zeros of the register are left out.
    pub fn street_text(&self) -> String {
        let (kind, name) = self.location.name.split_once([' ', NB]).unwrap_or(("", &self.location.name));
        let name = name.trim_matches(['„', '“', '"', ' ']);
        let number = self.number.trim_start_matches('0');
        match kind {
            kind if has_blocks(kind) => format!("{kind}{NB}„{name}“, бл.{NB}{number}"),
            "" => format!("„{name}“ №{NB}{number}"),
            kind => format!("{kind}{NB}„{name}“ №{NB}{number}"),
        }
    }

    /// Entrance, floor and apartment: „вх. А, ет. 3, ап. 9“; none when the address has none of them.
    pub fn unit_text(&self) -> Option<String> {
        let parts = [("вх.", &self.entrance), ("ет.", &self.floor), ("ап.", &self.apartment)];
        let written = parts.into_iter().filter_map(|(word, value)| Some(format!("{word}{NB}{}", value.as_ref()?)));
        Some(written.collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty())
    }
}

impl Street {
    /// Whether it is an estate, whose numbers are blocks.
    pub fn has_blocks(&self) -> bool {
        self.location.name.split_once([' ', NB]).is_some_and(|(kind, _)| has_blocks(kind))
    }
}

fn has_blocks(kind: &str) -> bool {
    matches!(kind, "ж.к." | "кв." | "м.")
}

#[cfg(test)]
mod tests {
    use crate::fixture::address;

    #[test]
    fn streets_have_numbers_and_estates_have_blocks() {
        let mut to = address("09", "Лозенец", "ул. Кричим", "021");
        to.entrance = Some("А".into());
        to.floor = Some("3".into());
        to.apartment = Some("9".into());
        let spaced = |text: &str| text.replace('\u{a0}', " ");
        assert_eq!(spaced(&to.text()), "гр. София, район „Лозенец“, ул. „Кричим“ № 21, вх. А, ет. 3, ап. 9");
        assert!(to.text().contains("№\u{a0}21"));
        let estate = address("06", "Подуяне", "ж.к. „Сухата река“", "43");
        assert_eq!(spaced(&estate.street_text()), "ж.к. „Сухата река“, бл. 43");
        assert_eq!(estate.unit_text(), None);
    }
}
