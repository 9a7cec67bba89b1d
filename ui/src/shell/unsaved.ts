import { useEffect, useRef } from "react";
import type { Desk } from "../transport";

const savers = new Set<() => Promise<unknown>>();

/** Text that is still only in a field is handed over before the desk locks, and when its field goes. */
export function useUnsaved(save: () => Promise<unknown>): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const saver = () => latest.current();
    savers.add(saver);
    return () => {
      savers.delete(saver);
      void saver().catch(() => undefined);
    };
  }, []);
}

/** Hands everything unsaved over. */
export async function saveAll(): Promise<void> {
  await Promise.allSettled([...savers].map((save) => save()));
}

/** Locks the desk, once everything unsaved is handed over. What cannot be saved does not keep the desk open. */
export async function lockDesk(desk: Desk): Promise<void> {
  await saveAll();
  await desk.lock();
}
