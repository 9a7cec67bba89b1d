import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { useActions } from "../../shell/actions/offers";
import { faultOf } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import { type CaseView, type Outcome, type Ruling, useDesk } from "../../transport";
import { Case, type CaseTab } from "../case/Case";
import { Review } from "../case/Review";
import { useReveal } from "../case/useReveal";
import { Decide } from "../decision/Decide";
import { DecisionForm } from "../decision/Form";
import { ActView, Preview } from "../decision/Preview";
import { RulingPanel } from "../decision/RulingPanel";
import { Blank } from "../queue/Blank";
import { useChoice } from "../queue/choice";
import { Queue } from "../queue/Queue";
import { neighbours, type Queue as QueueData, useQueue } from "../queue/useQueue";
import s from "./Desk.module.css";

/** The desk: the queue, the case, the review. */
export function DeskScreen() {
  const { case: open } = useSearch({ from: "/" });
  const navigate = useNavigate();
  const { choice } = useChoice();
  const queue = useQueue(choice);
  const go = (id: string | undefined) => void navigate({ to: "/", search: id === undefined ? {} : { case: id } });
  const { previous, next } = neighbours(queue, open);
  const t = useT();
  const to = (id: string | undefined) => ({ run: () => id !== undefined && go(id), why: id === undefined ? t("why.no-neighbour") : null });
  useActions({ "case.previous": to(previous), "case.next": to(next) });
  return (
    <div className={s.desk} data-open={open !== undefined}>
      {open === undefined && <h1 className={s.alone}>{t("queue.title")}</h1>}
      <Queue queue={queue} selected={open} onOpen={go} />
      {open === undefined ? (
        <Blank queue={queue} />
      ) : (
        <OpenCase
          key={open}
          id={open}
          queue={queue}
          onPrevious={previous === undefined ? undefined : () => go(previous)}
          onNext={next === undefined ? undefined : () => go(next)}
          onQueue={() => go(undefined)}
        />
      )}
    </div>
  );
}

interface OpenProps {
  id: string;
  queue: QueueData;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
  onQueue: () => void;
}

/** Loads the case that was chosen. */
function OpenCase({ id, ...rest }: OpenProps) {
  const t = useT();
  const desk = useDesk();
  const cached = useQuery({ queryKey: keys.case(id), queryFn: () => desk.caseOpen(id) });
  const fault = cached.data === undefined ? faultOf(cached) : null;
  if (fault !== null)
    return (
      <section className={s.fault} data-pane="case" tabIndex={-1}>
        <TroubleState error={fault} heading onRetry={() => void cached.refetch()} />
      </section>
    );
  if (cached.data === undefined)
    return (
      <section className={s.fault} data-pane="case" tabIndex={-1}>
        <Waiting>{t("case.loading")}</Waiting>
      </section>
    );
  return <CaseAndReview view={cached.data} {...rest} />;
}

function CaseAndReview({ view, onPrevious, onNext, onQueue }: Omit<OpenProps, "id"> & { view: CaseView }) {
  const desk = useDesk();
  const act = useAct();
  const cache = useQueryClient();
  const { choose } = useChoice();
  const reveal = useReveal(view.id);
  const [tab, setTab] = useState<CaseTab>("overview");
  const [document, setDocument] = useState<string | null>(null);
  const [form, setForm] = useState<Outcome | null>(null);
  const [ruling, setRuling] = useState<Ruling | null>(null);
  const [seeing, setSeeing] = useState(false);
  const [busy, setBusy] = useState(false);
  // An answer that is still on its way may be older than this one: it must not come over it, so it is asked for anew.
  const take = (next: CaseView) => {
    const queryKey = keys.case(view.id);
    void cache.cancelQueries({ queryKey }).then(() => {
      cache.setQueryData(queryKey, next);
      return cache.invalidateQueries({ queryKey });
    });
  };
  const doing = async (what: () => Promise<CaseView>) => {
    setBusy(true);
    const next = await act(what);
    setBusy(false);
    if (next !== null) take(next);
  };
  const show = (id: string) => {
    setDocument(id);
    setSeeing(false);
    if (tab === "messages" || tab === "history") setTab("overview");
  };
  const close = () => {
    setForm(null);
    setRuling(null);
    focusLater(`[data-testid="decide-${form}"]`);
  };
  // A decision that was made elsewhere closes the form: its text stays as a draft.
  const decided = view.ruling !== null;
  useEffect(() => {
    if (decided) setForm(null);
  }, [decided]);
  useActions({
    "case.claim": () => void doing(() => desk.claim(view.id)),
    "case.release": () => void doing(() => desk.release(view.id)),
    "case.take-over": () => focusLater('[data-testid="case-take-over"]', true),
    "case.overview": () => setTab("overview"),
    "case.documents": () => setTab("documents"),
    "case.messages": () => setTab("messages"),
    "case.history": () => setTab("history"),
    "decision.undo": () => void doing(() => desk.undoDecision(view.id)),
    "draft.discard": () => void act(() => desk.discardDraft(view.id)),
  });
  const preview =
    form !== null && ruling !== null ? (
      <Preview view={view} ruling={ruling} />
    ) : seeing && decided ? (
      <ActView view={view} onClose={() => setSeeing(false)} />
    ) : null;
  return (
    <>
      <Case
        view={view}
        reveal={reveal}
        tab={tab}
        onTab={setTab}
        document={document}
        onDocument={setDocument}
        preview={preview}
        onRelated={(number) => choose({ view: "all", search: number, services: [], states: [] })}
        head={{
          busy,
          onClaim: () => void doing(() => desk.claim(view.id)),
          onRelease: () => void doing(() => desk.release(view.id)),
          onTakeOver: (reason) => void doing(() => desk.takeOver(view.id, reason)),
          onPrevious,
          onNext,
          onQueue,
        }}
      />
      <Review
        view={view}
        onView={take}
        onShow={show}
        form={
          form === null ? null : (
            <DecisionForm
              key={form}
              view={view}
              outcome={form}
              onRuling={setRuling}
              onClose={close}
              onDecided={(next) => {
                take(next);
                setForm(null);
                setRuling(null);
                focusLater('[data-testid="ruling"]');
              }}
            />
          )
        }
        below={
          view.ruling === null ? (
            <Decide
              view={view}
              onOpen={setForm}
              onDiscard={() => void act(() => desk.discardDraft(view.id))}
            />
          ) : (
            <RulingPanel
              made={view.ruling}
              busy={busy}
              onSee={() => setSeeing(true)}
              onUndo={() => void doing(() => desk.undoDecision(view.id))}
            />
          )
        }
      />
    </>
  );
}

function focusLater(selector: string, press = false): void {
  requestAnimationFrame(() => {
    const found = globalThis.document.querySelector<HTMLElement>(selector);
    found?.focus();
    if (press) found?.click();
  });
}
