import { useT } from "../i18n";
import work from "../styles/work.module.css";
import type { DeskError } from "../transport";
import { TroubleState } from "./Trouble";
import { Waiting } from "./Waiting";

interface Props {
  title: string;
  /** Why it cannot be shown; none while it is awaited. */
  fault: DeskError | null;
  onRetry: () => void;
}

/** A screen whose contents are not here: its title stays, and below it what is awaited, or what went wrong and what to do. */
export function Unready({ title, fault, onRetry }: Props) {
  const t = useT();
  return (
    <section className={`${work.pane} ${work.surface} ${work.full}`} aria-label={title} data-pane="case" tabIndex={-1}>
      <header className={work.pageHead}>
        <h1>{title}</h1>
      </header>
      {fault === null ? <Waiting>{t("loading")}</Waiting> : <TroubleState error={fault} onRetry={onRetry} />}
    </section>
  );
}
