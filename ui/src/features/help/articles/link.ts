import type { ArticleText } from "./article";

const offline: ArticleText = {
  title: ["Какво може без връзка", "What works offline"],
  find: "интернет мрежа прекъсване network",
  body: [
    { p: ["Гише работи и без мрежа. Каквото е само на този компютър, е виолетово и с прекъснат ръб, докато регистърът не го потвърди.", "Gishe works without a network. What is only on this computer is violet with a dashed edge until the register confirms it."] },
    { h: ["Може", "You can"] },
    { list: [
      ["Преглеждате преписките и свалените документи и търсите в тях.", "Read the cases and the documents that are here, and search them."],
      ["Заемате преписка временно; регистърът я потвърждава при връзка.", "Claim a case provisionally; the register confirms it once the link is back."],
      ["Отбелязвате проверки и пишете бележки.", "Answer checks and write notes."],
      ["Решавате. Решението чака изпращане, приемане от регистъра и едва тогава подпис.", "Decide. The decision waits to be sent, to be accepted and only then to be signed."],
    ] },
    { h: ["Чака връзка", "What waits for the link"] },
    { p: ["Подписът, новите преписки и документите, които не са свалени.", "Signing, new cases and documents that are not here yet."] },
    { h: ["Когато връзката се върне", "When the link is back"] },
    { p: ["Не правите нищо: всичко тръгва само, в реда, в който е направено. С {exchange} опитвате веднага. Ако колега е заел същата преписка преди Вас, и двете версии са запазени и избирате в „Обмен“.", "You do nothing: everything leaves by itself in the order in which it was done. With {exchange} you try at once. Where a colleague claimed the same case before you, both versions are kept and you choose under “Exchange”."] },
    { h: ["Колко дълго", "For how long"] },
    { p: ["ПИН отваря без връзка до деня, който пише на екрана за отключване. После е нужен вход с мрежа. Нищо не се изтрива.", "The PIN opens without a link until the day on the unlock screen. After that a sign-in with the network is needed. Nothing is erased."] },
  ],
};

const versions: ArticleText = {
  title: ["Две версии на една преписка", "Two versions of a case"],
  find: "конфликт сравни избор колега conflict compare",
  body: [
    { p: ["Случва се, когато двама са работили по една преписка, единият без връзка. Нито една дума не е загубена: Вашата версия, тази на регистъра и началната стоят една до друга.", "It happens when two people worked on one case, one of them without a link. Not a word is lost: your version, the register's and the original stand side by side."] },
    { steps: [
      ["Отворете „Обмен“ и натиснете „Сравни“ до преписката.", "Open “Exchange” and press “Compare” beside the case."],
      ["За всяко поле с разлика изберете с {version.choose}.", "Choose with {version.choose} for every field that differs."],
      ["Вижте отдолу какво ще се запише и потвърдете с {form.confirm}.", "Look below at what will be written, and confirm with {form.confirm}."],
    ] },
    { p: ["Може и да отложите: преписката чака, останалите вървят. Неизбраната Ваша версия се пази и се вижда в „Обмен“.", "You may also put it off: the case waits and the others go on. A version of yours that was not chosen is kept and can be seen under “Exchange”."] },
    { p: ["Ако колегата вече е решил преписката, неговото решение остава; Вашите бележки могат да се запазят към нея.", "Where the colleague has already decided the case, that decision stands; your notes can be kept with it."] },
    { keys: ["versions"] },
  ],
};

const exchange: ArticleText = {
  title: ["Обмен с регистъра", "Exchange with the register"],
  find: "изпращане чака внимание разписка спасителен пакет outbox receipt rescue",
  body: [
    { p: ["Обменът върви сам. Екранът „Обмен“ показва първо каквото иска Вашето действие, после каквото тръгва само, накрая последните разписки.", "The exchange runs by itself. The screen “Exchange” shows first what needs your action, then what leaves by itself, and last the latest receipts."] },
    { h: ["Иска действие", "Needs your action"] },
    { list: [
      ["Отказано от регистъра: причината е с думи и до нея е едно действие, което да направите.", "Refused by the register: the cause is in words, and beside it the one thing to do."],
      ["Две версии: сравнявате и избирате.", "Two versions: compare and choose."],
      ["Поета от ръководител: вижте кой, кога и защо. Черновата Ви е запазена.", "Taken over by a supervisor: see who, when and why. Your draft is kept."],
    ] },
    { h: ["Редът", "The order"] },
    { p: ["Действията по една преписка тръгват едно след друго. Когато едно чака Вас, следващите по същата преписка чакат него; другите преписки вървят.", "The acts on one case leave one after another. When one waits for you, those after it in the same case wait for it; the other cases go on."] },
    { h: ["Спасителен пакет", "Rescue package"] },
    { p: ["Ако компютърът трябва да се смени, а има неизпратено, запишете спасителен пакет: един шифрован файл с парола. На другия компютър го внася същият служител. Направете го и когато не сте сигурни.", "When the computer has to be replaced and something is unsent, write a rescue package: one encrypted file with a passphrase. The same officer brings it in on the other computer. Do it also when you are not sure."] },
    { h: ["Разписки", "Receipts"] },
    { p: ["Разписката на регистъра е доказателството, че действието е прието. Докато няма разписка, Гише не смята нищо за изпратено.", "The register's receipt proves that an act was accepted. Without a receipt, Gishe takes nothing for sent."] },
  ],
};

/** The link to the register. */
export const link = { offline, versions, exchange };
