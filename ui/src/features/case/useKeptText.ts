import { useEffect, useRef, useState } from "react";
import { useUnsaved } from "../../shell/unsaved";

/** Typing settles for so long before it is saved. */
const SAVE_AFTER = 400;

/** A text that is saved while it is typed, when its field goes, and before the desk locks. */
export function useKeptText(known: string, save: (text: string) => Promise<void>) {
  const [text, setText] = useState(known);
  const saved = useRef(known);
  const [kept, setKept] = useState(false);
  // What changed elsewhere is taken over as long as nothing is typed here.
  useEffect(() => {
    if (saved.current === known) return;
    setText((typed) => (typed === saved.current ? known : typed));
    saved.current = known;
  }, [known]);
  const keep = async () => {
    if (text === saved.current) return;
    const before = saved.current;
    saved.current = text;
    try {
      await save(text);
      setKept(true);
    } catch (thrown) {
      saved.current = before;
      setKept(false);
      throw thrown;
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void keep().catch(() => undefined), SAVE_AFTER);
    return () => clearTimeout(timer);
  }, [text]);
  useUnsaved(keep);
  return {
    text,
    setText,
    kept: kept && text === saved.current,
    /** The text is over: it was sent. */
    forget: () => {
      saved.current = "";
      setText("");
      setKept(false);
    },
  };
}
