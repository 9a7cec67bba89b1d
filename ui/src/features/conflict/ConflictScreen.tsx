import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button, IconButton } from "../../components/Button";
import { DeadlineChip } from "../../components/Chip";
import { Icon } from "../../components/Icon";
import { Unready } from "../../components/Unready";
import { useT, useWords } from "../../i18n";
import { actName, serviceName } from "../../i18n/names";
import { keys } from "../../shell/cache";
import { useChords } from "../../shell/keys";
import { faultOf } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import work from "../../styles/work.module.css";
import { type ConflictEnding, type ConflictField, type ConflictView, type Pick, useDesk } from "../../transport";
import { authorName } from "../case/Story";
import { Compare } from "./Compare";
import s from "./Conflict.module.css";
import { Story } from "./Story";
import { chosen, fieldKey, reasonWords } from "./words";

/** Acts that the table of fields does not show. */
const SHOWN_AS_FIELDS = new Set(["review", "decide", "return-for-correction"]);

function Folds({ view }: { view: ConflictView }) {
  const t = useT();
  const words = useWords();
  const cause = view.cause.kind === "over" ? undefined : view.cause;
  const rest = view.acts.filter((act) => !SHOWN_AS_FIELDS.has(act.kind));
  const added = view.added.map((check) => words.worded(check.title)).join("; ");
  return (
    <>
      {rest.length > 0 && (
        <section className={s.rest} aria-label={t("conflict.acts")}>
          <h3>{t("conflict.acts")}</h3>
          <ul>
            {rest.map((act, place) => (
              <li key={place} data-testid={`conflict-act-${act.kind}`}>
                <Icon name={act.reason === null ? "up" : "laptop"} tone={act.reason === null ? "accent" : "local"} />
                <span className="strong">{actName(t, act.kind)}</span>
                <span className="meta">{act.reason === null ? t("conflict.act.goes") : reasonWords(t, act.reason, cause)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {view.happened.length > 0 && (
        <details className={s.fold} data-testid="conflict-happened">
          <summary>{t("conflict.happened", { n: view.happened.length })}</summary>
          <ul>
            {view.happened.map((entry) => (
              <li key={entry.version}>
                <span className="num meta">{t.dayTime(entry.at)}</span> {actName(t, entry.kind)}
                <span className="meta"> · {authorName(t, entry.author)}</span>
                {entry.note != null && <span className="meta"> · {entry.note}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
      {view.added.length > 0 && <p className={s.line}>{t("conflict.added", { n: view.added.length, list: added })}</p>}
      {view.same > 0 && <p className={s.line}>{t("conflict.same", { n: view.same })}</p>}
    </>
  );
}

function Comparison({ view }: { view: ConflictView }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [picks, setPicks] = useState<Readonly<Record<string, Pick>>>({});
  const [busy, setBusy] = useState(false);
  const open = view.fields.filter((field) => chosen(field, picks) === null).length;
  const back = () => void navigate({ to: "/exchange" });
  const end = async (ending: ConflictEnding, toCase: boolean) => {
    setBusy(true);
    const next = await act(() => desk.resolveConflict(view.case, ending));
    setBusy(false);
    if (next === null) return;
    cache.setQueryData(keys.exchange, next);
    void navigate(toCase ? { to: "/", search: { case: view.case } } : { to: "/exchange" });
  };
  const ready = view.sendable && open === 0 && !busy;
  const save = () => {
    if (!ready) return;
    const choices = view.fields.flatMap((field) => {
      const pick = chosen(field, picks);
      return pick === null ? [] : [{ field: field.field, pick }];
    });
    void end({ kind: "merge", choices }, false);
  };
  const onPick = (field: ConflictField, pick: Pick) => setPicks((before) => ({ ...before, [fieldKey(field.field)]: pick }));
  useChords({ "Ctrl+Enter": save, "Ctrl+NumpadEnter": save, Escape: back });
  return (
    <section className={s.conf} data-testid="conflict" data-pane="case" tabIndex={-1} aria-label={t("conflict.title")}>
      <header className={`${work.pageHead} ${s.head}`}>
        <IconButton icon="chev-l" label={t("conflict.back")} data-testid="conflict-back" onClick={back} />
        <h1>{t("conflict.title")}</h1>
        <span className="meta cut grow">
          <span className="num strong">№&nbsp;{view.number}</span> · <bdi>{view.name}</bdi> · {serviceName(t, view.service)}
        </span>
        {view.deadline !== null && <DeadlineChip deadline={view.deadline} />}
      </header>
      <Story view={view} open={open} />
      <div className={`${s.cmp} scroll`} role="region" aria-label={t("conflict.compare")}>
        {view.fields.length > 0 && <Compare view={view} picks={picks} onPick={onPick} />}
        <Folds view={view} />
      </div>
      <footer className={s.foot}>
        <span className={`${s.keep} grow`}>
          <Icon name="laptop" />
          <span>
            <b className="strong">{t("conflict.keep")}</b> <span className="meta">{t("conflict.keep.where")}</span>
          </span>
        </span>
        <Button data-testid="conflict-later" onClick={back}>
          {t("conflict.later")}
        </Button>
        <Button
          data-testid="conflict-take"
          unavailable={busy}
          onClick={() => void end({ kind: "take-theirs" }, view.redecide)}
        >
          {t(view.redecide ? "conflict.redecide" : "conflict.take")}
        </Button>
        {view.sendable && (
          <Button kind={ready ? "primary" : "plain"} keys="Ctrl Enter" data-testid="conflict-save" unavailable={!ready} onClick={save}>
            {t("conflict.save")}
          </Button>
        )}
      </footer>
    </section>
  );
}

/** Two versions of a case: what happened, field by field, and what the officer chooses. */
export function ConflictScreen() {
  const t = useT();
  const desk = useDesk();
  const { case: id } = useSearch({ from: "/exchange/conflict" });
  const query = useQuery({ queryKey: keys.conflict(id), queryFn: () => desk.conflictView(id) });
  const fault = faultOf(query);
  if (fault !== null || query.data === undefined) return <Unready title={t("conflict.title")} fault={fault} onRetry={() => void query.refetch()} />;
  return <Comparison key={`${query.data.case}-${query.data.metAt}`} view={query.data} />;
}
