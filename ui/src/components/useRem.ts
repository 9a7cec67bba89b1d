import { useEffect, useState } from "react";

function measured(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

/** Pixels of one rem: they grow with the size of the text that the officer or the system has set. */
export function useRem(): number {
  const [rem, setRem] = useState(measured);
  useEffect(() => {
    const look = () => setRem(measured());
    const changes = new MutationObserver(look);
    changes.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class", "data-text", "data-text-size"] });
    window.addEventListener("resize", look);
    look();
    return () => {
      changes.disconnect();
      window.removeEventListener("resize", look);
    };
  }, []);
  return rem;
}
