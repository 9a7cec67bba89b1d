import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { useDistrictName } from "../shell/districts";
import type { DeskError, Finding, Rejection, Worded } from "../transport";
import { findingValues } from "./findings";
import { formats, type Formats } from "./format";
import type { MessageId } from "./index";
import { troubles } from "./messages/errors";
import { findings } from "./messages/findings";
import { bind } from "./nbsp";

/** Says a text in the language of the window. */
export type Say = (id: MessageId, values?: Record<string, unknown>) => string;

/** Texts of the window, and the formats that go with its language. */
export function useT(): Say & Formats {
  const { i18n } = useLingui();
  const locale = i18n.locale;
  return useMemo(() => {
    const say: Say = (id, values) => i18n._(id, values);
    return Object.assign(say, formats(locale, say));
  }, [i18n, locale]);
}

/** The language of the window. */
export function useLanguage(): "bg" | "en" {
  return useLingui().i18n.locale === "en" ? "en" : "bg";
}

/** Trouble, put into words. */
export interface TroubleWords {
  what: string;
  kept: string;
  next: string;
  code: string;
}

/** Words of what the desk answers with codes. */
export interface Words {
  trouble(error: DeskError): TroubleWords;
  refusal(rejection: Rejection): { what: string; next: string };
  finding(finding: Finding): string;
  worded(words: Worded): string;
}

function paramsOf(value: object): Record<string, unknown> {
  return "params" in value ? (value.params as Record<string, unknown>) : {};
}

/** Words of what the desk answers with codes. */
export function useWords(): Words {
  const { i18n } = useLingui();
  const locale = i18n.locale;
  const t = useT();
  const district = useDistrictName();
  return useMemo(
    () => ({
      trouble(error) {
        const values = paramsOf(error);
        const part = (name: string) => i18n._(`trouble.${error.code}.${name}`, values);
        return {
          what: part("what"),
          kept: part("kept"),
          next: part("next"),
          code: `${locale === "bg" ? "ГШ" : "GSH"}-${troubles[error.code].no}`,
        };
      },
      refusal(rejection) {
        const given = paramsOf(rejection);
        // „case.parties.identifier“: a choice among words can have no dots in its keys.
        const part = String(given.field ?? "").replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
        const values = { ...given, part };
        return {
          what: i18n._(`refusal.${rejection.code}.what`, values),
          next: i18n._(`refusal.${rejection.code}.next`, values),
        };
      },
      finding(finding) {
        if (!(finding.code in findings)) return finding.code;
        return i18n._(`finding.${finding.code}`, findingValues(finding, t, locale, district));
      },
      worded: (words) => bind(locale === "bg" ? words.bg : words.en),
    }),
    [i18n, locale, t, district],
  );
}
