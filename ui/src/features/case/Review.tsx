import type { ReactNode } from "react";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import type { CaseView } from "../../transport";
import { Checks, Progress } from "./Checks";
import s from "./Review.module.css";
import { TakenBanner } from "./TakeOver";

function Held({ view }: { view: CaseView }) {
  const t = useT();
  if (view.claim.kind === "mine-provisional")
    return (
      <div className={s.claim} data-testid="claim-provisional">
        <Icon name="laptop" />
        <p className="strong">
          {t("case.provisional.title", { time: view.claimedHereAt === null ? "" : t.moment(view.claimedHereAt) })}
        </p>
        <p className={s.sub}>{t("case.provisional.body")}</p>
      </div>
    );
  if (view.actions.review || view.ruling !== null) return null;
  return (
    <p className={s.ro}>
      <Icon name={view.actions.claim ? "user" : "lock"} size="s" />
      {view.actions.claim ? t("check.readonly") : t("case.readonly")}
    </p>
  );
}

interface Props {
  view: CaseView;
  onView: (view: CaseView) => void;
  onShow: (document: string) => void;
  /** The decision area, or what stands in its place. */
  below: ReactNode;
  /** In place of the checks: the decision that is being written. */
  form: ReactNode;
}

/** The review panel: checks by law, and the decision. */
export function Review({ view, onView, onShow, below, form }: Props) {
  const t = useT();
  return (
    <aside className={s.review} aria-label={t("review.label")} data-pane="review" tabIndex={-1} data-testid="review">
      {form ?? (
        <>
          <TakenBanner view={view} />
          <Held view={view} />
          <Progress checks={view.checks} />
          <Checks view={view} onView={onView} onShow={onShow} />
          {below}
        </>
      )}
    </aside>
  );
}
