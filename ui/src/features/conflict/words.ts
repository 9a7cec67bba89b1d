import type { Say } from "../../i18n/use";
import type { Formats } from "../../i18n/format";
import { actName } from "../../i18n/names";
import type { ConflictCause, ConflictField, Field, Pick, Reason, Said } from "../../transport";

type T = Say & Formats;

/** Who changed the case, in a word. */
function who(t: T, cause: Extract<ConflictCause, { kind: "stands" }>): string {
  if (cause.by !== null) return cause.by.name;
  return t(cause.last === "transfer" || cause.last === "expire" ? "author.central" : "author.citizen");
}

/** Why an act does not go by itself, in plain words. */
export function reasonWords(t: T, reason: Reason, cause?: Extract<ConflictCause, { kind: "stands" }>): string {
  switch (reason.kind) {
    case "left":
      return t("conflict.cause.left");
    case "closed":
      return t("conflict.cause.closed", { state: t(`state.${reason.state}`).toLocaleLowerCase("bg") });
    case "decided":
      return t("conflict.cause.decided", { name: reason.officer?.name ?? "none" });
    case "taken-over":
      return t("conflict.cause.taken-over", {
        name: reason.taken.officer.name,
        time: t.dayTime(reason.taken.at),
        reason: reason.taken.reason ?? t("conflict.reason.none"),
      });
    case "held":
      return t("conflict.cause.held", { name: reason.officer.name });
    case "free":
      return t("conflict.cause.free");
    case "clash":
      return t("conflict.cause.clash", { n: cause?.fields ?? 1, name: cause?.by?.name ?? t("conflict.someone") });
    case "changed":
      return t("conflict.cause.changed", {
        what: actName(t, cause?.last ?? "other"),
        who: cause === undefined ? t("conflict.someone") : who(t, cause),
        time: cause?.at == null ? "" : t.dayTime(cause.at),
      });
    case "unfit":
      return t("conflict.cause.unfit", { state: t(`state.${reason.state}`).toLocaleLowerCase("bg") });
  }
}

/** What happened, in one sentence. */
export function causeWords(t: T, cause: ConflictCause): string {
  return cause.kind === "over" ? t("conflict.over") : reasonWords(t, cause.reason, cause);
}

/** A key for a field, to remember its choice by. */
export function fieldKey(field: Field): string {
  return field.kind === "ruling" ? "ruling" : `${field.kind}-${field.check}`;
}

/** What a version says of a field. */
export function saidWords(t: T, field: Field, said: Said, own: boolean): string {
  switch (field.kind) {
    case "answer":
      return t(said.answer === null ? "answer.open" : `answer.${said.answer}`);
    case "note":
      return said.text === "" ? t("conflict.empty") : said.text;
    case "ruling":
      if (said.outcome === null) return t("conflict.none");
      return own ? t(`decide.${said.outcome}`) : t(`ruled.${said.outcome}`);
  }
}

/** Splits a text where it begins to differ from another: the words before are the same. */
export function differs(text: string, other: string): readonly [same: string, changed: string] {
  let same = 0;
  while (same < text.length && same < other.length && text[same] === other[same]) same += 1;
  if (same === text.length) return ["", text];
  const edge = text.lastIndexOf(" ", same) + 1;
  return [text.slice(0, edge), text.slice(edge)];
}

/** The choices that stand: the officer's, else what follows of itself. */
export function chosen(field: ConflictField, picks: Readonly<Record<string, Pick>>): Pick | null {
  return picks[fieldKey(field.field)] ?? field.pick;
}
