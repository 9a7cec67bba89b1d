import { createContext, use, useCallback, useState } from "react";

/** Zoom: fitted to the width, to the whole page, or a factor of the actual size. */
export type Zoom = "width" | "page" | number;

/** How light and how hard a page is drawn; 1 is as it was scanned. */
export interface Light {
  brightness: number;
  contrast: number;
}

/** How a document is looked at. */
export interface View {
  page: number;
  zoom: Zoom;
  turn: number;
  light: Light;
  strip: boolean;
}

/** As it was scanned. */
export const PLAIN: Light = { brightness: 1, contrast: 1 };

const FIRST: View = { page: 1, zoom: "width", turn: 0, light: PLAIN, strip: false };

/** How each document of an open case was looked at last; it goes with the case. */
export type Views = Map<string, View>;

/** The views of the case that is open; none where nothing is to be remembered. */
export const ViewsContext = createContext<Views | null>(null);

/** The view of a document, remembered under its key while the case is open. */
export function useView(key: string | undefined): [view: View, change: (part: Partial<View>) => void] {
  const views = use(ViewsContext);
  const [view, setView] = useState<View>(() => (key === undefined ? undefined : views?.get(key)) ?? FIRST);
  const change = useCallback(
    (part: Partial<View>) =>
      setView((before) => {
        const next = { ...before, ...part };
        if (key !== undefined) views?.set(key, next);
        return next;
      }),
    [key, views],
  );
  return [view, change];
}
