import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../shell/cache";
import { faultOf } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import { type SigningRow, type SigningView, useDesk } from "../../transport";

/** A set is under way: authorised, awaited or being signed. */
export function isRunning(view: SigningView): boolean {
  return view.set !== null && !["finished", "stopped"].includes(view.set.stage.kind);
}

/** A document can go into the set: it was read to its end and is not signed. */
export function canTick(row: SigningRow): boolean {
  return row.readAt !== null && (row.state.kind === "waiting" || row.state.kind === "failed");
}

/** Does something about the set, and shows at once what it came to. */
export function useSigningAct() {
  const act = useAct();
  const cache = useQueryClient();
  return async (what: () => Promise<SigningView>) => {
    const next = await act(what);
    if (next !== null) cache.setQueryData(keys.signing, next);
    return next;
  };
}

/** The signing screen: what waits, what was ticked, and the running set. */
export function useSigning() {
  const desk = useDesk();
  const doing = useSigningAct();
  const query = useQuery({ queryKey: keys.signing, queryFn: () => desk.signingView() });
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const view = query.data;
  const chosen = view?.rows.filter((row) => ticked.has(row.case) && canTick(row)).map((row) => row.case) ?? [];
  const without = (id: string) => new Set([...ticked].filter((one) => one !== id));
  return {
    view,
    fault: faultOf(query),
    retryView: () => void query.refetch(),
    /** Ticked, readable and not yet signed: what would be signed now. */
    chosen,
    toggle: (row: SigningRow) => {
      if (!canTick(row)) return;
      setTicked(ticked.has(row.case) ? without(row.case) : new Set([...ticked, row.case]));
    },
    remove: (id: string) => setTicked(without(id)),
    markRead: (row: SigningRow) => doing(() => desk.markRead(row.case, row.digest)),
    start: () => doing(() => desk.signSet(chosen)),
    retry: (id: string) => doing(() => desk.signSet([id])),
    stop: () => doing(() => desk.signingStop()),
  };
}
