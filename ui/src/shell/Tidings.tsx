import { useEffect, useRef, useState } from "react";
import { useT } from "../i18n";
import type { DeskStatus } from "../transport";

/** Says aloud, politely, what the status bar shows silently: the link, and what needs action. */
export function Tidings({ status }: { status: DeskStatus }) {
  const t = useT();
  const [said, setSaid] = useState("");
  const before = useRef({ link: status.link.kind, attention: status.attention });
  useEffect(() => {
    const last = before.current;
    before.current = { link: status.link.kind, attention: status.attention };
    if (status.attention > last.attention) setSaid(t("attention.strip", { n: status.attention }));
    else if (status.link.kind === "online" && last.link === "offline") setSaid(t("status.link.online"));
  }, [status, t]);
  return (
    <p className="vh" aria-live="polite">
      {said}
    </p>
  );
}
