import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { Sheet } from "../../components/Dialog";
import { useT } from "../../i18n";
import { useActions } from "../../shell/actions/offers";
import type { ArticleId } from "./articles";
import { HelpBody } from "./HelpBody";

interface Held {
  /** Opens Help over the window, at an article, else at the one of the present place. */
  open: (article?: ArticleId) => void;
  /** The article of the present place. */
  place: { current: ArticleId };
}

const HelpContext = createContext<Held | null>(null);

/** Help over whatever is shown: before the desk is open, too. */
export function HelpProvider({ children }: { children: ReactNode }) {
  const t = useT();
  const place = useRef<ArticleId>("day");
  const [shown, setShown] = useState<ArticleId | null>(null);
  const held = useMemo(() => ({ open: (article?: ArticleId) => setShown(article ?? place.current), place }), []);
  useActions({ help: () => held.open() });
  return (
    <HelpContext value={held}>
      {children}
      <Sheet title={t("help.title")} open={shown !== null} onClose={() => setShown(null)} wide testId="help">
        {shown !== null && <HelpBody article={shown} onArticle={setShown} level={3} />}
      </Sheet>
    </HelpContext>
  );
}

/** Help over the window. */
export function useHelp(): Held {
  const held = use(HelpContext);
  if (held === null) throw new Error("no help provider above this component");
  return held;
}

/** Names the article of what is shown now. */
export function useHelpPlace(article: ArticleId, here = true): void {
  const { place } = useHelp();
  useEffect(() => {
    if (here) place.current = article;
  }, [place, article, here]);
}
