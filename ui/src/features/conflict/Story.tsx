import { useT } from "../../i18n";
import { shortName } from "../../i18n/names";
import type { ConflictView } from "../../transport";
import s from "./Conflict.module.css";
import { causeWords } from "./words";

/** When it began, what each side did, when they met: one drawing with its words. */
function Drawing({ view }: { view: ConflictView }) {
  const t = useT();
  const last = view.happened.at(-1);
  const by = last?.author.kind === "officer" ? shortName(last.author.officer.name) : t(last?.author.kind === "citizen" ? "author.citizen" : "author.central");
  const began = view.beganAt === null ? t("conflict.drawing.unknown") : t.moment(view.beganAt);
  const mine = t.moment(view.madeAt);
  const theirs = last === undefined ? "" : t.moment(last.at);
  const met = t.moment(view.metAt);
  return (
    <svg viewBox="0 0 560 92" role="img" aria-label={t("conflict.drawing", { began, mine, theirs, who: by, met })}>
      <g fill="none" strokeWidth="2">
        <path d="M24 46h70" stroke="var(--c-line-strong)" />
        <path d="M94 46c28 0 26-26 54-26h246c36 0 34 26 62 26" stroke="var(--c-local)" strokeDasharray="5 4" />
        <path d="M94 46c28 0 26 26 54 26h246c36 0 34-26 62-26" stroke="var(--c-accent-ink)" />
        <path d="M456 46h80" stroke="var(--c-line-strong)" />
      </g>
      <circle cx="60" cy="46" r="6" fill="var(--c-surface-2)" stroke="var(--c-ink-2)" strokeWidth="2" />
      <rect x="194" y="14" width="12" height="12" rx="2" fill="var(--c-local)" />
      {last !== undefined && <circle cx="296" cy="72" r="6" fill="var(--c-accent-ink)" />}
      <path d="M488 37l9 9-9 9-9-9z" fill="var(--c-warn)" />
      <g className={s.labels} fill="var(--c-ink-2)">
        <text x="60" y="34" textAnchor="middle" fontWeight="600" fill="var(--c-ink)">
          {began}
        </text>
        <text x="60" y="68" textAnchor="middle">
          {t("conflict.drawing.base")}
        </text>
        <text x="214" y="14">
          <tspan fontWeight="600" fill="var(--c-local)">
            {mine}
          </tspan>{" "}
          {t("conflict.drawing.you")}
        </text>
        {last !== undefined && (
          <text x="308" y="90">
            <tspan fontWeight="600" fill="var(--c-accent-ink)">
              {theirs}
            </tspan>{" "}
            {by}
          </text>
        )}
        <text x="488" y="30" textAnchor="middle" fontWeight="600" fill="var(--c-warn)">
          {met}
        </text>
        <text x="494" y="72" textAnchor="middle">
          {t("conflict.drawing.met")}
        </text>
      </g>
    </svg>
  );
}

/** What happened, in one paragraph and one drawing. */
export function Story({ view, open }: { view: ConflictView; open: number }) {
  const t = useT();
  return (
    <section className={s.story} aria-label={t("conflict.story")} data-testid="conflict-story">
      <div>
        <h2>{t("conflict.story")}</h2>
        <p data-testid="conflict-cause" data-kind={view.cause.kind === "over" ? "over" : view.cause.reason.kind}>
          {causeWords(t, view.cause)} {t("conflict.kept.both")}{" "}
          {view.sendable ? t("conflict.todo", { n: open }) : t("conflict.draft.only")}
        </p>
      </div>
      <Drawing view={view} />
    </section>
  );
}
