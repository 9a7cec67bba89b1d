import type { Span } from "../../transport";

const LETTERS: Readonly<Record<string, string>> = {
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ж: "zh", з: "z", и: "i", й: "", к: "k", л: "l", м: "m", н: "n", о: "o",
  п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sht", ъ: "a", ь: "", ю: "u", я: "a",
  y: "", w: "v", x: "h",
};

/** A text as it is looked through: Latin small letters after the law on transliteration, loosely, and where each stood. */
export interface Folded {
  text: string;
  at: readonly number[];
}

/** Folds a text, Bulgarian or not: „Заключи“, “Zaklyuchi” and “zakluchi” become the same. */
export function fold(words: string): Folded {
  let text = "";
  const at: number[] = [];
  const put = (letters: string, from: number) => {
    for (const letter of letters) {
      text += letter;
      at.push(from);
    }
  };
  for (let from = 0; from < words.length; from += 1) {
    const sign = words[from]?.toLowerCase().normalize("NFD").replace(/[\u0300-\u0305\u0307-\u036f]/g, "").normalize("NFC")[0] ?? "";
    const known = LETTERS[sign];
    if (known !== undefined) put(known, from);
    else if (/[a-z0-9]/.test(sign)) put(sign, from);
    else if (text !== "" && !text.endsWith(" ")) put(" ", from);
  }
  return { text, at };
}

/** The words that are looked for. */
export function wordsOf(query: string): string[] {
  return fold(query).text.split(" ").filter((word) => word !== "");
}

/** How well a text fits: 0 when a word is missing, more when words begin it. */
export function fits(folded: string, words: readonly string[]): number {
  let score = 1;
  for (const word of words) {
    const from = folded.indexOf(word);
    if (from < 0) return 0;
    if (from === 0) score += 3;
    else if (folded.includes(` ${word}`)) score += 2;
  }
  return score;
}

/** Where the words stand in a text, to be marked: in order and apart. */
export function marksIn(text: string, words: readonly string[]): Span[] {
  const folded = fold(text);
  const spans: Span[] = [];
  for (const word of words) {
    for (let from = folded.text.indexOf(word); from >= 0; from = folded.text.indexOf(word, from + word.length)) {
      const [first, last] = [folded.at[from], folded.at[from + word.length - 1]];
      if (first !== undefined && last !== undefined) spans.push({ from: first, to: last + 1 });
    }
  }
  spans.sort((a, b) => a.from - b.from || b.to - a.to);
  const apart: Span[] = [];
  for (const span of spans) if (span.from >= (apart.at(-1)?.to ?? 0)) apart.push(span);
  return apart;
}
