import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import {
  Autocomplete,
  Collection,
  Dialog,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  SearchField,
} from "react-aria-components";
import { DeadlineChip } from "../../components/Chip";
import controls from "../../components/controls.module.css";
import dialog from "../../components/Dialog.module.css";
import { Icon } from "../../components/Icon";
import { Marked } from "../../components/Marked";
import { Cap } from "../../components/Cap";
import { useLanguage, useT } from "../../i18n";
import { marksIn, wordsOf } from "../../shell/actions/fold";
import type { ActionName } from "../../shell/actions/registry";
import { keys } from "../../shell/cache";
import { useOpenStatus } from "../../shell/queries";
import { type QueueQuery, type QueueRow, useDesk } from "../../transport";
import { actionEntries, type Entry, found, helpEntries } from "./entries";
import s from "./Palette.module.css";
import { recents, remember } from "./recent";
import { useSettingEntries } from "./useSettingEntries";

/** Cases shown at most. */
const MOST_CASES = 8;
/** Typing settles for so long before cases are searched. */
const SETTLE = 100;

interface Props {
  open: boolean;
  /** The case that is open on the screen. */
  caseId: string | null;
  onClose: () => void;
  onCase: (id: string) => void;
  onHelp: (article: string) => void;
}

interface Section {
  id: string;
  title: string;
  items: Item[];
}

type Item = { id: string; entry: Entry } | { id: string; row: QueueRow };

/** Runs an act once the palette is gone and the focus is back where it was. */
function afterwards(run: () => unknown): void {
  setTimeout(() => requestAnimationFrame(() => void run()), 30);
}

/** Cases that fit what is typed: the queue's own search, which needs no network. */
function useCases(typed: string, asking: boolean) {
  const desk = useDesk();
  const [search, setSearch] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), SETTLE);
    return () => clearTimeout(timer);
  }, [typed]);
  const query: QueueQuery = { view: "all", search, services: [], states: [], offset: 0, limit: MOST_CASES };
  const enabled = asking && search.length >= 2;
  const asked = useQuery({
    queryKey: keys.queue(query),
    queryFn: () => desk.queuePage(query),
    enabled,
    placeholderData: keepPreviousData,
  });
  return enabled && typed.trim() !== "" ? (asked.data?.rows ?? []) : [];
}

/** Ctrl K: every action, case, place, setting and topic of Help under one field. */
export function Palette(props: Props) {
  const t = useT();
  const { open, onClose } = props;
  return (
    <ModalOverlay className={`${dialog.veil} ${s.veil}`} data-veil="" isOpen={open} isDismissable onOpenChange={(next) => !next && onClose()}>
      <Modal className={`${dialog.modal} ${s.modal}`} data-testid="palette">
        <Dialog className={s.dialog ?? ""} aria-label={t("palette.title")}>
          <Inside {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Inside({ caseId, onClose, onCase, onHelp }: Props) {
  const t = useT();
  const desk = useDesk();
  const officer = useOpenStatus().officer?.officer.id ?? "";
  const [typed, setTyped] = useState("");
  const words = wordsOf(typed);
  const cases = useCases(typed, true);
  const ruled = useQuery({ queryKey: keys.actions(caseId), queryFn: () => desk.actions(caseId), staleTime: 0 });
  const settings = useSettingEntries();
  const actions = actionEntries(t, ruled.data ?? []);
  const helps = helpEntries(useLanguage(), onHelp);
  const sections = sectionsOf(t, { words, actions, settings, helps, cases, officer, onCase });
  const all = sections.flatMap((section) => section.items);
  const choose = (key: string) => {
    const item = all.find((one) => one.id === key);
    if (item === undefined) return;
    if ("row" in item) {
      remember(officer, { kind: "case", id: item.row.id, number: item.row.number });
      onClose();
      afterwards(() => onCase(item.row.id));
      return;
    }
    // What cannot be done stays on the screen with its reason.
    if (item.entry.why !== undefined) return;
    if (item.entry.action !== undefined) remember(officer, { kind: "action", name: item.entry.action });
    onClose();
    afterwards(item.entry.run);
  };
  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      <SearchField aria-label={t("palette.title")} autoFocus className={`${controls.field} ${controls.tall} ${s.field}`}>
        <Icon name="search" />
        <Input placeholder={t("palette.hint")} role="combobox" aria-expanded="true" data-testid="palette-field" spellCheck="false" />
      </SearchField>
      <ListBox
        aria-label={t("palette.results")}
        className={s.list ?? ""}
        items={sections}
        selectionMode="none"
        data-testid="palette-list"
        onAction={(key) => choose(String(key))}
        renderEmptyState={() => <p className="meta">{t("palette.none")}</p>}
      >
        {(section) => (
          <ListBoxSection id={section.id} className={s.section ?? ""}>
            <Header className={s.head ?? ""}>{section.title}</Header>
            <Collection items={section.items}>{(item) => ("row" in item ? <CaseLine key={item.id} id={item.id} row={item.row} /> : <EntryLine key={item.id} id={item.id} entry={item.entry} words={words} />)}</Collection>
          </ListBoxSection>
        )}
      </ListBox>
      <p className={`meta ${s.foot}`}>{t("palette.way")}</p>
    </Autocomplete>
  );
}

function EntryLine({ id, entry, words }: { id: string; entry: Entry; words: readonly string[] }) {
  return (
    <ListBoxItem id={id} textValue={entry.title} className={`${s.item} ${entry.why === undefined ? "" : s.off}`} data-testid={`palette-${entry.action ?? entry.id.replaceAll(" ", "-")}`}>
      <Icon name={entry.icon} />
      <span className="cut">
        <Marked text={entry.title} marks={marksIn(entry.title, words)} />
      </span>
      {entry.why === undefined ? (
        entry.action !== undefined && (
          <span className={s.caps}>
            <Cap of={entry.action} />
          </span>
        )
      ) : (
        <span className={`meta ${s.why}`}>
          {entry.why}
        </span>
      )}
    </ListBoxItem>
  );
}

function CaseLine({ id, row }: { id: string; row: QueueRow }) {
  const t = useT();
  const elsewhere = row.found?.elsewhere ?? null;
  return (
    <ListBoxItem id={id} textValue={`${row.name} ${row.number}`} className={s.item ?? ""} data-testid={`palette-case-${row.shortNumber}`}>
      <Icon name="cases" />
      <span className={`cut ${s.who}`}>
        <span className="cut">
          <Marked text={row.name} marks={row.found?.name ?? []} />
        </span>
        <span className="meta num">{t("palette.case", { number: row.shortNumber })}</span>
        {elsewhere !== null && (
          <span className="meta cut">
            <Marked text={elsewhere.text} marks={elsewhere.marks} />
          </span>
        )}
      </span>
      <DeadlineChip deadline={row.deadline} />
    </ListBoxItem>
  );
}

interface Sources {
  words: readonly string[];
  actions: readonly Entry[];
  settings: readonly Entry[];
  helps: readonly Entry[];
  cases: readonly QueueRow[];
  officer: string;
  onCase: (id: string) => void;
}

/** What is listed, under its headings: the last choices first while nothing is typed. */
function sectionsOf(t: ReturnType<typeof useT>, { words, actions, settings, helps, cases, officer, onCase }: Sources): Section[] {
  const of = (id: string, title: string, entries: readonly Entry[]): Section => ({
    id,
    title,
    items: entries.map((entry) => ({ id: `${id} ${entry.id}`, entry })),
  });
  const general = (entry: Entry) => entry.action !== undefined && /^(go\.|help|exchange|lock|pane\.|queue\.)/.test(entry.action);
  const typed = words.length > 0;
  const last = typed ? [] : recentEntries(t, officer, actions, onCase);
  const all = found(actions, words);
  // What can be done comes before what cannot: Enter does something.
  const fitting = all.filter((entry) => entry.why === undefined);
  const sections: Section[] = [
    of("recent", t("palette.recent"), last),
    { id: "cases", title: t("palette.cases"), items: cases.map((row) => ({ id: row.id, row })) },
    of("here", t("palette.here"), fitting.filter((entry) => !general(entry))),
    of("everywhere", t("palette.everywhere"), fitting.filter(general)),
    of("settings", t("palette.settings"), typed ? found(settings, words) : []),
    of("help", t("palette.help"), typed ? found(helps, words) : []),
    of("off", t("palette.off"), all.filter((entry) => entry.why !== undefined)),
  ];
  return sections.filter((section) => section.items.length > 0);
}

function recentEntries(t: ReturnType<typeof useT>, officer: string, actions: readonly Entry[], onCase: (id: string) => void): Entry[] {
  return recents(officer).flatMap((one): Entry[] => {
    if (one.kind === "action") return actions.filter((entry) => entry.action === (one.name satisfies ActionName));
    const title = t("palette.case", { number: one.number });
    return [{ id: one.id, title, folded: "", icon: "cases", run: () => onCase(one.id) }];
  });
}
