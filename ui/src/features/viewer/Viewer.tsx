import { type ReactNode, useEffect, useState } from "react";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { asDeskError, type DeskError } from "../../transport";
import { Leaves } from "./Leaves";
import type { Asked, Marking } from "./marking";
import { usePages } from "./usePages";
import s from "./Viewer.module.css";

/** What a viewer shows, and what is told of it. */
export interface ViewerProps {
  title: string;
  bytes: ArrayBuffer | undefined;
  /** Why the bytes are not here. */
  fault?: DeskError | null;
  onRetry?: () => void;
  /** Pages as the case says, for the line that is read while it loads. */
  pages?: number;
  /** Numbers of the checks that this document answers. */
  marks?: readonly number[];
  /** Places on it that are tied to checks. */
  marking?: Marking;
  /** The page or the mark that was asked for last. */
  asked?: Asked | null;
  /** Under which its page, zoom and turn are remembered while the case is open. */
  remember?: string;
  /** Opens another document beside it, or goes to it. */
  onBeside?: (() => void) | undefined;
  /** Every page was shown and the last one was seen to its end. */
  onEnd?: () => void;
}

/** The page viewer: one page at a time. */
export function Viewer(props: ViewerProps) {
  const t = useT();
  const { title, bytes, fault, onRetry } = props;
  const opened = usePages(bytes);
  const [broken, setBroken] = useState<DeskError | null>(null);
  useEffect(() => setBroken(null), [bytes]);
  const error = fault ?? broken ?? (opened.state === "fault" ? opened.error : null);
  if (error !== null)
    return (
      <Place title={title}>
        <TroubleState error={error} {...(onRetry === undefined ? {} : { onRetry })} />
      </Place>
    );
  if (opened.state !== "open")
    return (
      <Place title={title}>
        <Waiting>{t("viewer.loading", { n: props.pages ?? 0 })}</Waiting>
      </Place>
    );
  // A file of one page that cannot be drawn is damaged as a whole; of several, the others are still there to read.
  const onBroken = (thrown: unknown) => {
    if (opened.pages.count > 1) return;
    const told = asDeskError(thrown);
    setBroken(told.code === "internal" ? { code: "document-damaged" } : told);
  };
  return <Leaves {...props} expected={props.pages ?? 0} pages={opened.pages} onBroken={onBroken} />;
}

function Place({ title, children }: { title: string; children: ReactNode }) {
  const t = useT();
  return (
    <div className={s.viewer} role="region" aria-label={t("viewer.label", { title })} data-testid="viewer">
      <div className={s.state}>{children}</div>
    </div>
  );
}
