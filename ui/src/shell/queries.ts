import { useQuery } from "@tanstack/react-query";
import { asDeskError, type DeskError, type DeskStatus, type Settings, type TrustedListsView, useDesk } from "../transport";
import { keys } from "./cache";

/** What the frame shows. */
export function useStatus() {
  const desk = useDesk();
  return useQuery({ queryKey: keys.status, queryFn: () => desk.status() });
}

/** What the frame shows, where the frame is known to be open. */
export function useOpenStatus(): DeskStatus {
  const { data } = useStatus();
  if (data === undefined) throw new Error("the frame is not open");
  return data;
}

/** Cases are still coming: what is not here may well be there. */
export function isFilling(status: DeskStatus): boolean {
  return status.rebuilding || status.bootstrap !== null;
}

/** What the officer set for this computer. */
export function useSettings() {
  const desk = useDesk();
  return useQuery<Settings>({ queryKey: keys.settings, queryFn: () => desk.settings() });
}

/** The trusted lists of this computer, looked at anew whenever they are shown: somebody may have brought one in from a file. */
export function useTrustedLists() {
  const desk = useDesk();
  return useQuery<TrustedListsView>({ queryKey: keys.lists, queryFn: () => desk.trustedLists(), staleTime: 0 });
}

/** The fault of a query as a code, or none. */
export function faultOf(query: { error: unknown; isError: boolean }): DeskError | null {
  return query.isError ? asDeskError(query.error) : null;
}
