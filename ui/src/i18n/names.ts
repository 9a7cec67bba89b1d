import type { CaseState, ClaimView } from "../transport";
import type { MessageId } from "./index";
import { texts } from "./index";
import type { Say } from "./use";

function known(id: string): id is MessageId {
  return id in texts;
}

/** „Постоянен“: the short name of a service; a service that the catalogue does not know shows its code. */
export function serviceWord(t: Say, service: string): string {
  const id = `service.${service}`;
  return known(id) ? t(id) : service;
}

/** „Постоянен адрес“ */
export function serviceName(t: Say, service: string): string {
  const id = `service.${service}.full`;
  return known(id) ? t(id) : service;
}

/** „със съгласие“: the short name of an applicant type. */
export function typeWord(t: Say, type: string): string {
  const id = `type.${type}`;
  return known(id) ? t(id) : type;
}

/** „Заемане на преписката“: what an act is called, by its kind on the wire. */
export function actName(t: Say, kind: string): string {
  const id = `act.kind.${kind}`;
  return known(id) ? t(id) : t("act.kind.other");
}

/** Services that the queue can be narrowed to. */
export const SERVICES = Object.keys(texts)
  .map((id) => /^service\.(\w+)$/.exec(id)?.[1])
  .filter((code) => code !== undefined);

/** Applicant types that the queue can be narrowed to. */
export const TYPES = Object.keys(texts)
  .map((id) => /^type\.([\w-]+)$/.exec(id)?.[1])
  .filter((key) => key !== undefined);

/** States that an open case can be in. */
export const OPEN_STATES: readonly CaseState[] = [
  "submitted",
  "claimed",
  "in-review",
  "awaiting-citizen",
  "awaiting-payment",
  "decided",
  "signed",
];

/** „№ 1482“; what was taken at the counter here and has no number yet is „само тук“. */
export function numbered(t: Say, number: string): string {
  return number === "" ? t("counter.unnumbered") : `№\u00a0${number}`;
}

/** „С. Йорданов“: a colleague's name as it fits a row. */
export function shortName(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.at(-1);
  return words.length < 2 || last === undefined ? name : `${words[0]?.[0] ?? ""}. ${last}`;
}

/** Who has a case, in a word. */
export function claimWord(t: Say, claim: ClaimView): string {
  switch (claim.kind) {
    case "free":
      return t("claim.free");
    case "mine":
      return t("claim.mine");
    case "mine-provisional":
      return t("claim.provisional");
    case "other":
      return shortName(claim.officer.name);
  }
}
