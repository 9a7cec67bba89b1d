import type { ReactNode } from "react";
import type { Span } from "../transport";
import s from "./controls.module.css";

/** A text with the parts marked that the desk names, in order and apart; it counts as strings here do. Letters from right to left move nothing beside it. */
export function Marked({ text, marks }: { text: string; marks: readonly Span[] }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const { from, to } of marks) {
    parts.push(text.slice(end, from));
    parts.push(
      <mark key={from} className={s.mark}>
        {text.slice(from, to)}
      </mark>,
    );
    end = to;
  }
  return (
    <bdi>
      {parts}
      {text.slice(end)}
    </bdi>
  );
}
