import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keys } from "../../shell/cache";
import { type CaseView, useDesk } from "../../transport";

/** How long the officer looks at a case before the next one is made ready, in milliseconds: whoever only passes needs none. */
const SETTLED = 400;
/** How long what was made ready is kept, in milliseconds. */
const KEPT = 60_000;

/**
 * Makes the next case and its first document ready while the officer reads this one: so they stand at once. Nothing is recorded by
 * it, for nobody has seen it; and nothing is fetched from central for it.
 */
export function useAhead(next: string | undefined): void {
  const desk = useDesk();
  const cache = useQueryClient();
  useEffect(() => {
    if (next === undefined) return;
    const make = async () => {
      const view = await cache.fetchQuery({ queryKey: keys.ahead(next), queryFn: () => desk.caseView(next), gcTime: KEPT });
      const first = view.documents[0];
      if (first?.downloaded !== true) return;
      await cache.prefetchQuery({ queryKey: keys.document(next, first.id), queryFn: () => desk.documentPages(next, first.id), gcTime: KEPT });
    };
    // What cannot be made ready is told when it is asked for.
    const timer = setTimeout(() => void make().catch(() => undefined), SETTLED);
    return () => clearTimeout(timer);
  }, [next, desk, cache]);
}

/** The case as it was made ready, while its opening is on the way; none when something changed since. */
export function useMadeReady(id: string): () => CaseView | undefined {
  const cache = useQueryClient();
  return () => {
    const state = cache.getQueryState<CaseView>(keys.ahead(id));
    return state === undefined || state.isInvalidated ? undefined : state.data;
  };
}
