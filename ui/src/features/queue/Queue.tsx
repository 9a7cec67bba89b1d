import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { Button, IconButton } from "../../components/Button";
import { Cap } from "../../components/Cap";
import { LocalChip } from "../../components/Chip";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { Segmented } from "../../components/Segmented";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { SEARCH_EVENT } from "../../shell/Frame";
import { focusPane } from "../../shell/keys";
import { isFilling, useOpenStatus, useSettings } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import { type QueueView, useDesk } from "../../transport";
import { Bulk } from "./Bulk";
import { filtersOn, useChoice } from "./choice";
import { Columns } from "./Columns";
import { Filters } from "./Filters";
import { List } from "./List";
import { Nothing } from "./Nothing";
import { usePicked } from "./picked";
import s from "./Queue.module.css";
import type { Queue as QueueData } from "./useQueue";
import { Views } from "./Views";

const VIEWS: readonly QueueView[] = ["mine", "free", "all"];

function Search({ onDown, onEnter }: { onDown: () => void; onEnter: () => void }) {
  const t = useT();
  const { choice, choose } = useChoice();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const take = () => {
      field.current?.focus();
      field.current?.select();
    };
    window.addEventListener(SEARCH_EVENT, take);
    return () => window.removeEventListener(SEARCH_EVENT, take);
  }, []);
  return (
    <div className={controls.field}>
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        value={choice.search}
        placeholder={t("queue.search")}
        aria-label={t("queue.search")}
        autoComplete="off"
        spellCheck={false}
        data-testid="queue-search"
        onChange={(event) => choose({ search: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") onDown();
          else if (event.key === "Enter") onEnter();
          else if (event.key === "Escape" && choice.search !== "") choose({ search: "" });
          else return;
          event.preventDefault();
        }}
      />
      {choice.search === "" ? (
        <span aria-hidden="true">
          <Cap of="queue.search" />
        </span>
      ) : (
        <IconButton
          icon="x"
          className={controls.in ?? ""}
          label={t("queue.search.clear")}
          onClick={() => {
            choose({ search: "" });
            field.current?.focus();
          }}
        />
      )}
    </div>
  );
}

interface Props {
  queue: QueueData;
  selected: string | undefined;
  onOpen: (id: string) => void;
}

/** The queue: what is most urgent, why, and who has it. */
export function Queue({ queue, selected, onOpen }: Props) {
  const t = useT();
  const { choice, choose, columns, saved, place, keep } = useChoice();
  const picked = usePicked();
  const scrolled = useCallback(
    (top: number) => {
      place.scroll = top;
      keep();
    },
    [place, keep],
  );
  const status = useOpenStatus();
  const compact = useSettings().data?.density === "compact";
  const navigate = useNavigate();
  const desk = useDesk();
  const act = useAct();
  const pane = useRef<HTMLElement>(null);
  const toList = () => {
    const list = pane.current?.querySelector<HTMLElement>('[role="listbox"]');
    if (list) list.focus();
    else if (pane.current) focusPane(pane.current);
  };
  const first = queue.rows.get(0);
  const narrowed = choice.search.trim() !== "" || filtersOn(choice) > 0;
  const body = () => {
    if (queue.fault !== null) return <TroubleState error={queue.fault} onRetry={queue.retry} />;
    if (queue.loading) return <Waiting>{t("queue.loading")}</Waiting>;
    if (queue.total === 0)
      return narrowed ? (
        <Nothing />
      ) : (
        <p className={`meta scroll ${s.empty}`}>{t(isFilling(status) ? "queue.filling.title" : "queue.empty.title")}</p>
      );
    const part = JSON.stringify(choice);
    return (
      <>
        {queue.more && (
          <p className={`meta ${s.more}`} role="status" data-testid="queue-more">
            {t("queue.more", { n: t.count(queue.total) })}
          </p>
        )}
        <List
          queue={queue}
          part={part}
          selected={selected}
          compact={compact}
          columns={columns}
          picked={picked}
          place={place}
          onScroll={scrolled}
          onOpen={onOpen}
        />
      </>
    );
  };
  return (
    <section className={s.queue} aria-label={t("queue.label")} ref={pane} data-pane="queue" tabIndex={-1} data-testid="queue">
      <div className={s.head}>
        <div className={s.top}>
          <h2 className="cut" data-testid="queue-title">
            {saved?.name ?? (VIEWS.includes(choice.view) ? t("queue.title") : t(`queue.view.${choice.view}`))}
          </h2>
          <Views counts={queue.counts} />
          <Filters />
          <Columns />
          <IconButton icon="sync" label={t("queue.refresh")} onClick={() => void act(() => desk.exchangeNow())} />
        </div>
        {status.link.kind === "offline" && status.lastExchange !== null && (
          <LocalChip>{t("queue.asof", { time: t.moment(status.lastExchange) })}</LocalChip>
        )}
        <Segmented
          label={t("queue.view")}
          value={choice.view}
          options={VIEWS.map((view) => ({
            value: view,
            testId: `queue-view-${view}`,
            label: (
              <>
                {t(`queue.view.${view}`)} <b className="num">{queue.counts === null ? "" : t.count(queue.counts[view])}</b>
              </>
            ),
          }))}
          onChange={(view) => choose({ view })}
        />
        <Search onDown={toList} onEnter={() => first !== undefined && onOpen(first.id)} />
      </div>
      {body()}
      <Bulk
        picked={picked}
        total={queue.total}
        supervises={status.officer?.role === "supervisor"}
        acts={["claim", "release", "assign"]}
      />
      {status.localCases > 0 && (
        <div className={s.foot} data-testid="queue-local">
          <Icon name="laptop" size="s" />
          <span className="grow">{t("queue.local", { n: status.localCases })}</span>
          <Button small onClick={() => void navigate({ to: "/exchange" })}>
            {t("queue.local.show")}
          </Button>
        </div>
      )}
    </section>
  );
}
