import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../components/Button";
import { Sheet, SheetActs } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT, useWords } from "../../i18n";
import { keys } from "../../shell/cache";
import { faultOf } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import work from "../../styles/work.module.css";
import { type IntakeRow, useDesk } from "../../transport";
import s from "./Counter.module.css";
import { IntakeForm } from "./Form";

interface RowProps {
  row: IntakeRow;
  onOpen: () => void;
  onCase: () => void;
  onDiscard: () => void;
}

function Row({ row, onOpen, onCase, onDiscard }: RowProps) {
  const t = useT();
  const words = useWords();
  const state = row.attention ? t("counter.state.refused") : row.registered ? t("counter.state.waiting") : t("counter.missing", { n: row.missing });
  return (
    <li className={`${s.draft} ${row.registered ? s.local : ""}`} data-testid={`draft-${row.id}`}>
      <div className="grow">
        <p className="strong">{row.name === "" ? t("counter.unnamed") : row.name}</p>
        <p className="para">
          {row.serviceName !== null && <>{words.worded(row.serviceName)} · </>}
          {t("counter.scans", { n: row.scans })} · <span className={row.attention ? "t-bad" : undefined}>{state}</span>
        </p>
      </div>
      <span className="meta num">{t.moment(row.savedAt)}</span>
      {row.registered && (
        <Button small icon="cases" onClick={onCase}>
          {t("counter.open.case")}
        </Button>
      )}
      <Button small icon={row.registered ? "back" : "pen"} data-testid={`edit-${row.id}`} onClick={onOpen}>
        {t(row.registered ? "counter.edit" : "counter.goon")}
      </Button>
      {!row.registered && (
        <Button small kind="quiet" data-testid={`discard-${row.id}`} onClick={onDiscard}>
          {t("counter.discard")}
        </Button>
      )}
    </li>
  );
}

function Drafts({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<IntakeRow | null>(null);
  const rows = useQuery({ queryKey: keys.intakes, queryFn: () => desk.intakeList() });
  const begin = async () => {
    const begun = await act(() => desk.intakeBegin());
    if (begun === null) return;
    cache.setQueryData(keys.intake(begun.id), begun);
    onOpen(begun.id);
  };
  const edit = async (row: IntakeRow) => {
    if (!row.registered) return onOpen(row.id);
    const again = await act(() => desk.intakeEditAgain(row.id));
    if (again === null) return;
    cache.setQueryData(keys.intake(again.id), again);
    onOpen(again.id);
  };
  const discard = async (row: IntakeRow) => {
    setAsking(null);
    await act(() => desk.intakeDiscard(row.id));
    await cache.invalidateQueries({ queryKey: keys.intakes });
  };
  const all = rows.data ?? [];
  const list = (title: string, part: readonly IntakeRow[]) =>
    part.length > 0 && (
      <section aria-label={title}>
        <h2 className={work.group}>{title}</h2>
        <ul>
          {part.map((row) => (
            <Row
              key={row.id}
              row={row}
              onOpen={() => void edit(row)}
              onCase={() => void navigate({ to: "/", search: { case: row.id } })}
              onDiscard={() => setAsking(row)}
            />
          ))}
        </ul>
      </section>
    );
  const fault = faultOf(rows);
  return (
    <section className={s.page} aria-label={t("counter.title")} data-pane="case" tabIndex={-1} data-testid="counter">
      <header className={work.pageHead}>
        <h1>{t("counter.title")}</h1>
        <p className="para grow">{t("counter.lead")}</p>
        <Button kind="primary" icon="note" keys="Ctrl N" data-testid="intake-new" onClick={() => void begin()}>
          {t("counter.new")}
        </Button>
      </header>
      <div className={`scroll ${s.list}`}>
        {fault !== null && <TroubleState error={fault} onRetry={() => void rows.refetch()} />}
        {rows.data !== undefined && all.length === 0 && (
          <div className={work.none} data-testid="counter-none">
            <Icon name="note" size="l" />
            <p className="strong">{t("counter.none.title")}</p>
            <p className="para">{t("counter.none.body")}</p>
          </div>
        )}
        {list(t("counter.drafts"), all.filter((row) => !row.registered))}
        {list(t("counter.waiting"), all.filter((row) => row.registered))}
      </div>
      {asking !== null && (
        <Sheet title={t("counter.discard.ask")} open narrow onClose={() => setAsking(null)} testId="discard-ask">
          <p>{t("counter.discard.body", { name: asking.name === "" ? t("counter.unnamed") : asking.name })}</p>
          <SheetActs>
            <Button autoFocus onClick={() => setAsking(null)}>
              {t("counter.discard.no")}
            </Button>
            <Button data-testid="discard-yes" onClick={() => void discard(asking)}>
              {t("counter.discard.yes")}
            </Button>
          </SheetActs>
        </Sheet>
      )}
    </section>
  );
}

function Open({ id, onBack, onRegistered }: { id: string; onBack: () => void; onRegistered: (id: string) => void }) {
  const t = useT();
  const desk = useDesk();
  // What is typed lives in the form: a refresh must not write over it.
  const opened = useQuery({ queryKey: keys.intake(id), queryFn: () => desk.intakeOpen(id) });
  const fault = faultOf(opened);
  if (fault !== null) return <TroubleState error={fault} onRetry={() => void opened.refetch()} />;
  if (opened.data === undefined) return <Waiting>{t("counter.title")}</Waiting>;
  return <IntakeForm key={id} opened={opened.data} onBack={onBack} onRegistered={onRegistered} />;
}

/** The counter: the applications that were begun, and the one that is open. */
export function CounterScreen() {
  const { id } = useSearch({ from: "/counter" });
  const navigate = useNavigate();
  if (id === undefined) return <Drafts onOpen={(next) => void navigate({ to: "/counter", search: { id: next } })} />;
  return (
    <Open
      id={id}
      onBack={() => void navigate({ to: "/counter", search: {} })}
      onRegistered={(done) => void navigate({ to: "/", search: { case: done } })}
    />
  );
}
