//! Acts to try.

use chrono::NaiveDate;
use gishe_domain::decision::Outcome;
use gishe_domain::person::Identifier;

use crate::{ActForm, ActInput, ActPerson, Authority, Ground, Letterhead, Operative, PackRef};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

/// The refusal of case 1462.
pub fn refusal() -> ActInput {
    ActInput {
        practice: false,
        letterhead: Letterhead {
            municipality: "Столична община".into(),
            district: "Район „Лозенец“".into(),
            address: "1164 София, бул. „Васил Левски“ № 2".into(),
            phone: "тел. 02 819 90 00".into(),
        },
        service: PackRef { code: "2079".into(), pack: "2026.1".into() },
        form: ActForm {
            title: "РЕШЕНИЕ".into(),
            subtitle: None,
            name: "Решение за отказ".into(),
            grounds: "Основания".into(),
            reasons: Some("Мотиви".into()),
            instruction: Some("Обжалване".into()),
            from: "от".into(),
            to: "на".into(),
        },
        number: Some("РЛЦ26-РД09-0613".into()),
        date: day(20),
        case_number: "РЛЦ26-АР01-1462".into(),
        submitted_on: day(12),
        applicant: ActPerson {
            name: "Десислава Вълкова Пенчева".into(),
            identifier: Identifier::Egn("9301012275".into()),
        },
        subject: None,
        from_address: vec!["гр. София, район „Надежда“, ж.к. „Надежда 2“, бл. 212, ап. 61".into()],
        to_address: vec!["гр. София, район „Лозенец“, ул. „Бигла“ № 34, ет. 1, ап. 2".into()],
        outcome: Outcome::Refused,
        operative: Operative {
            verb: "Отказвам".to_uppercase(),
            clause: "да бъде извършена промяна на постоянния ѝ адрес".into(),
        },
        legal_basis: "чл. 92 от Закона за гражданската регистрация и чл. 59 от Административнопроцесуалния кодекс".into(),
        grounds: vec![
            Ground { text: "Липсва съгласие на собственика".into(), law: "чл. 92, ал. 3 ЗГР".into() },
            Ground { text: "Няма документ за ползване на имота".into(), law: "чл. 92, ал. 2 ЗГР".into() },
        ],
        reasons: vec![
            "Заявителката не е собственик на имота. Съгласието по чл. 92, ал. 3 от закона е подписано от лице, което \
             според нотариален акт № 204, том I, дело № 88 от 2021 г. не е негов собственик. На 17.11.2026 г. \
             собственикът уведоми района, че не е давал съгласие."
                .into(),
        ],
        notes: vec![],
        verification: Some("https://central.example/verify".into()),
        instruction: Some(
            "Решението може да се обжалва пред Административен съд София-град в 14-дневен срок от съобщаването му, чрез \
             кмета на района, по реда на Административнопроцесуалния кодекс."
                .into(),
        ),
        officer: Authority {
            name: "Михаела Тодорова".into(),
            post: "главен специалист".into(),
            department: "„Гражданска регистрация и административно обслужване“".into(),
        },
    }
}

/// An approval.
pub fn certificate() -> ActInput {
    ActInput {
        outcome: Outcome::Approved,
        operative: Operative {
            verb: "УДОСТОВЕРЯВАМ".into(),
            clause: "че лицето е заявило промяна и към датата на издаване е с адрес:".into(),
        },
        legal_basis: "чл. 92 и чл. 98 от Закона за гражданската регистрация".into(),
        grounds: vec![],
        reasons: vec!["Удостоверението се издава, за да послужи пред съответните органи и лица.".into()],
        instruction: None,
        form: ActForm {
            title: "УДОСТОВЕРЕНИЕ".into(),
            subtitle: Some("за постоянен адрес".into()),
            name: "Удостоверение за постоянен адрес".into(),
            reasons: None,
            from: "предишен".into(),
            to: "постоянен адрес".into(),
            ..refusal().form
        },
        ..refusal()
    }
}

/// A refusal with so many paragraphs of reasons.
pub fn with_reasons(paragraphs: usize) -> ActInput {
    let text = "представените документи бяха проверени в Националния класификатор на населените места и адресите и в \
                регистъра на населението, като се установи, че лицето, дало съгласие, не притежава право на собственост \
                върху имота, нито е вписано като негов ползвател към датата на заявлението.";
    let reasons = (1..=paragraphs).map(|number| format!("Довод {number}: {text}")).collect();
    ActInput { reasons, ..refusal() }
}
