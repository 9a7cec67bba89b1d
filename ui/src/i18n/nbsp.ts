const NBSP = "\u00a0";

/** Words that must not part from what follows: signs, abbreviations of law and address, one-letter words. */
const BINDS = /(^|[\s(„“"])(№|чл\.|ал\.|т\.|стр\.|вх\.|ет\.|ап\.|бл\.|ул\.|бул\.|гр\.|ж\.к\.|рег\.|[вксуоаиВКСУОАИ]) /g;

/** Numbers and their units. */
const UNITS = /(\d|#) (г\.|%|€|кв\.|сек|MB|GB|kB)/g;

/** Puts no-break spaces where a line must not break, after the rules of Bulgarian typography. */
export function bind(text: string): string {
  // Twice, for bound words that follow each other share the space between them.
  const once = text.replace(BINDS, `$1$2${NBSP}`).replace(BINDS, `$1$2${NBSP}`);
  return once.replace(UNITS, `$1${NBSP}$2`);
}
