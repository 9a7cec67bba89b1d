import { createContext, type ReactNode, use, useMemo, useState } from "react";
import type { CaseState, QueueView } from "../../transport";

/** What part of the queue the officer looks at. It outlives the screen, and never reaches an address or a file. */
export interface Choice {
  view: QueueView;
  search: string;
  services: string[];
  states: CaseState[];
}

const START: Choice = { view: "all", search: "", services: [], states: [] };

interface Held {
  choice: Choice;
  choose: (change: Partial<Choice>) => void;
}

const ChoiceContext = createContext<Held | null>(null);

/** Holds the choice while the officer is at other screens. */
export function ChoiceProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(START);
  const held = useMemo(
    () => ({ choice, choose: (change: Partial<Choice>) => setChoice((old) => ({ ...old, ...change })) }),
    [choice],
  );
  return <ChoiceContext value={held}>{children}</ChoiceContext>;
}

/** What part of the queue the officer looks at. */
export function useChoice(): Held {
  const held = use(ChoiceContext);
  if (held === null) throw new Error("no choice provider above this component");
  return held;
}

/** How many filters are on. */
export function filtersOn(choice: Choice): number {
  return choice.services.length + choice.states.length;
}
