import { useEffect, useState } from "react";
import s from "./Waiting.module.css";

/** A line of text in place of what is loading, after 300 ms; nothing before, so that quick answers do not flicker. */
export function Waiting({ children }: { children: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={`meta ${s.waiting}`} role="status">
      {shown ? children : ""}
    </p>
  );
}
