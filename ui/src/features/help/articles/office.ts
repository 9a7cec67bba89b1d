import type { ArticleText } from "./article";

const counter: ArticleText = {
  title: ["Заявление на гише", "An application at the counter"],
  find: "приемане гражданин без интернет сканиране протокол регистрирай intake paper scan record register",
  body: [
    { p: ["За гражданин без интернет заявлението се приема на място, и без връзка. Отворете „На гише“ и започнете ново с {counter.begin}. Каквото попълните, се записва на този компютър веднага и остава след заключване и рестарт.", "For a citizen without internet the application is taken at the counter, without a link too. Open “Counter” and begin a new one with {counter.begin}. Whatever you fill in is kept on this computer at once, and stays after a lock or a restart."] },
    { steps: [
      ["Изберете услугата и какъв е заявителят. От това зависят хората, документите и декларациите, които се искат по-долу.", "Choose the service and what the applicant is. The people, documents and declarations asked for below follow from it."],
      ["Въведете хората. От ЕГН следват датата на раждане и полът; с ЛНЧ ги въвеждате Вие.", "Enter the people. The date of birth and the sex follow from an EGN; with an LNCH you enter them."],
      ["Изберете адресите от регистъра, с български или латински букви. Адрес, който го няма в списъка, се пише на ръка.", "Choose the addresses from the register, in Bulgarian or in Latin letters. An address that is not in the list is typed by hand."],
      ["Добавете сканираните документи: от файл, с влачене или с Ctrl V. Вижте дали се четат, преди гражданинът да си тръгне.", "Add the scanned documents: from a file, by dragging or with Ctrl V. See that they can be read before the citizen leaves."],
      ["Прочетете декларациите на глас и отбележете само каквото лицето заяви пред Вас. Запишете и таксата.", "Read the declarations aloud and tick only what the person declares before you. Record the fee as well."],
      ["Отпечатайте протокола, дайте го за подпис и приложете подписания.", "Print the record, have it signed and attach the signed one."],
      ["Вижте „Остава“ и натиснете „Регистрирай“.", "Look at “Still to do” and press “Register”."],
    ] },
    { h: ["Какво спира и какво не спира", "What stops it and what does not"] },
    { p: ["„Остава“ изброява каквото е нужно, за да се регистрира; всеки ред води до полето си. Под „Не спира регистрирането“ е каквото може да доведе до връщане за корекция: кажете го на гражданина сега.", "“Still to do” names what is needed before it can be registered; each line leads to its field. Under “Does not keep it from being registered” stands what may have it returned for correction: tell the citizen now."] },
    { h: ["Файлове, които не се приемат", "Files that are not taken"] },
    { p: ["Приемат се PDF, JPEG, PNG и TIFF до 32 MB. Празен, повреден или заключен с парола файл се отказва и пише защо; останалите файлове се добавят. Сканирайте листа отново или поискайте документа без парола.", "PDF, JPEG, PNG and TIFF are taken, up to 32 MB. A file that is empty, damaged or locked by a password is refused and it is said why; the other files are added. Scan the sheet again or ask for the document without a password."] },
    { h: ["След регистрирането", "Once it is registered"] },
    { list: [
      ["Номерът идва от регистъра при първия обмен. Дотогава преписката е само тук: виолетова, с прекъснат ръб.", "The number comes from the register with the first exchange. Until then the case is only here: violet, with a dashed edge."],
      ["„Регистърът не го прие“: натиснете „Поправи“, вижте причината и регистрирайте отново. Нищо от попълненото не се губи.", "“The register did not take it”: press “Correct”, look at the cause and register again. Nothing that was filled in is lost."],
      ["Самоличността проверявате Вие по документа, който държите. Не преписвайте данни от чужд документ.", "You check identity by the document in your hand. Do not copy data from somebody else's."],
      ["Преписката се решава като всяка друга. По-добре да я реши колега, а не който я е приел.", "The case is decided like any other. Better that a colleague decides it than whoever took it."],
    ] },
  ],
};

const supervisor: ArticleText = {
  title: ["За ръководителя", "For the supervisor"],
  find: "натоварване поемане възлагане преразпределяне отсъствие извадка забележки load assign reassign absence sample remarks",
  body: [
    { p: ["Ръководителят вижда чии са преписките и колко наближава срокът им, възлага ги, поема ги при отсъствие и поглежда втори път част от решенията. Служителят не вижда този екран.", "The supervisor sees who has which cases and how near their limits are, assigns them, takes them over in absence and has a second look at some of the decisions. An officer does not see this screen."] },
    { h: ["Натоварване", "The load"] },
    { p: ["Всеки ред е служител, а „Свободни“ са преписките без служител. Цветът и щриховката казват колко остава до срока; същите числа са и в таблицата. Изберете ред, за да видите преписките под него.", "Each row is an officer, and “Free” are the cases of nobody. Colour and pattern say how near the limit is; the table holds the same figures. Choose a row to see its cases below it."] },
    { h: ["Възлагане", "Assigning"] },
    { steps: [
      ["Изберете ред и отбележете преписките, или маркирайте няколко в опашката.", "Choose a row and tick the cases, or choose several in the queue."],
      ["Изберете „Възложи“ и служителя. Пише се и причината, когато преписката е у колега.", "Choose “Assign” and the officer. Write the reason as well where a colleague holds the case."],
      ["Прочетете какво стана с всяка: които не могат да се възложат, остават където са, с причината.", "Read what became of each: those that cannot be assigned stay where they are, with the reason."],
    ] },
    { h: ["Поемане", "Taking over"] },
    { steps: [
      ["Отворете преписката и изберете „Поеми“.", "Open the case and choose “Take over”."],
      ["Напишете причината. Колегата я вижда с Вашето име и часа.", "Write the reason. The colleague sees it with your name and the time."],
      ["Преписката е Ваша. Черновата на колегата остава при него и не се изтрива.", "The case is yours. The colleague's draft stays with the colleague and is not erased."],
    ] },
    { p: ["Решена преписка не се поема. Поемайте при отсъствие, болест или изтичащ срок; иначе първо говорете с колегата, който може да я освободи сам. Възлагането и поемането са действия като другите: без връзка чакат изпращане.", "A decided case is not taken over. Take over in absence, illness or when a limit runs out; otherwise talk first to the colleague, who can release the case. Assigning and taking over are acts like any other: without a link they wait to be sent."] },
    { h: ["Втори поглед", "A second look"] },
    { p: ["Гише избира случайна извадка от решенията на колегите и през деня не я мени. Отворете решението и отбележете „Видяна, наред“ или напишете забележки. Те остават на този компютър, със запис в одитния дневник; решението не се променя и до колегата не се изпраща нищо.", "Gishe draws a random sample of the colleagues' decisions and does not change it during the day. Open the decision and mark it “Seen, in order” or write remarks. They stay on this computer, with an entry in the audit log; the decision does not change, and nothing is sent to the colleague."] },
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
