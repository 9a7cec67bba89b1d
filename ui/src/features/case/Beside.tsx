import { useEffect, useRef } from "react";
import { Button } from "../../components/Button";
import { bind, useT } from "../../i18n";
import { useChords } from "../../shell/keys";
import type { CaseView, DocumentView } from "../../transport";
import s from "./Beside.module.css";
import { CasePaper } from "./CasePaper";

/** The two documents that lie side by side. */
export interface Pair {
  left: string;
  right: string;
}

interface SideProps {
  view: CaseView;
  document: DocumentView;
  side: keyof Pair;
  onDocument: (document: string) => void;
  onOther: () => void;
}

function Side({ view, document, side, onDocument, onOther }: SideProps) {
  const t = useT();
  return (
    <div className={s.side} data-side={side} data-testid={`beside-${side}`}>
      <select
        className={s.pick}
        value={document.id}
        aria-label={t(side === "left" ? "beside.left" : "beside.right")}
        data-testid={`beside-pick-${side}`}
        onChange={(event) => onDocument(event.target.value)}
      >
        {view.documents.map((one) => (
          <option key={one.id} value={one.id}>
            {bind(one.title)}
          </option>
        ))}
      </select>
      <CasePaper key={document.id} view={view} document={document} remember={`${side}:${document.id}`} follows={side === "left"} onBeside={onOther} />
    </div>
  );
}

interface Props {
  view: CaseView;
  pair: Pair;
  onPair: (pair: Pair) => void;
  onClose: () => void;
}

/** Two documents side by side, each with a page, a zoom and a turn of its own. */
export function Beside({ view, pair, onPair, onClose }: Props) {
  const t = useT();
  const box = useRef<HTMLElement>(null);
  // A document that is still coming has no sheet yet: then to what chooses another.
  const placeOf = (side: keyof Pair) =>
    box.current?.querySelector<HTMLElement>(`[data-side="${side}"] [data-sheet]`) ??
    box.current?.querySelector<HTMLElement>(`[data-side="${side}"] select`);
  const toOther = () => {
    const here = box.current?.querySelector('[data-side="right"]')?.contains(globalThis.document.activeElement) === true;
    placeOf(here ? "left" : "right")?.focus();
  };
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('[data-side="right"] select')?.focus();
  }, []);
  useChords({ "Shift+F7": onClose });
  const of = (id: string) => view.documents.find((one) => one.id === id) ?? view.documents[0];
  const [left, right] = [of(pair.left), of(pair.right)];
  if (left === undefined || right === undefined) return null;
  return (
    <section ref={box} className={s.beside} aria-label={t("beside.label")} data-testid="beside">
      <div className={s.bar}>
        <h2>{t("beside.label")}</h2>
        <span className="meta">
          <kbd>F7</kbd> {t("beside.other")}
        </span>
        <Button small keys="Shift F7" data-testid="beside-close" onClick={onClose}>
          {t("beside.close")}
        </Button>
      </div>
      <Side view={view} document={left} side="left" onDocument={(id) => onPair({ ...pair, left: id })} onOther={toOther} />
      <Side view={view} document={right} side="right" onDocument={(id) => onPair({ ...pair, right: id })} onOther={toOther} />
    </section>
  );
}
