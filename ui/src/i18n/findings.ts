import type { Finding } from "../transport";
import type { Formats } from "./format";
import { documentKinds } from "./messages/findings";
import type { MessageId } from "./index";
import type { Say } from "./use";

type Values = Record<string, unknown>;

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `128` cents of EUR as `1,28 €`. */
export function money(cents: string, currency: string, locale: string): string {
  const value = (Number(cents) / 100).toFixed(2);
  const written = locale === "bg" ? value.replace(".", ",") : value;
  return `${written}\u00a0${currency === "EUR" ? "€" : currency}`;
}

/** Values that are days. */
const DAYS: readonly string[] = ["valid-until", "paid-on", "issued-on", "signed-on", "by"];

function kindWords(key: string, locale: string): string {
  const entry = documentKinds[key.trim()];
  return entry === undefined ? key : entry[locale === "bg" ? 0 : 1];
}

/** The values of a finding as its words take them: keys as words, cents as money, days as dates. */
export function findingValues(finding: Finding, say: Say & Formats, locale: string, district: (code: string) => string): Values {
  const given = finding.params;
  const values: Values = { name: "none", signer: "none", paidOn: "none", role: "", first: "none", last: "none", entrance: "none", title: "none", numbers: "" };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const name = camel(key);
    if (key === "amount" || key === "paid") values[name] = money(value, given.currency ?? "EUR", locale);
    else if (DAYS.includes(key)) values[name] = say.date(value);
    else if (key === "role") values[name] = say(`role.${value}` as MessageId);
    else if (key === "kind") values[name] = kindWords(value, locale);
    else if (key === "kinds") values[name] = value.split(",").map((kind) => kindWords(kind, locale)).join(", ");
    else if (key === "exemption") values[name] = locale === "bg" ? value : (given["exemption-en"] ?? value);
    else if (key === "district") values[name] = district(value);
    else if (key === "count" || key === "age" || key === "days") values[name] = Number(value);
    else values[name] = value;
  }
  if (given.here !== undefined) values.numbers = [given.numbers ?? "", say("finding.here")].filter((one) => one !== "").join(", ");
  return values;
}
