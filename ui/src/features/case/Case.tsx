import { type ReactNode, useEffect } from "react";
import { type Key, Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { bind, useT } from "../../i18n";
import type { CaseView } from "../../transport";
import s from "./Case.module.css";
import { Documents } from "./Documents";
import { FromTo, People } from "./Facts";
import { Head } from "./Head";
import { Notes } from "./Letters";
import { Correspondence, History, Messages } from "./Story";
import own from "./Story.module.css";
import type { Reveal } from "./useReveal";

/** Parts of a case. */
export type CaseTab = "overview" | "documents" | "messages" | "notes" | "history";

interface Props {
  view: CaseView;
  reveal: Reveal;
  tab: CaseTab;
  onTab: (tab: CaseTab) => void;
  document: string | null;
  onDocument: (document: string) => void;
  /** In place of the parts: the act that is being written. */
  preview: ReactNode;
  head: Omit<Parameters<typeof Head>[0], "view" | "reveal">;
  onRelated: (number: string) => void;
  onView: (view: CaseView) => void;
  /** Puts another document beside the one that is shown; none where there is no room for two. */
  onBeside: (() => void) | undefined;
}

/** Why the time limit stands still. */
function Paused({ view }: { view: CaseView }) {
  const t = useT();
  if (view.paused === null) return null;
  return (
    <p className={own.paused} data-testid="case-paused">
      <Icon name="pause" size="s" />
      <span>{t("case.paused", { date: t.date(view.paused.since), basis: bind(view.paused.basis) })}</span>
    </p>
  );
}

function Latest({ view, onAll }: { view: CaseView; onAll: () => void }) {
  const t = useT();
  const latest = view.messages.slice(-2);
  if (latest.length === 0) return null;
  return (
    <section className={s.wide}>
      <div className={s.secHead}>
        <h2>{t("messages.unread")}</h2>
        <Button kind="link" onClick={onAll}>
          {t("messages.all")}
        </Button>
      </div>
      <Messages messages={latest} />
    </section>
  );
}

function Parts({ view, reveal, tab, onTab, document, onDocument, onRelated, onView, onBeside }: Props) {
  const t = useT();
  const counted = (label: string, n: number, fresh = false) => (
    <>
      {label} {n > 0 && <span className={fresh ? s.new : s.count}>{n}</span>}
    </>
  );
  const fromCitizen = view.messages.filter((message) => message.author.kind === "citizen").length;
  const documents = <Documents view={view} shown={document} onShow={onDocument} onBeside={onBeside} />;
  return (
    <Tabs className={s.tabs ?? ""} selectedKey={tab} onSelectionChange={(key: Key) => onTab(key as CaseTab)}>
      <TabList className={s.tablist ?? ""} aria-label={t("case.label", { number: view.number || t("counter.unnumbered") })}>
        <Tab id="overview" className={s.tab ?? ""} data-testid="tab-overview">
          {t("tab.overview")}
        </Tab>
        <Tab id="documents" className={s.tab ?? ""} data-testid="tab-documents">
          {counted(t("tab.documents"), view.documents.length)}
        </Tab>
        <Tab id="messages" className={s.tab ?? ""} data-testid="tab-messages">
          {counted(t("tab.messages"), view.messages.length, fromCitizen > 0)}
        </Tab>
        <Tab id="notes" className={s.tab ?? ""} data-testid="tab-notes">
          {t("tab.notes")}
          {view.ownNote !== "" && (
            <>
              {" "}
              <Icon name="note" size="s" />
              <span className="vh">{t("note.there")}</span>
            </>
          )}
        </Tab>
        <Tab id="history" className={s.tab ?? ""} data-testid="tab-history">
          {counted(t("tab.history"), view.history.length + view.localActs.length)}
        </Tab>
      </TabList>
      <TabPanel id="overview" className={s.panel ?? ""}>
        <div className={s.body}>
          <FromTo view={view} />
          <People parties={view.parties} reveal={reveal} onRelated={onRelated} />
          {documents}
          <Latest view={view} onAll={() => onTab("messages")} />
        </div>
      </TabPanel>
      <TabPanel id="documents" className={s.panel ?? ""}>
        <div className={s.fill}>{documents}</div>
      </TabPanel>
      <TabPanel id="messages" className={s.panel ?? ""}>
        <Correspondence key={view.id} view={view} onView={onView} />
      </TabPanel>
      <TabPanel id="notes" className={s.panel ?? ""}>
        <Notes key={view.id} view={view} />
      </TabPanel>
      <TabPanel id="history" className={s.panel ?? ""}>
        <div className={s.single}>
          <History view={view} />
        </div>
      </TabPanel>
    </Tabs>
  );
}

/** A case: the person, the old and the new address, the evidence. */
export function Case(props: Props) {
  const t = useT();
  const { view } = props;
  useEffect(() => {
    const before = globalThis.document.title;
    globalThis.document.title = `${t("app.name")} – ${t("case.label", { number: view.number || t("counter.unnumbered") })}`;
    return () => {
      globalThis.document.title = before;
    };
  }, [view.number, t]);
  return (
    <section
      className={s.case}
      aria-label={t("case.label", { number: view.number.split("-").at(-1) || t("counter.unnumbered") })}
      data-pane="case"
      tabIndex={-1}
      data-testid="case"
      data-case={view.id}
    >
      <Head view={view} reveal={props.reveal} {...props.head} />
      <Paused view={view} />
      {props.preview ?? <Parts {...props} />}
    </section>
  );
}
