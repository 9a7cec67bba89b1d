import type { ArticleText } from "./article";

const counter: ArticleText = {
  title: ["Заявление на гише", "An application at the counter"],
  find: "приемане гражданин без интернет сканиране intake paper scan",
  body: [
    { p: ["За гражданин без интернет заявлението се приема на място, и без връзка. Въвеждате лицата, двата адреса и качеството на заявителя; Гише казва какво липсва за това качество.", "For a citizen without internet the application is taken at the counter, without a link too. You enter the people, both addresses and the applicant's capacity; Gishe says what that capacity still lacks."] },
    { list: [
      ["Самоличността проверявате Вие по документа, който държите. Не преписвайте данни от чужд документ.", "You check identity by the document in your hand. Do not copy data from somebody else's."],
      ["Сканираните страници добавяте от файл или от клипборда. Вижте дали се четат, преди гражданинът да си тръгне.", "Add scanned pages from a file or from the clipboard. See that they can be read before the citizen leaves."],
      ["Декларацията на собственика може да се подпише пред Вас; отбележете кой и кога.", "The owner's declaration may be signed before you; note who and when."],
      ["Дайте на гражданина номера. Ако няма връзка, номерът идва при обмена; черновата е запазена на този компютър.", "Give the citizen the number. Without a link it comes with the exchange; the draft is kept on this computer."],
    ] },
    { p: ["Приетото заявление се преглежда и решава като всяко друго. По-добре да го реши колега, а не който го е приел.", "An application taken here is reviewed and decided like any other. Better that a colleague decides it than whoever took it."] },
  ],
};

const supervisor: ArticleText = {
  title: ["За ръководителя", "For the supervisor"],
  find: "натоварване поемане преразпределяне отсъствие load reassign absence",
  body: [
    { p: ["Ръководителят вижда чии са преписките и колко наближава срокът им и може да поеме преписка от служител, който отсъства.", "The supervisor sees who has which cases and how near their limits are, and can take a case over from an officer who is away."] },
    { steps: [
      ["Отворете преписката и изберете „Поеми“.", "Open the case and choose “Take over”."],
      ["Напишете причината. Колегата я вижда с Вашето име и часа.", "Write the reason. The colleague sees it with your name and the time."],
      ["Преписката е Ваша. Черновата на колегата остава при него и не се изтрива.", "The case is yours. The colleague's draft stays with the colleague and is not erased."],
    ] },
    { p: ["Решена преписка не се поема. Поемането е действие като другите: без връзка чака изпращане.", "A decided case is not taken over. A take-over is an act like any other: without a link it waits to be sent."] },
    { p: ["Поемайте при отсъствие, болест или изтичащ срок. За обикновено преразпределение първо говорете с колегата: той може да освободи преписката сам.", "Take over in absence, illness or when a limit runs out. For ordinary sharing of work talk to the colleague first, who can release the case."] },
  ],
};

const settings: ArticleText = {
  title: ["Настройки на прозореца", "Settings of the window"],
  find: "език цветове тема големина текст плътност известия language theme size",
  body: [
    { p: ["Настройките са за този компютър и влизат в сила веднага.", "Settings belong to this computer and take effect at once."] },
    { list: [
      ["Език: прозорецът е на български или английски. Актовете и правните основания остават на български.", "Language: the window is Bulgarian or English. Acts and legal citations stay in Bulgarian."],
      ["Цветове: светли, тъмни или като системата. При контрастна тема на системата Гише ползва нейните цветове.", "Colours: light, dark or the system's. In a contrast theme of the system Gishe uses its colours."],
      ["Големина на текста: до 200 %. Подредбата се свива в една колона и нищо не излиза встрани; опашката и помощта са на един клавиш.", "Size of the text: up to 200 %. The layout folds into one column and nothing leaves the window sideways; the queue and Help are a key away."],
      ["Плътност: редовете стават по-ниски, буквите не намаляват.", "Density: rows get lower, letters do not get smaller."],
      ["Клавиши: всяка команда може да се премести. Зает клавиш се отказва и се казва на коя команда е.", "Shortcuts: every command can be moved. A key that is taken is refused, and it is said by which command."],
      ["Известия: само номер на преписка, без име. Изключват се.", "Notifications: only the number of a case, no name. They can be switched off."],
    ] },
    { p: ["Повечето настройки са и в {palette}: напишете „тъмни“, „английски“ или „150“.", "Most settings are in {palette} too: type “dark”, “Bulgarian” or “150”."] },
  ],
};

const shortcuts: ArticleText = {
  title: ["Клавиши", "Keyboard"],
  find: "комбинации бързи shortcuts keys",
  body: [
    { p: ["Цялата работа става от клавиатурата. Клавишите се разпознават по мястото им, затова са едни и същи на БДС, фонетична и английска подредба. Буква сама никога не е команда.", "All the work can be done by keyboard. Keys count by their place, so they are the same in every layout. A letter alone is never a command."] },
    { keys: ["everywhere", "lists", "case", "form", "viewer", "sign", "versions"] },
  ],
};

const entry: ArticleText = {
  title: ["Вход, ПИН и заключване", "Signing in, the PIN and locking"],
  find: "парола забравен опити браузър двуфакторен password forgotten tries two factors",
  body: [
    { h: ["Вход", "Signing in"] },
    { p: ["Входът е в браузъра, с два фактора. Ако браузърът не се отвори, копирайте адреса от екрана. След входа избирате ПИН за този компютър.", "You sign in in the browser, with two factors. If no browser opens, copy the address from the screen. After that you choose a PIN for this computer."] },
    { h: ["ПИН", "The PIN"] },
    { p: ["ПИН отключва и без мрежа. При грешен ПИН пише колко опита остават; след последния е нужен нов вход. Преписките и неизпратеното не се изтриват.", "The PIN unlocks without a network too. After a wrong PIN the screen says how many tries are left; after the last a new sign-in is needed. Cases and unsent work are not erased."] },
    { p: ["Забравен ПИН: влезте отново с браузъра и изберете нов.", "A forgotten PIN: sign in again with the browser and choose a new one."] },
    { h: ["Заключване", "Locking"] },
    { p: ["{lock} заключва веднага; текстът в полето се записва преди това. След отключване сте където бяхте.", "{lock} locks at once; the text in the field is kept first. After unlocking you are where you were."] },
    { h: ["Изход от компютъра", "Signing out of the computer"] },
    { p: ["Нужен е само когато компютърът става на друг служител. Неизпратеното остава шифровано и тръгва при следващото Ви влизане.", "It is needed only when the computer goes to another officer. What is unsent stays encrypted and leaves when you sign in again."] },
  ],
};

/** The counter, the supervisor, the window itself. */
export const office = { counter, supervisor, settings, shortcuts, entry };
