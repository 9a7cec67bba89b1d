import { useQueryClient } from "@tanstack/react-query";
import { type Settings, useDesk } from "../transport";
import { keys } from "./cache";
import { useSettings } from "./queries";
import { useAct } from "./trouble";

/** Changes some of what the officer set; the desk keeps it and answers what holds. Whether it was kept. */
export function useSetSettings(): (change: Partial<Settings>) => Promise<boolean> {
  const desk = useDesk();
  const act = useAct();
  const cache = useQueryClient();
  const { data } = useSettings();
  return async (change) => {
    if (data === undefined) return false;
    const next = await act(() => desk.setSettings({ ...data, ...change }));
    if (next !== null) cache.setQueryData(keys.settings, next);
    return next !== null;
  };
}
