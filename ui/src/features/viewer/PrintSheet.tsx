import { useEffect, useRef, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Sheet, SheetActs } from "../../components/Dialog";
import { useT } from "../../i18n";
import { useStatus } from "../../shell/queries";
import type { Pages } from "./pages";
import { MOST_PRINTED, printPages } from "./print";
import s from "./Viewer.module.css";

interface Props {
  title: string;
  pages: Pages;
  turn: number;
  onClose: () => void;
}

/** Which pages are printed; the printer itself is chosen in the system's dialogue. */
export function PrintSheet({ title, pages, turn, onClose }: Props) {
  const t = useT();
  const status = useStatus();
  const [from, setFrom] = useState(1);
  const [to, setTo] = useState(Math.min(pages.count, MOST_PRINTED));
  const [busy, setBusy] = useState<number | null>(null);
  const [failed, setFailed] = useState(false);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const fits = from >= 1 && to <= pages.count && from <= to && to - from < MOST_PRINTED;
  // Unknown counts as practice: a mark too many harms nobody.
  const practice = status.data?.realm === "production" ? null : t("print.practice");
  const print = async () => {
    if (!fits || busy !== null) return;
    setFailed(false);
    try {
      await printPages({ pages, from, to, turn, practice, onPage: setBusy, signal: abort.current.signal });
      onClose();
    } catch {
      setBusy(null);
      setFailed(true);
    }
  };
  const field = (words: "print.from" | "print.to", value: number, set: (page: number) => void) => (
    <label className={s.range}>
      {t(words)}
      <span className={controls.field}>
        <input
          type="number"
          min={1}
          max={pages.count}
          value={Number.isNaN(value) ? "" : value}
          data-testid={words}
          onChange={(event) => set(event.target.valueAsNumber)}
        />
      </span>
    </label>
  );
  return (
    <Sheet title={t("print.title", { title })} open onClose={onClose} narrow testId="print-sheet">
      <div className={s.range}>
        {field("print.from", from, setFrom)}
        {field("print.to", to, setTo)}
        <span className="meta">{t("print.of", { of: pages.count })}</span>
      </div>
      {practice !== null && <p className="para">{t("print.practice.hint")}</p>}
      <p className="para" role={fits && !failed ? undefined : "alert"}>
        {failed ? t("print.failed") : fits ? t("print.only") : t("print.range", { most: MOST_PRINTED, of: pages.count })}
      </p>
      <SheetActs>
        {busy !== null && <span role="status">{t("print.going", { n: busy, of: to })}</span>}
        <Button kind="primary" unavailable={!fits || busy !== null} data-testid="print-go" onClick={() => void print()}>
          {t("viewer.print")}
        </Button>
        <Button onClick={onClose}>{t("form.leave")}</Button>
      </SheetActs>
    </Sheet>
  );
}
