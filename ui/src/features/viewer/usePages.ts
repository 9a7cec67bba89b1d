import { useEffect, useState } from "react";
import { asDeskError, type DeskError } from "../../transport";
import { openPages, type Pages } from "./pages";

/** A document on its way to being shown. */
export type Opened = { state: "waiting" } | { state: "open"; pages: Pages } | { state: "fault"; error: DeskError };

/** Opens the pages of the bytes; they are closed when others come. */
export function usePages(bytes: ArrayBuffer | undefined): Opened {
  const [opened, setOpened] = useState<Opened>({ state: "waiting" });
  useEffect(() => {
    if (bytes === undefined) return setOpened({ state: "waiting" });
    let dropped = false;
    let pages: Pages | null = null;
    openPages(bytes).then(
      (come) => {
        if (dropped) return come.close();
        pages = come;
        setOpened({ state: "open", pages: come });
      },
      (thrown: unknown) => {
        if (!dropped) setOpened({ state: "fault", error: asDeskError(thrown) });
      },
    );
    return () => {
      dropped = true;
      pages?.close();
    };
  }, [bytes]);
  return opened;
}
