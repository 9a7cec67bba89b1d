import type { DeadlineView } from "../transport";
import { useT } from "../i18n";
import s from "./controls.module.css";
import { Icon, type IconName } from "./Icon";

const ICONS: Record<DeadlineView["level"], IconName> = {
  overdue: "alert-f",
  today: "clock-f",
  soon: "clock",
  later: "calendar",
  paused: "pause",
};

/** How near the time limit is: shape, colour and words together. */
export function DeadlineChip({ deadline }: { deadline: DeadlineView }) {
  const t = useT();
  const left = deadline.workingDaysLeft;
  const words = {
    overdue: () => t("due.overdue", { n: Math.abs(left) }),
    today: () => t("due.today"),
    soon: () => t("due.left", { n: left }),
    later: () => t("due.left", { n: left }),
    paused: () => t("due.paused"),
  }[deadline.level]();
  return (
    <span className={`${s.chip} ${s[deadline.level]}`}>
      <Icon name={ICONS[deadline.level]} />
      {words}
    </span>
  );
}

/** A mark of what exists only on this computer. */
export function LocalChip({ children }: { children: string }) {
  return (
    <span className={`${s.chip} ${s.local}`}>
      <Icon name="laptop" />
      {children}
    </span>
  );
}
