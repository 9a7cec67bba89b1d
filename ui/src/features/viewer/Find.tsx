import { useEffect, useRef, useState } from "react";
import { IconButton } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { chord, useChords } from "../../shell/keys";
import type { Pages, Part } from "./pages";
import s from "./Viewer.module.css";

/** Typing settles for so long before pages are searched. */
const SETTLES = 250;

/** Where a term was found. */
export interface Found {
  page: number;
  parts: Part[];
}

interface Props {
  pages: Pages;
  page: number;
  onPage: (page: number) => void;
  onFound: (found: readonly Found[]) => void;
  onClose: () => void;
  isActive: () => boolean;
}

/** Searches the text of a document page by page, as long as nobody asks for something else. */
async function search(pages: Pages, term: string, signal: AbortSignal, tell: (found: Found[], done: number) => void) {
  const found: Found[] = [];
  for (let page = 1; page <= pages.count && !signal.aborted; page += 1) {
    const parts = (await pages.find?.(page, term).catch(() => [])) ?? [];
    if (parts.length > 0) found.push({ page, parts });
    if (!signal.aborted && (parts.length > 0 || page === pages.count || page % 20 === 0)) tell([...found], page);
  }
}

/** Searching in the text of a document. Scans have none, and say so. */
export function FindBar({ pages, page, onPage, onFound, onClose, isActive }: Props) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const [term, setTerm] = useState("");
  const [found, setFound] = useState<Found[]>([]);
  const [done, setDone] = useState(0);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => () => onFound([]), []);
  useEffect(() => {
    setFound([]);
    setDone(0);
    onFound([]);
    if (term.trim().length < 2) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void search(pages, term, abort.signal, (come, searched) => {
        setFound(come);
        setDone(searched);
        onFound(come);
      });
    }, SETTLES);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [pages, term]);
  const step = (by: 1 | -1) => {
    const next = by > 0 ? found.find((one) => one.page > page) ?? found[0] : found.findLast((one) => one.page < page) ?? found.at(-1);
    if (next !== undefined) onPage(next.page);
  };
  useChords({ F3: () => (isActive() ? step(1) : false), "Shift+F3": () => (isActive() ? step(-1) : false) });
  const count = found.reduce((sum, one) => sum + one.parts.length, 0);
  const words = () => {
    if (pages.find === undefined) return t("viewer.find.scan");
    if (term.trim().length < 2) return t("viewer.find.hint");
    return done < pages.count ? t("viewer.find.going", { n: done, of: pages.count }) : t("viewer.find.count", { n: count, pages: found.length });
  };
  return (
    <div className={s.bar} role="search" aria-label={t("viewer.find")} data-testid="viewer-find">
      <div className={`${controls.field} ${s.field}`}>
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          value={term}
          aria-label={t("viewer.find")}
          data-testid="viewer-find-field"
          onChange={(event) => setTerm(event.target.value)}
          onKeyDown={(event) => {
            const key = chord(event);
            if (key !== "Enter" && key !== "Shift+Enter" && key !== "Escape") return;
            event.preventDefault();
            event.stopPropagation();
            if (key === "Escape") onClose();
            else step(key === "Enter" ? 1 : -1);
          }}
        />
      </div>
      <IconButton icon="chev-u" label={t("viewer.find.previous")} unavailable={found.length === 0} onClick={() => step(-1)} />
      <IconButton icon="chev-d" label={t("viewer.find.next")} unavailable={found.length === 0} onClick={() => step(1)} />
      <span role="status">{words()}</span>
      <IconButton icon="x" label={t("act.close")} onClick={onClose} />
    </div>
  );
}
