import type { Entries } from "../entry";

/** What central says against the audit log of this computer. */
export const audit = {
  "status.audit.contradicted": ["Дневникът не съвпада с регистъра", "The audit log differs from the register’s"],
  "gate.audit.contradicted": ["не съвпада с регистъра", "differs from the register’s"],
  "store.journal.contradicted": ["{count} {n, plural, one {запис} other {записа}}, но не тези, които регистърът е видял: върнато е по-старо копие или записите са сменени. Работата продължава; обадете се на администратора", "{count} {n, plural, one {entry} other {entries}}, but not those that the register has seen: an older copy was put back, or entries were replaced. Work goes on; call the administrator"],
} as const satisfies Entries;
