import type { Entries } from "../entry";

/** Choosing an address of the district's register. */
export const addresses = {
  "addr.street": ["Улица или жилищен комплекс", "Street or estate"],
  "addr.street.hint": ["Може и с номера: „кричим 21 вх. а“. Може и на латиница.", "The number may follow: “krichim 21 vh a”. Latin letters will do."],
  "addr.street.open": ["Покажи предложенията", "Show the suggestions"],
  "addr.street.none": ["Няма такава улица в регистъра на района", "The district's register has no such street"],
  "addr.street.type": ["Пишете част от името", "Type a part of the name"],
  "addr.street.numbers": ["{n, plural, one {# номер} other {# номера}}", "{n, plural, one {# number} other {# numbers}}"],
  "addr.suggest.missing": ["няма такъв номер", "no such number"],
  "addr.number": ["№", "No."],
  "addr.block": ["Блок", "Block"],
  "addr.number.open": ["Покажи номерата", "Show the numbers"],
  "addr.entrance": ["Вход", "Entrance"],
  "addr.entrance.open": ["Покажи входовете", "Show the entrances"],
  "addr.floor": ["Етаж", "Floor"],
  "addr.apartment": ["Апартамент", "Apartment"],
  "addr.option.none": ["Няма го в регистъра", "Not in the register"],
  "addr.registered": ["Има го в регистъра: {address}", "In the register: {address}"],
  "addr.number-needed": ["Изберете или напишете номер.", "Choose or type a number."],
  "addr.number-missing": [
    "Номер {number} го няма в регистъра. Най-близките са {near}. Проверете документа; ако номерът е верен, срокът е до 7 работни дни.",
    "Number {number} is not in the register. The nearest are {near}. Look at the document; if the number is right, it takes up to 7 working days.",
  ],
  "addr.number-missing.none": [
    "Номер {number} го няма в регистъра: за тази улица няма нито един. Проверете документа; ако номерът е верен, срокът е до 7 работни дни.",
    "Number {number} is not in the register: it has none for this street. Look at the document; if the number is right, it takes up to 7 working days.",
  ],
  "addr.entrance-missing": ["Този номер има входове {entrances}. Изберете един от тях.", "This number has the entrances {entrances}. Choose one of them."],
  "addr.street-missing": [
    "Улицата я няма в регистъра на Вашия район. Може да е в друг район; това проверява централният регистър.",
    "The street is not in the register of your district. It may lie in another; the central register checks that.",
  ],
  "addr.other-district": ["Адресът е в район {district}. Заявлението е за тамошната администрация.", "The address lies in district {district}. The application belongs to its office."],
  "addr.elsewhere": ["Адресът не е в Столична община.", "The address is not in Sofia Municipality."],
  "addr.no-register": [
    "На този компютър още няма регистър на адресите. Ще дойде с обмена; адресът може да се напише и сега.",
    "There is no register of addresses on this computer yet. It comes with the exchange; the address can be typed now.",
  ],
} as const satisfies Entries;
