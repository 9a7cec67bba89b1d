//! A district in which hardly two people have the same name: what is searched in.

use chrono::{Days, NaiveDate};
use gishe_domain::case::{Author, Case, CaseId, Claim, Message, OfficerRef};
use gishe_domain::egn::Egn;
use gishe_domain::fixture;
use gishe_domain::pack::ServicePack;
use gishe_domain::person::{Identifier, Sex};
use gishe_domain::state::CaseState;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

const FIRST: &str = "Иван Георги Димитър Петър Николай Христо Йордан Стефан Александър Мария Елена Елица Росица Цветелина \
    Щилян Ясен Юлия Жечка Виолета Снежана Пламен Борис Калоян Теодора Радост Галина Ангел Асен Боян Ваня Гергана Деница \
    Емил Живко Здравка Илия Кирил Лилия Марин Невена Огнян Павел Румен Симона Тихомир Филип Чавдар Янко Катя Любомир";
const STEMS: &str = "Иван Георги Димитр Петр Никол Христ Йордан Стефан Александр Стоян Ангел Тодор Васил Атанас Мари Кирил \
    Илич Рад Кол Пен Цвет Жек Чолак Шишк Щърб Юрук Яне Кьос Бож Бел Черн Драг Добр Златар Калч Ковач Кръст Лаз Мил Мин Нед \
    Пан Поп Рус Сав Сим Слав Спас Стан Стойч Тон Узун Фил Хадж Цан Чак Шоп Бален Воден Гроздан Дечк Желязк Запрян Игнат";
const STREETS: &str = "Кричим Бигла Витоша Опълченска Шипка Оборище Раковски Черковна Гурко Незабравка Плачковица Искър Янтра \
    Козяк Милин Червена Бяла Нишава Вихрен Люботран Цар_Асен Ген._Паренсов Кораб_планина Горски_пътник Сребърна Филип_Кутев";

/// A district of people with names of their own.
pub struct People {
    first: Vec<&'static str>,
    stems: Vec<&'static str>,
    streets: Vec<String>,
    chance: ChaCha8Rng,
}

impl People {
    pub fn new() -> Self {
        Self {
            first: FIRST.split_whitespace().collect(),
            stems: STEMS.split_whitespace().collect(),
            streets: STREETS.split_whitespace().map(|name| name.replace('_', " ")).collect(),
            chance: ChaCha8Rng::seed_from_u64(3),
        }
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of.choose(&mut self.chance).unwrap().clone()
    }

    /// A family name: a stem, sometimes two, and an ending.
    fn family(&mut self) -> String {
        let stems = self.stems.clone();
        let mut name = self.one_of(&stems).to_owned();
        if self.chance.gen_ratio(1, 3) {
            name += &self.one_of(&stems).to_lowercase();
        }
        name + self.one_of(&["ов", "ова", "ев", "ева", "ски", "ска"])
    }

    /// The case of this number.
    pub fn case(&mut self, pack: &ServicePack, n: usize) -> Case {
        let kind = if self.chance.gen_ratio(1, 3) { "consented" } else { "owner" };
        let mut case = fixture::right_case(pack, kind);
        case.id = CaseId(Uuid::from_u128(0x1_0000_0000 + n as u128));
        case.number = format!("РЛЦ26-АР01-{n:04}");
        case.deadline.from = fixture::today() - Days::new(self.chance.gen_range(0..40));
        let first = self.first.clone();
        for party in &mut case.parties {
            let name = &mut party.person.name;
            (name.first, name.middle, name.family) = (self.one_of(&first).into(), Some(self.family()), self.family());
            let born = NaiveDate::from_ymd_opt(1940, 1, 1).unwrap() + Days::new(self.chance.gen_range(0..24_000));
            let egn = Egn::make(born, Sex::Female, self.chance.gen_range(0..499)).unwrap();
            party.person.identifier = Identifier::from(egn);
        }
        let streets = self.streets.clone();
        for address in [&mut case.to, &mut case.from] {
            address.location.name = format!("ул. „{}“", streets[self.chance.gen_range(0..streets.len())]);
            address.number = self.chance.gen_range(1..140).to_string();
        }
        case.state = self.one_of(&[CaseState::Submitted, CaseState::InReview, CaseState::Decided, CaseState::Claimed]);
        if self.chance.gen_ratio(1, 4) {
            let officer =
                OfficerRef { id: format!("officer-{}", self.chance.gen_range(0..30)), name: "Служител".into() };
            let now = fixture::now();
            case.claim = Some(Claim { officer, token: 1, since: now, expires_at: now });
        }
        if self.chance.gen_ratio(1, 10) {
            let text = format!("Прилагам договора с {} и скица на имота.", self.family());
            case.messages.push(Message { id: "c1".into(), at: fixture::now(), author: Author::Citizen, text });
        }
        case
    }
}
