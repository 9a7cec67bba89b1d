import type { ReactNode } from "react";
import { Icon, type IconName, type Tone } from "../../components/Icon";
import s from "./Sign.module.css";

export type Look = readonly [icon: IconName, tone: Tone];
export const DONE: Look = ["ok", "ok"];
export const NOW: Look = ["half", "accent"];
export const AHEAD: Look = ["todo", "mute"];
export const FAILED: Look = ["no", "bad"];

interface StepProps {
  look: Look;
  title: string;
  time?: string | undefined;
  children?: ReactNode;
  testId: string;
}

/** One step of the course, with its icon, its time and what belongs to it. */
export function Step({ look: [icon, tone], title, time, children, testId }: StepProps) {
  return (
    <li data-testid={testId} data-tone={tone}>
      <Icon name={icon} size="l" tone={tone} />
      <span className={tone === "mute" ? "mute" : "strong"}>{title}</span>
      <span className={s.t}>{time}</span>
      {children !== undefined && <div className={s.b}>{children}</div>}
    </li>
  );
}
