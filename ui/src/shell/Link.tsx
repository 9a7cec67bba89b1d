import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "../components/Button";
import { Icon } from "../components/Icon";
import { useT } from "../i18n";
import { type LinkView, useDesk } from "../transport";
import { keys } from "./cache";
import s from "./Frame.module.css";

interface Held {
  /** What could not be opened. */
  lost: Exclude<LinkView, { kind: "case" }> | null;
  onClose: () => void;
}

/** Opens the case that a link from outside asked for: now, or since the desk was locked. */
export function useLink(onCase: (id: string) => void): Held {
  const desk = useDesk();
  const [lost, setLost] = useState<Held["lost"]>(null);
  const open = useRef(onCase);
  open.current = onCase;
  const asked = useQuery({ queryKey: keys.link, queryFn: () => desk.takeLink(), staleTime: 0, gcTime: 0 });
  useEffect(() => {
    const link = asked.data ?? null;
    if (link === null) return;
    setLost(link.kind === "case" ? null : link);
    if (link.kind === "case") open.current(link.id);
  }, [asked.data, asked.dataUpdatedAt]);
  return { lost, onClose: () => setLost(null) };
}

/** A link that led nowhere: what it asked for, and what to do. */
export function LinkStrip({ lost, onClose }: Held) {
  const t = useT();
  if (lost === null) return null;
  const unknown = lost.kind === "unknown";
  return (
    <div className={s.strip} role="alert" data-testid="strip-link" data-kind={lost.kind}>
      <Icon name="warn" size="l" tone="warn" />
      <p>
        <b>{unknown ? t("link.unknown", { number: lost.number }) : t("link.unfit")}</b> {t(unknown ? "link.unknown.next" : "link.unfit.next")}
      </p>
      <IconButton icon="x" label={t("act.close")} onClick={onClose} />
    </div>
  );
}
