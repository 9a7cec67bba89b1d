import { Button, IconButton } from "../../components/Button";
import { DeadlineChip } from "../../components/Chip";
import { Icon } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { numbered } from "../../i18n/names";
import type { CaseView } from "../../transport";
import s from "./Case.module.css";
import { Identifier } from "./Facts";
import { plainName } from "./PersonName";
import { TakeOver } from "./TakeOver";
import type { Reveal } from "./useReveal";

interface Props {
  view: CaseView;
  reveal: Reveal;
  busy: boolean;
  onClaim: () => void;
  onRelease: () => void;
  onTakeOver: (reason: string) => void;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
  onQueue: () => void;
}

/** Whose case it is, by when, and who has it. */
export function Head({ view, reveal, busy, onClaim, onRelease, onTakeOver, onPrevious, onNext, onQueue }: Props) {
  const t = useT();
  const words = useWords();
  const subject = view.parties[0];
  return (
    <header className={s.head}>
      <div className={s.line1}>
        <IconButton icon="chev-l" className={s.backToQueue ?? ""} label={t("queue.title")} onClick={onQueue} />
        <span className={view.number === "" ? "strong t-local" : "num strong"}>{numbered(t, view.number)}</span>
        <span className={s.dot}>{words.worded(view.serviceName)}</span>
        <span className="grow" />
        {view.claim.kind === "other" && (
          <span className={s.held}>
            <Icon name="lock" size="s" />
            {t("case.heldby", { name: view.claim.officer.name })}
          </span>
        )}
        <TakeOver view={view} busy={busy} onTakeOver={onTakeOver} />
        {view.actions.claim && (
          <Button small icon="user" data-testid="case-claim" unavailable={busy} onClick={onClaim}>
            {t("case.claim")}
          </Button>
        )}
        {view.actions.release && (
          <Button kind="quiet" small data-testid="case-release" unavailable={busy} onClick={onRelease}>
            {t("case.release")}
          </Button>
        )}
        <IconButton icon="chev-u" label={t("case.previous")} action="case.previous" unavailable={onPrevious === undefined} onClick={onPrevious} />
        <IconButton icon="chev-d" label={t("case.next")} action="case.next" unavailable={onNext === undefined} onClick={onNext} />
      </div>
      <div className={s.line2}>
        <h1 className="cut" title={plainName(subject?.name ?? "")}>
          <bdi dir="auto">{plainName(subject?.name ?? "")}</bdi>
        </h1>
        <span className={s.due}>
          <span className="meta num">{t("case.due", { date: t.date(view.deadline.due) })}</span>
          <DeadlineChip deadline={view.deadline} />
        </span>
      </div>
      <div className={s.line3}>
        {subject !== undefined && (
          <span>
            <Identifier party={subject} reveal={reveal} words />
          </span>
        )}
        <span>{words.worded(view.applicantTypeName)}</span>
        <span className="num">{t("case.filed", { time: t.full(view.submittedAt) })}</span>
      </div>
    </header>
  );
}
