//! Names of invented officers.

use gishe_domain::person::Sex;
use rand::Rng;
use rand_chacha::ChaCha20Rng;

const WOMEN: [&str; 24] = [
    "Мария",
    "Елена",
    "Даниела",
    "Виолета",
    "Цветелина",
    "Ралица",
    "Десислава",
    "Гергана",
    "Надежда",
    "Стефка",
    "Катерина",
    "Юлия",
    "Силвия",
    "Пламена",
    "Жана",
    "Теодора",
    "Боряна",
    "Людмила",
    "Магдалена",
    "Нели",
    "Антония",
    "Веселина",
    "Росица",
    "Калина",
];
const MEN: [&str; 16] = [
    "Димитър",
    "Георги",
    "Николай",
    "Петър",
    "Ивайло",
    "Стоян",
    "Христо",
    "Александър",
    "Борислав",
    "Любомир",
    "Калоян",
    "Светослав",
    "Явор",
    "Емил",
    "Румен",
    "Тодор",
];
/// The masculine form; the feminine adds „а“.
const FAMILIES: [&str; 32] = [
    "Иванов",
    "Георгиев",
    "Димитров",
    "Петров",
    "Стоянов",
    "Христов",
    "Ангелов",
    "Атанасов",
    "Колев",
    "Маринов",
    "Тодоров",
    "Илиев",
    "Йорданов",
    "Василев",
    "Стефанов",
    "Костадинов",
    "Попов",
    "Михайлов",
    "Кръстев",
    "Младенов",
    "Цветков",
    "Велчев",
    "Русев",
    "Борисов",
    "Щерев",
    "Жеков",
    "Чавдаров",
    "Юруков",
    "Ганчев",
    "Добрев",
    "Пенев",
    "Савов",
];

/// Given name, family name and sex; two of three officers are women, as at the desks of the city.
pub(super) fn invent(rng: &mut ChaCha20Rng) -> (String, String, Sex) {
    let family = pick(&FAMILIES, rng);
    if rng.gen_ratio(2, 3) {
        (pick(&WOMEN, rng).to_owned(), format!("{family}а"), Sex::Female)
    } else {
        (pick(&MEN, rng).to_owned(), family.to_owned(), Sex::Male)
    }
}

/// Who holds the account when its holder does not depend on the seed.
pub(super) fn known(id: &str) -> Option<(String, String, Sex)> {
    let (given, family, sex) = match id {
        "sofia-09-1" => ("Михаела", "Тодорова", Sex::Female),
        "sofia-09-2" => ("Димитър", "Николов", Sex::Male),
        _ => return None,
    };
    Some((given.to_owned(), family.to_owned(), sex))
}

fn pick(list: &[&'static str], rng: &mut ChaCha20Rng) -> &'static str {
    list.get(rng.gen_range(0..list.len())).copied().unwrap_or_default()
}
