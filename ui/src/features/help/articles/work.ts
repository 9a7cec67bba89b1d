import type { ArticleText } from "./article";

const day: ArticleText = {
  title: ["Един работен ден", "A working day"],
  find: "начало опашка queue start сутрин",
  body: [
    { p: ["Гише показва преписките на Вашия район, най-спешните отгоре. Работите с тях от екрана „Преписки“; останалото е на един клавиш.", "Gishe shows the cases of your district, the most urgent first. You work with them on the screen “Cases”; everything else is a key away."] },
    { steps: [
      ["Отключете с ПИН. Направеното вчера е тук, и черновите също.", "Unlock with the PIN. What you did yesterday is here, and so are the drafts."],
      ["Вижте „Обмен“: числото до него казва колко преписки искат Вашето действие.", "Look at “Exchange”: the number beside it says how many cases need your action."],
      ["Вземете първата преписка от опашката с {list.open} и я заемете.", "Take the first case of the queue with {list.open} and claim it."],
      ["Отговорете на проверките, решете и минете на следващата с {case.next}.", "Answer the checks, decide, and go on to the next with {case.next}."],
      ["Подпишете събраните решения наведнъж от „Подписи“.", "Sign the decisions you have gathered in one go under “Signing”."],
      ["Преди да станете от бюрото, заключете с {lock}.", "Lock with {lock} before you leave your desk."],
    ] },
    { h: ["Опашката", "The queue"] },
    { p: ["Всеки ред казва чия е преписката, за коя услуга, кой я държи и колко работни дни остават. „Просрочена“ и „изтича днес“ са най-отгоре. Когато чакаме гражданина, срокът е спрян и това се вижда на реда.", "Every row says whose case it is, for which service, who has it and how many working days are left. Overdue cases and those due today come first. While the citizen is awaited the limit stands still, and the row says so."] },
    { p: ["Търсите с {queue.search} по номер, име, ЕГН или адрес, на български или с латински букви. С {palette} намирате и преписка, и команда от всеки екран.", "Search with {queue.search} by number, name, ЕГН or address, in Bulgarian or in Latin letters. With {palette} you find a case or a command from any screen."] },
    { h: ["Какво пази Гише вместо Вас", "What Gishe keeps for you"] },
    { p: ["Всяко отбелязване и всяка написана дума се записват на този компютър веднага, шифровани. Заключване, спиране на тока или рестарт не изтриват чернова.", "Every answer and every word you write is kept on this computer at once, encrypted. A lock, a power cut or a restart erases no draft."] },
  ],
};

const review: ArticleText = {
  title: ["Преглед на преписка", "Reviewing a case"],
  find: "проверки checks заемане claim ЕГН покажи бележка",
  body: [
    { p: ["В средата са фактите: кой, откъде, къде, с какви документи. Вдясно са проверките по закона, всяка до доказателството, което ѝ отговаря.", "The facts are in the middle: who, from where, to where, with which documents. On the right are the checks of the law, each beside the evidence that answers it."] },
    { h: ["Заемане", "Claiming"] },
    { p: ["Заетата преписка се вижда от колегите с Вашето име и само Вие я решавате. Без връзка заемането е временно; регистърът го потвърждава, когато връзката се върне. Освободената преписка е пак за всички, а бележките остават.", "Colleagues see a claimed case under your name, and only you decide it. Without a link the claim is provisional; the register confirms it once the link is back. A released case is everybody's again, and the notes stay."] },
    { h: ["Проверките", "The checks"] },
    { p: ["Каквото програмата може да провери сама, е отбелязано с причината и члена. На отворените отговаряте с {check.answer}: изпълнена, неизпълнена, не важи. С {check.note} пишете бележка. Отговорът може да се промени, докато няма решение.", "What the program can check by itself is answered with the reason and the article. You answer the open ones with {check.answer}: met, not met, not applicable. With {check.note} you write a note. An answer can be changed until there is a decision."] },
    { p: ["Знак облак с черта значи, че проверката чака връзка. Тя не пречи на останалите.", "A crossed cloud means that the check waits for the link. It does not hold up the others."] },
    { h: ["ЕГН", "ЕГН"] },
    { p: ["ЕГН е скрит. „Покажи“ го открива за 15 секунди и това се записва в одитния дневник с Вашето име. Ако го копирате, половин минута след това то изчезва от клипборда.", "The ЕГН is masked. “Show” reveals it for 15 seconds, which is written to the audit log under your name. If you copy it, it is gone from the clipboard half a minute later."] },
    { keys: ["case"] },
  ],
};

const evidence: ArticleText = {
  title: ["Документи и подписи по тях", "Documents and their signatures"],
  find: "доказателства скан страница увеличаване декларация evidence scan",
  body: [
    { p: ["Документите на преписката са под фактите. Числата върху тях казват на коя проверка отговарят.", "The documents of the case are below the facts. The numbers on them say which check they answer."] },
    { keys: ["viewer"] },
    { h: ["Подписът под декларация", "The signature under a declaration"] },
    { list: [
      ["Зелен щит: подписът е проверен и е на лицето, което е трябвало да подпише.", "A green shield: the signature was verified and is that of the person who had to sign."],
      ["Жълт знак: още не може да се каже. Под него пише какво липсва и кога ще се провери пак.", "A yellow sign: it cannot be told yet. Below it stands what is missing and when it is looked at again."],
      ["Червен квадрат: подписът не е валиден, липсва или е на друг човек. Проверката за него не е изпълнена.", "A red square: the signature is not valid, is missing or is somebody else's. Its check is not met."],
    ] },
    { h: ["Когато документ не се отваря", "When a document does not open"] },
    { list: [
      ["Не е свален: ще дойде сам при връзка. Преписката се преглежда и без него.", "It is not here yet: it comes by itself once there is a link. The case can be reviewed meanwhile."],
      ["Повреден, шифрован с парола или не е това, за което се представя: програмата казва кое и не го отваря. Върнете преписката за корекция и назовете документа.", "It is damaged, has a password or is not what it claims to be: the program says which and does not open it. Return the case for correction and name the document."],
      ["Различава се от вписаното в регистъра: не решавайте по него и кажете кода на администратора.", "It differs from what the register holds: do not decide by it, and give the code to the administrator."],
    ] },
  ],
};

const deciding: ArticleText = {
  title: ["Решение", "Deciding"],
  find: "одобрявам отказвам връщам прекратявам основание мотиви approve refuse return terminate ground",
  body: [
    { p: ["Решенията са четири и тежат еднакво: одобрявам, отказвам, връщам за корекция, прекратявам. Предложението по правилата е изречение с причините си; решавате Вие.", "There are four decisions of equal weight: approve, refuse, return for correction, terminate. The suggestion of the rules is a sentence with its reasons; you decide."] },
    { p: ["{decide.approved} {decide.refused} {decide.returned} {decide.terminated} отварят текста и още не решават. Решава {form.confirm}; {form.leave} затваря без промяна.", "{decide.approved} {decide.refused} {decide.returned} {decide.terminated} open the text and decide nothing yet. {form.confirm} decides; {form.leave} closes without change."] },
    { h: ["Основания и мотиви", "Grounds and reasons"] },
    { p: ["Основанията се търсят с думи или член. Всяко носи готов текст за мотивите, който можете да промените. Празно място „[…]“ трябва да се попълни: само Вие знаете какво стои там.", "Grounds are searched by words or by article. Each brings a text for the reasons, which you may change. A gap “[…]” must be filled in: only you know what stands there."] },
    { p: ["До формуляра е актът точно както ще бъде подписан. Каквото виждате, това се подписва.", "Beside the form stands the act exactly as it will be signed. What you see is what is signed."] },
    { h: ["Защо бутонът е с прекъснат ръб", "Why a button has a dashed edge"] },
    { list: [
      ["Преписката не е заета от Вас.", "You have not claimed the case."],
      ["Има неотговорени проверки: числата им стоят до бутона.", "Some checks are open: their numbers stand beside the button."],
      ["За одобрение всички проверки трябва да са изпълнени или да не важат.", "An approval needs every check to be met or not applicable."],
      ["По преписката нещо иска внимание: първо го разрешете в „Обмен“.", "Something of the case needs attention: settle it under “Exchange” first."],
    ] },
    { h: ["Връщане на решението", "Taking a decision back"] },
    { p: ["Докато решението не е тръгнало към регистъра, се връща с един бутон и текстът остава като чернова. Тръгналото не се връща оттук; при грешка говорете с ръководителя си.", "Until the decision has left for the register it is taken back with one button, and its text stays as a draft. What has left cannot be taken back from here; if it is wrong, talk to your supervisor."] },
  ],
};

const signing: ArticleText = {
  title: ["Подписване", "Signing"],
  find: "телефон код КЕП набор отпечатък облачен signature phone",
  body: [
    { p: ["Подписва се решение, което регистърът вече е приел и което сте прочели докрай. Един път потвърждавате на телефона, подписват се всички избрани.", "A decision is signed once the register has accepted it and you have read it to its end. You approve once on the phone, and all that were chosen are signed."] },
    { steps: [
      ["В „Подписи“ отворете документа и го прелистете до края. Чак тогава може да се отбележи с {sign.tick}.", "Under “Signing” open the document and page through to its end. Only then can it be ticked with {sign.tick}."],
      ["Започнете с {form.confirm}. Наборът се замразява: отпечатъкът му е на екрана.", "Begin with {form.confirm}. The set is frozen: its fingerprint is on the screen."],
      ["На телефона сравнете контролния код. Ако не съвпада, отхвърлете.", "Compare the control code on the phone. If it differs, reject."],
      ["Потвърдете. Всеки документ се следи отделно; неуспех на един не спира другите.", "Approve. Every document is followed by itself; the failure of one does not stop the others."],
    ] },
    { h: ["Когато не стане", "When it does not work"] },
    { list: [
      ["Телефонът не отговори: нищо не е подписано. Проверете връзката му и започнете отново.", "The phone did not answer: nothing was signed. Check its connection and begin again."],
      ["Отхвърлено, но не от Вас: кажете веднага на администратора.", "Rejected, but not by you: tell the administrator at once."],
      ["Няма удостоверение за време или доказателства: Гише ги добавя само по-късно, без второ потвърждение.", "No time stamp or no proofs: Gishe adds them by itself later, without a second approval."],
      ["Удостоверението е спряно, прекратено или изтекло: решенията чакат тук, докато го подновите при доставчика.", "The certificate is suspended, revoked or has ended: the decisions wait here until you have renewed it with the provider."],
      ["Отпечатъкът се е променил: документ е друг от прочетения. Прочетете отново и започнете нов набор.", "The fingerprint has changed: a document is not the one you read. Read again and begin a new set."],
    ] },
    { keys: ["sign"] },
  ],
};

/** The main job. */
export const work = { day, review, evidence, deciding, signing };
