import type { CaseView, GroundView, Outcome, Ruling } from "../../transport";

/** Grounds that a decision can rest on. */
export function groundsOf(view: CaseView, outcome: Outcome): GroundView[] {
  return view.decisions.find((option) => option.outcome === outcome)?.grounds ?? [];
}

/** What the form begins with: the draft of this outcome, else the suggested grounds with their texts. */
export function firstRuling(view: CaseView, outcome: Outcome): Ruling {
  if (view.draft?.outcome === outcome) return view.draft;
  const suggested = groundsOf(view, outcome).filter((ground) => ground.suggested);
  return {
    outcome,
    grounds: suggested.map((ground) => ground.key),
    reasons: suggested.map((ground) => ground.text).join("\n\n"),
  };
}

/** Takes a ground in or out; its text goes into the reasons, and out of them as long as nobody has changed it. */
export function toggleGround(ruling: Ruling, ground: GroundView): Ruling {
  if (ruling.grounds.includes(ground.key)) {
    const reasons = ruling.reasons.replace(ground.text, "").replace(/\n{3,}/g, "\n\n").trim();
    return { ...ruling, grounds: ruling.grounds.filter((key) => key !== ground.key), reasons };
  }
  const before = ruling.reasons.trimEnd();
  const reasons = before.includes(ground.text) ? before : [before, ground.text].filter(Boolean).join("\n\n");
  return { ...ruling, grounds: [...ruling.grounds, ground.key], reasons };
}

/** Cyrillic as it is typed in Latin (Закон за транслитерацията); „й“, „ь“, y and j count as i. */
const LATIN: Readonly<Record<string, string>> = {
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ж: "zh", з: "z", и: "i", й: "i", к: "k", л: "l", м: "m", н: "n", о: "o",
  п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sht", ъ: "a", ь: "i", ю: "iu", я: "ia",
  y: "i", j: "i", w: "v",
};

/** One key for what is typed and for where it is looked for, whichever alphabet was typed. */
function folded(text: string): string {
  return text.toLocaleLowerCase("bg").replace(/[а-яyjw]/g, (letter) => LATIN[letter] ?? letter);
}

/** Grounds whose name, law or text has every word that was typed, in Cyrillic or in Latin. */
export function searchGrounds(grounds: readonly GroundView[], typed: string): GroundView[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return grounds.filter((ground) => {
    const all = folded(`${ground.title.bg} ${ground.title.en} ${ground.law} ${ground.text}`);
    return words.every((word) => all.includes(word));
  });
}
