// What runs within the page: an input, and how long until what it asks for is painted.

/** Defined before each script that runs within the page. */
export const IN_PAGE = String.raw`
const PATIENCE = 10_000;
const frame = () => new Promise((done) => requestAnimationFrame(done));
const rest = (time) => new Promise((done) => setTimeout(done, time));
const origin = () => performance.timeOrigin;
const one = (css) => document.querySelector(css);
/** Waits for a state of the document and for the second frame after it; the moment on the clock of the page. */
const painted = async (ready, within = PATIENCE) => {
  const end = performance.now() + within;
  while (!ready()) {
    if (performance.now() > end) throw new Error("never painted: " + ready);
    await new Promise((done) => {
      const watch = new MutationObserver(() => { watch.disconnect(); done(); });
      watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      setTimeout(() => { watch.disconnect(); done(); }, 100);
    });
  }
  await frame();
  await frame();
  return performance.now();
};
/** Milliseconds from an input until what it asks for is painted. */
const timed = async (act, ready, within) => {
  const from = performance.now();
  act();
  return (await painted(ready, within)) - from;
};

/** Types words letter by letter, a word after the other is emptied: until the rows that were found, with their marks, stand there. */
const typing = async (words) => {
  const field = one("[data-testid='queue-search']");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const write = (text) => { set.call(field, text); field.dispatchEvent(new Event("input", { bubbles: true })); };
  const stands = () => {
    const list = one("[data-testid='queue-list']");
    return list === null ? one("[data-testid='queue']").textContent : list.getAttribute("aria-label") + [...list.querySelectorAll("[data-testid^='queue-row-']")].slice(0, 4).map((row) => row.textContent + row.querySelector("mark")?.textContent).join();
  };
  const took = [];
  for (const word of words) {
    for (let letters = 1; letters <= word.length; letters += 1) {
      const before = stands();
      // A letter that changes nothing that is shown has nothing to be painted.
      const time = await timed(() => write(word.slice(0, letters)), () => stands() !== before, 1500).catch(() => null);
      if (time !== null) took.push(time);
      await rest(150);
    }
    write("");
    await rest(700);
  }
  return took;
};

const shown = (before) => {
  const place = one("[data-testid='case']");
  return place !== null && place.dataset.case !== before && place.querySelector("[data-testid^='address-']") !== null;
};
const drawn = () => one("[data-testid='viewer'] canvas[data-drawn]") !== null;
const ended = () => drawn() || one("[data-testid='viewer'] [role='alert']") !== null;
/** One case by an input: its facts, then the first page of its first document. */
const onto = async (act, told) => {
  const before = one("[data-testid='case']")?.dataset.case;
  const from = performance.now();
  act();
  told.facts.push((await painted(() => shown(before))) - from);
  const page = await painted(() => shown(before) && ended(), 8000).catch(() => null);
  if (page !== null && drawn()) told.pages.push(page - from);
  else told.none += 1;
  // As long as somebody looks before going on, and what is made ready meanwhile is made ready.
  await rest(900);
};
/** Opens cases by a click, now from one end of what is in view and now from the other. */
const opening = async (most) => {
  const told = { facts: [], pages: [], none: 0 };
  const list = one("[data-testid='queue-list']");
  for (let n = 0; n < most; n += 1) {
    list.scrollTo(0, 700 * n);
    await rest(300);
    const rows = [...list.querySelectorAll("[data-testid^='queue-row-']")].filter((row) => row.getAttribute("aria-current") !== "true");
    const row = rows[Math.min(4, rows.length - 1)];
    await onto(() => row.click(), told);
  }
  return told;
};
/** Goes from case to case with the next one's key. */
const following = async (most) => {
  const told = { facts: [], pages: [], none: 0 };
  const press = () => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", code: "ArrowDown", ctrlKey: true, bubbles: true, cancelable: true }));
  one("[data-testid='queue-list']").scrollTo(0, 0);
  await rest(300);
  one("[data-testid^='queue-row-']").click();
  await rest(1500);
  for (let n = 0; n < most; n += 1) await onto(press, told);
  return told;
};
/** Scrolls through the queue: how even the frames are. */
const scrolling = async () => {
  const list = one("[data-testid='queue-list']");
  list.scrollTo(0, 0);
  await rest(500);
  const gaps = [];
  let before = await frame();
  for (let to = 600; gaps.length < 360; to += 600) {
    list.scrollTo(0, to);
    const now = await frame();
    gaps.push(now - before);
    before = now;
  }
  const sorted = [...gaps].sort((a, b) => a - b);
  return { rate: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0), p95: sorted[Math.floor(gaps.length * 0.95)], longest: sorted.at(-1) };
};
`;
