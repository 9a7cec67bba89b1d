import { useEffect } from "react";
import { useDesk } from "../transport";

/** The digits of an ЕГН, ЛНЧ or another number of a person, also where they are written in groups. */
const NUMBER = /\d(?:[\s\-\u2009\u00a0]?\d){9}/;

/** The field that the officer is in, where part of its text is selected. */
function field(): HTMLInputElement | HTMLTextAreaElement | null {
  const at = document.activeElement;
  return at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at : null;
}

function selected(): string {
  const at = field();
  if (at === null) return document.getSelection()?.toString() ?? "";
  return at.value.slice(at.selectionStart ?? 0, at.selectionEnd ?? 0);
}

/** What is copied with the number of a person in it does not stay on the clipboard: it is lent there for a moment. Anything else is
 *  copied as everywhere. */
export function useLentNumbers(): void {
  const desk = useDesk();
  useEffect(() => {
    const copied = (event: ClipboardEvent) => {
      const text = selected();
      // What a field does not show is not copied from it.
      if (event.defaultPrevented || !NUMBER.test(text) || field()?.type === "password") return;
      event.preventDefault();
      void desk.lendToClipboard(text).catch(() => false);
      if (event.type === "cut") document.execCommand("delete");
    };
    document.addEventListener("copy", copied);
    document.addEventListener("cut", copied);
    return () => {
      document.removeEventListener("copy", copied);
      document.removeEventListener("cut", copied);
    };
  }, [desk]);
}
