import { expect, it } from "vitest";
import { found } from "./find";

const line = (text: string, ends = true) => ({ text, ends });

it.each([
  ["КРИЧИМ", [line("ул. „Кричим“ № 21")], [{ run: 0, from: 5, to: 11 }]],
  ["на собственик", [line("съгласие на"), line("собственика")], [{ run: 0, from: 9, to: 11 }, { run: 1, from: 0, to: 10 }]],
  ["ап. 9", [line("ап.\u00a09 и ап. 9", false)], [{ run: 0, from: 0, to: 5 }, { run: 0, from: 8, to: 13 }]],
  ["акт", [line("нотари", false), line("ален ак", false), line("т")], [{ run: 1, from: 5, to: 7 }, { run: 2, from: 0, to: 1 }]],
  ["  ", [line("нещо")], []],
  ["няма го", [line("нещо друго")], []],
])("finds „%s“ where it stands", (term, runs, hits) => {
  expect(found(runs, term)).toEqual(hits);
});
