import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { asDeskError, type DeskError } from "../transport";

interface Trouble {
  error: DeskError | null;
  show: (error: DeskError) => void;
  clear: () => void;
}

const TroubleContext = createContext<Trouble | null>(null);

/** Keeps the last refusal of an act, which the frame shows in one place. */
export function TroubleProvider({ children }: { children: ReactNode }) {
  const [error, setError] = useState<DeskError | null>(null);
  const clear = useCallback(() => setError(null), []);
  const value = useMemo(() => ({ error, show: setError, clear }), [error, clear]);
  return <TroubleContext value={value}>{children}</TroubleContext>;
}

/** The last refusal of an act. */
export function useTrouble(): Trouble {
  const trouble = use(TroubleContext);
  if (trouble === null) throw new Error("no trouble provider above this component");
  return trouble;
}

/** Does an act; a refusal goes to the frame and answers none. */
export function useAct(): <T>(act: () => Promise<T>) => Promise<T | null> {
  const { show, clear } = useTrouble();
  return useCallback(
    async (act) => {
      clear();
      try {
        return await act();
      } catch (thrown) {
        show(asDeskError(thrown));
        return null;
      }
    },
    [show, clear],
  );
}
