import { createContext, use } from "react";
import type { Desk } from "./desk";

/** The desk that the screens talk to. */
export const DeskContext = createContext<Desk | null>(null);

/** The desk that the screens talk to. */
export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (desk === null) throw new Error("no desk above this component");
  return desk;
}
