import type { ReactNode } from "react";
import { Button } from "../../components/Button";
import { useT } from "../../i18n";
import { isFilling, useOpenStatus } from "../../shell/queries";
import s from "./Blank.module.css";
import { filtersOn, UNFILTERED, useChoice } from "./choice";
import type { Queue } from "./useQueue";

function Picture() {
  return (
    <svg
      viewBox="0 0 144 96"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M36 84V44a36 36 0 0 1 72 0v40" />
      <path d="M12 84h44a16 16 0 0 1 32 0h44" />
      <path d="M48 60h48M48 48h48" strokeDasharray="1 6" />
    </svg>
  );
}

function Place({ title, body, children }: { title: string; body: string; children?: ReactNode }) {
  return (
    <section className={s.blank} aria-label={title} data-pane="case" tabIndex={-1} data-testid="blank">
      <Picture />
      <h1>{title}</h1>
      <p>{body}</p>
      <div className={s.acts}>{children}</div>
    </section>
  );
}

/** In place of a case: none is chosen, none waits, or none fits. */
export function Blank({ queue }: { queue: Queue }) {
  const t = useT();
  const status = useOpenStatus();
  const { choice, choose } = useChoice();
  if (queue.loading || queue.total > 0) return <Place title={t("case.none")} body={t("case.none.body")} />;
  if (choice.search.trim() !== "" || filtersOn(choice) > 0)
    return (
      <Place title={t("queue.none.title")} body={t(isFilling(status) ? "queue.filling.search" : "queue.none.body")}>
        <Button onClick={() => choose({ view: "all", search: "", ...UNFILTERED })}>{t("queue.none.clear")}</Button>
      </Place>
    );
  // What has not come yet is not what does not wait.
  if (isFilling(status)) return <Place title={t("queue.filling.title")} body={t("queue.filling.body")} />;
  const body =
    status.lastExchange === null
      ? t("queue.empty.never")
      : t("queue.empty.exchange", { time: t.dayTime(status.lastExchange) });
  const free = queue.counts?.free ?? 0;
  const all = queue.counts?.all ?? 0;
  return (
    <Place title={t("queue.empty.title")} body={body}>
      {choice.view === "mine" && free > 0 && (
        <Button onClick={() => choose({ view: "free" })}>{t("queue.empty.free", { n: t.count(free) })}</Button>
      )}
      {choice.view !== "all" && all > 0 && (
        <Button onClick={() => choose({ view: "all" })}>{t("queue.empty.all", { n: t.count(all) })}</Button>
      )}
    </Place>
  );
}
