/** A text in Bulgarian, which sets the width, and in English. ICU MessageFormat. */
export type Entry = readonly [bg: string, en: string];

/** Texts by id. */
export type Entries = Readonly<Record<string, Entry>>;
