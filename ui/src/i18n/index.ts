import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Language } from "../transport";
import type { Entry } from "./entry";
import { addresses } from "./messages/addresses";
import { audit } from "./messages/audit";
import { counter } from "./messages/counter";
import { conflict } from "./messages/conflict";
import { desk } from "./messages/desk";
import { troubles } from "./messages/errors";
import { findings } from "./messages/findings";
import { gate } from "./messages/gate";
import { passphrase } from "./messages/passphrase";
import { queue } from "./messages/queue";
import { refusals } from "./messages/refusals";
import { review } from "./messages/review";
import { shell } from "./messages/shell";
import { viewer } from "./messages/viewer";
import { windowTexts } from "./messages/window";
import { work } from "./messages/work";
import { bind } from "./nbsp";

/** Every text that a screen names. */
export const texts = {
  ...shell,
  ...gate,
  ...passphrase,
  ...desk,
  ...review,
  ...work,
  ...conflict,
  ...viewer,
  ...addresses,
  ...counter,
  ...queue,
  ...windowTexts,
  ...audit,
} as const;

/** The id of a text that a screen names. */
export type MessageId = keyof typeof texts;

/** Every text by id, those that belong to codes included. */
export function allEntries(): Record<string, Entry> {
  const all: Record<string, Entry> = { ...texts };
  for (const [code, trouble] of Object.entries(troubles)) {
    all[`trouble.${code}.what`] = trouble.what;
    all[`trouble.${code}.kept`] = trouble.kept;
    all[`trouble.${code}.next`] = trouble.next;
  }
  for (const [code, refusal] of Object.entries(refusals)) {
    all[`refusal.${code}.what`] = refusal.what;
    all[`refusal.${code}.next`] = refusal.next;
  }
  for (const [code, entry] of Object.entries(findings)) all[`finding.${code}`] = entry;
  return all;
}

/** The catalogue of a language, compiled once: parsing ICU at every use would cost a list its smoothness. */
function compiled(language: Language) {
  const column = language === "bg" ? 0 : 1;
  return Object.fromEntries(
    Object.entries(allEntries()).map(([id, entry]) => [id, compileMessage(bind(entry[column]))]),
  );
}

/** Makes a language the window's. */
export function activate(language: Language): void {
  if (i18n.locale === language) return;
  i18n.load(language, compiled(language));
  i18n.activate(language);
  document.documentElement.lang = language;
}

export { i18n };
export { bind } from "./nbsp";
export { useLanguage, useT, useWords } from "./use";
