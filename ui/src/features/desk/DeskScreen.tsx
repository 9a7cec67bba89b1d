import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { useActions } from "../../shell/actions/offers";
import { faultOf } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import { type CaseView, type Mark, type Outcome, type Ruling, useDesk } from "../../transport";
import { Case, type CaseTab } from "../case/Case";
import { Review } from "../case/Review";
import { Beside, type Pair } from "../case/Beside";
import { useAhead, useMadeReady } from "../case/ahead";
import { type AskedPlace, CaseMarksProvider } from "../case/marks";
import { useReveal } from "../case/useReveal";
import { Decide } from "../decision/Decide";
import { DecisionForm } from "../decision/Form";
import { ActView, Preview } from "../decision/Preview";
import { RulingPanel } from "../decision/RulingPanel";
import { Blank } from "../queue/Blank";
import { UNFILTERED, useChoice } from "../queue/choice";
import { Queue } from "../queue/Queue";
import { useNeighbours } from "../queue/neighbours";
import { type Queue as QueueData, useQueue } from "../queue/useQueue";
import { type Views, ViewsContext } from "../viewer/views";
import s from "./Desk.module.css";

/** The desk: the queue, the case, the review. */
export function DeskScreen() {
  const { case: open } = useSearch({ from: "/" });
  const navigate = useNavigate();
  const { choice, ready, place, keep } = useChoice();
  const queue = useQueue(choice);
  const go = (id: string | undefined) => void navigate({ to: "/", search: id === undefined ? {} : { case: id } });
  // The case that was open is open again, after another screen and after a start; later a closed case stays closed.
  const arrived = useRef(false);
  useEffect(() => {
    if (!ready) return;
    const back = arrived.current ? null : place.open;
    arrived.current = true;
    if (open === undefined && back !== null) {
      void navigate({ to: "/", search: { case: back }, replace: true });
    } else if (place.open !== (open ?? null)) {
      place.open = open ?? null;
      keep();
    }
  }, [open, ready, place, keep, navigate]);
  const { previous, next } = useNeighbours(queue.rows, open, JSON.stringify([choice.view, choice.search, choice.services, choice.states, choice.filter, choice.sort]));
  // Two documents need the room of the queue.
  const [wide, setWide] = useState(false);
  useEffect(() => setWide(false), [open]);
  useAhead(open === undefined ? undefined : next);
  const t = useT();
  const to = (id: string | undefined) => ({ run: () => id !== undefined && go(id), why: id === undefined ? t("why.no-neighbour") : null });
  useActions({ "case.previous": to(previous), "case.next": to(next) });
  return (
    <div className={s.desk} data-open={open !== undefined} data-wide={wide || undefined}>
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
          onWide={setWide}
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
  onWide: (wide: boolean) => void;
}

/** Loads the case that was chosen. */
function OpenCase({ id, ...rest }: OpenProps) {
  const t = useT();
  const desk = useDesk();
  const cached = useQuery({ queryKey: keys.case(id), queryFn: () => desk.caseOpen(id), placeholderData: useMadeReady(id) });
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

function CaseAndReview({ view, onPrevious, onNext, onQueue, onWide }: Omit<OpenProps, "id"> & { view: CaseView }) {
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
  const [asked, setAsked] = useState<AskedPlace | null>(null);
  const [pair, setPair] = useState<Pair | null>(null);
  const [views] = useState<Views>(() => new Map());
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
  const ask = (place: AskedPlace) => {
    if (pair === null) show(place.document);
    else setPair({ ...pair, left: place.document });
    setAsked(place);
  };
  const set = async (check: string, marks: Mark[]): Promise<boolean> => {
    const next = await act(() => desk.setMarks(view.id, check, marks));
    if (next !== null) take(next);
    return next !== null;
  };
  const beside = () => {
    const [first, second] = [view.documents.find((one) => one.id === document) ?? view.documents[0], view.documents[1]];
    if (first === undefined || second === undefined) return;
    const other = first.id === second.id ? view.documents[0] : second;
    setPair({ left: first.id, right: other?.id ?? second.id });
    onWide(true);
  };
  const alone = () => {
    if (pair !== null) setDocument(pair.left);
    setPair(null);
    onWide(false);
    focusLater("[data-sheet]");
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
    ) : pair !== null ? (
      <Beside view={view} pair={pair} onPair={setPair} onClose={alone} />
    ) : null;
  return (
    <ViewsContext value={views}>
    <CaseMarksProvider view={view} asked={asked} onSet={set} onAsk={ask}>
      <Case
        view={view}
        onView={take}
        onBeside={view.documents.length > 1 ? beside : undefined}
        reveal={reveal}
        tab={tab}
        onTab={setTab}
        document={document}
        onDocument={setDocument}
        preview={preview}
        onRelated={(number) => choose({ view: "all", search: number, ...UNFILTERED })}
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
              onNext={onNext}
              onUndo={() => void doing(() => desk.undoDecision(view.id))}
            />
          )
        }
      />
    </CaseMarksProvider>
    </ViewsContext>
  );
}

function focusLater(selector: string, press = false): void {
  requestAnimationFrame(() => {
    const found = globalThis.document.querySelector<HTMLElement>(selector);
    found?.focus();
    if (press) found?.click();
  });
}
