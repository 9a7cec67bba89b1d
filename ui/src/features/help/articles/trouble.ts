import type { ArticleText } from "./article";

const trouble: ArticleText = {
  title: ["Какво да правя, когато…", "What to do when…"],
  find: "проблем код помощ поддръжка администратор problem support code",
  body: [
    { p: ["Всяко съобщение казва какво се е случило, какво е запазено и какво да направите. Кодът накрая (ГШ-…) е за поддръжката: по него не се вижда нищо лично.", "Every message says what happened, what is kept and what to do. The code at its end (GSH-…) is for support: it shows nothing personal."] },
    { h: ["Няма връзка", "There is no link"] },
    { p: ["Работете нататък; вижте „Какво може без връзка“. Ако колегите имат връзка, а Вие не, обадете се на администратора с причината от лентата.", "Go on working; see “What works offline”. If colleagues have a link and you do not, call the administrator with the cause from the strip."] },
    { h: ["Преписката я няма", "The case is not there"] },
    { list: [
      ["Махнете филтрите и търсете във „Всички“.", "Take the filters off and search in “All”."],
      ["Може да е на друг район или още да се сваля: лентата горе казва докъде е обменът.", "It may belong to another district, or may still be on its way: the strip above says how far the exchange is."],
    ] },
    { h: ["Бутонът не работи", "A button does not work"] },
    { p: ["С прекъснат ръб значи, че сега не може; причината стои до него. {palette} показва същата причина за всяка команда.", "A dashed edge means that it cannot be done now; the reason stands beside it. {palette} shows the same reason for every command."] },
    { h: ["Връзка от писмо не отваря преписка", "A link in a letter opens no case"] },
    { p: ["Връзката трябва да е gishe://case/ и пълния номер. Ако сте заключили, преписката се отваря след отключването.", "The link must be gishe://case/ and the full number. If you have locked, the case opens after unlocking."] },
    { h: ["Часовникът се различава", "The clock differs"] },
    { p: ["Редът на действията идва от регистъра и не се нарушава. Помолете администратора да включи точно време: сроковете се броят по календара на този компютър.", "The order of acts comes from the register and is kept. Ask the administrator to turn on network time: limits are counted by the calendar of this computer."] },
    { h: ["Неизправност в програмата", "A fault of the program"] },
    { p: ["Направеното досега е записано. Опитайте пак; ако се повтори, кажете номера на администратора.", "What you did so far is kept. Try again; if it happens again, give the number to the administrator."] },
  ],
};

const computer: ArticleText = {
  title: ["Когато данните не се отварят", "When the data do not open"],
  find: "хранилище ключ парола повреден диск пълен keyring passphrase store damaged disk full",
  body: [
    { p: ["Преписките и неизпратеното лежат в шифровани файлове на този компютър. Не местете и не трийте папката им и не инсталирайте програмата наново, преди да говорите с администратора.", "The cases and what is unsent lie in encrypted files on this computer. Do not move or delete their folder, and do not install the program anew before you have talked to the administrator."] },
    { list: [
      ["Хранилището за ключове не отговаря или е заключено: отключете сесията на системата и опитайте пак.", "The keyring does not answer or is locked: unlock the session of the system and try again."],
      ["Хранилище за ключове няма и няма да има: изберете „Работа с парола“, ако администраторът я разрешава. Паролата се въвежда при всяко пускане; сменя се от „Настройки“. Който я забрави, се обажда на администратора.", "There is no keyring and there will be none: choose “Work with a passphrase”, if the administrator allows it. It is entered at each start and changed in the settings. Whoever forgets it calls the administrator."],
      ["На диска няма място: освободете и опитайте пак. Нищо не е записано наполовина.", "The disk is full: free some space and try again. Nothing was written by half."],
      ["Друга програма държи файла: затворете другия прозорец на Гише.", "Another program holds the file: close the other window of Gishe."],
      ["Записано от по-нова версия: обновете Гише. По-старата версия не пипа файла.", "Written by a newer version: update Gishe. The older one does not touch the file."],
      ["Копието на регистъра е повредено: сваля се наново само, работата продължава.", "The copy of the register is damaged: it is fetched anew by itself, and the work goes on."],
      ["Дневникът е повреден: Гише спасява каквото се чете и допълва от копието. Прочетете какво е запазено и какво липсва.", "The journal is damaged: Gishe saves what can be read and fills in from the backup. Read what was saved and what is missing."],
      ["Регистърът иска друга версия или е от друга среда: кажете кода на администратора. Учебното и истинското не се смесват.", "The register wants another version or belongs to another realm: give the code to the administrator. Practice and work never meet."],
    ] },
  ],
};

/** What to do when. */
export const troubles = { trouble, computer };
