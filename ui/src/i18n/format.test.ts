import { describe, expect, it } from "vitest";
import { money } from "./findings";
import { formats } from "./format";
import { activate, i18n } from "./index";
import { shortName } from "./names";
import { bind } from "./nbsp";
import type { Say } from "./use";

const say: Say = (id, values) => i18n._(id, values);
const bg = () => formats("bg", say);

describe("dates and numbers", () => {
  it.each([
    ["winter", "2026-11-20T08:41:07Z", "10:41"],
    ["summer", "2026-07-01T21:30:00Z", "00:30"],
  ])("tells civil time of Sofia in %s", (_, iso, expected) => expect(bg().time(iso)).toBe(expected));

  it("writes days as the law does", () => {
    expect(bg().date("2026-11-24")).toBe("24.11.2026\u00a0г.");
    expect(bg().full("2026-11-14T16:42:00Z")).toBe("14.11.2026\u00a0г., 18:42");
    expect(formats("en", say).date("2026-11-24")).toBe("24.11.2026");
  });

  it.each([
    ["2026-11-20T07:18:00Z", "днес, 09:18", "09:18"],
    ["2026-11-19T15:52:00Z", "вчера, 17:52", "вчера, 17:52"],
    ["2026-11-19T22:30:00Z", "днес, 00:30", "00:30"],
    ["2026-11-14T15:52:00Z", "14.11.2026\u00a0г., 17:52", "14.11.2026\u00a0г., 17:52"],
  ])("says today and yesterday by the day of Sofia: %s", (iso, dayTime, moment) => {
    activate("bg");
    const now = new Date("2026-11-20T09:00:00Z");
    expect(bg().dayTime(iso, now)).toBe(dayTime);
    expect(bg().moment(iso, now)).toBe(moment);
  });

  it.each([
    [8214, "8\u00a0214"],
    [999, "999"],
    [1234567, "1\u00a0234\u00a0567"],
  ])("separates thousands of %d", (n, expected) => expect(bg().count(n)).toBe(expected));

  it("writes sizes, money and countdowns", () => {
    expect(bg().bytes(432_013_312)).toBe("412\u00a0MB");
    expect(bg().bytes(2_684_354)).toBe("2,6\u00a0MB");
    expect(bg().countdown(222)).toBe("3:42");
    expect(money("128", "EUR", "bg")).toBe("1,28\u00a0€");
    expect(money("250", "BGN", "en")).toBe("2.50\u00a0BGN");
  });
});

describe("typography", () => {
  it.each([
    ["по чл. 92, ал. 3 и 6 ЗГР", "по\u00a0чл.".replace("\u00a0", " ") + "\u00a092, ал.\u00a03 и\u00a06 ЗГР"],
    ["№ 1482", "№\u00a01482"],
    ["Решени в района", "Решени в\u00a0района"],
    ["ул. „Кричим“ № 21", "ул.\u00a0„Кричим“ №\u00a021"],
    ["дни и в срок", "дни и\u00a0в\u00a0срок"],
  ])("binds %s", (text, expected) => expect(bind(text)).toBe(expected));

  it.each([
    ["Стоян Петров Йорданов", "С. Йорданов"],
    ["Айше", "Айше"],
  ])("shortens %s", (name, expected) => expect(shortName(name)).toBe(expected));

  it("counts in agreement", () => {
    activate("bg");
    expect(say("due.left", { n: 1 })).toBe("остава 1 работен ден");
    expect(say("due.left", { n: 2 })).toBe("остават 2 работни дни");
    expect(say("queue.local", { n: 1 })).toBe("Само тук: 1 преписка");
  });
});
