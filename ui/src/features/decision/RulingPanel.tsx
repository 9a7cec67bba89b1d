import { useNavigate } from "@tanstack/react-router";
import { Button } from "../../components/Button";
import { Icon, type IconName, type Tone } from "../../components/Icon";
import { type MessageId, useT } from "../../i18n";
import type { RulingStage, RulingView } from "../../transport";
import s from "../case/Review.module.css";

/** How many of the four steps are behind. */
const DONE: Record<RulingStage, number> = {
  local: 1,
  "needs-attention": 1,
  "awaiting-signature": 2,
  signed: 3,
  delivered: 4,
};

const STEPS: readonly MessageId[] = [
  "ruling.step.decided",
  "ruling.step.accepted",
  "ruling.step.signed",
  "ruling.step.delivered",
];

const LOOK: Record<RulingStage, [icon: IconName, tone: Tone]> = {
  local: ["laptop", "local"],
  "needs-attention": ["alert-f", "bad"],
  "awaiting-signature": ["pen", "accent"],
  signed: ["up", "local"],
  delivered: ["ok", "ok"],
};

interface Props {
  made: RulingView;
  busy: boolean;
  onUndo: () => void;
  onSee: () => void;
  /** The next case of the queue; none where this is the last. */
  onNext: (() => void) | undefined;
}

/** In place of the decision area once a case is decided: what, by whom, and what it waits for. */
export function RulingPanel({ made, busy, onUndo, onSee, onNext }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const [icon, tone] = LOOK[made.stage];
  const done = DONE[made.stage];
  return (
    <div className={s.decide} data-testid="ruling" data-stage={made.stage} data-outcome={made.ruling.outcome} tabIndex={-1}>
      <div className={s.rec}>
        <Icon name={icon} tone={tone} />
        <p>
          <b>{t(`ruling.${made.ruling.outcome}`)}</b> · {t(`ruling.stage.${made.stage}`)}
        </p>
        <span />
        <p className={s.why}>
          {t("ruling.by", { name: made.officer, time: t.dayTime(made.at) })}
          {made.actNumber !== null && <> · {t("ruling.act", { number: made.actNumber })}</>}
        </p>
      </div>
      <ol className={s.steps} aria-label={t("ruling.steps")}>
        {STEPS.map((step, at) => (
          <li key={step} className={at < done ? s.done : undefined} aria-current={at === done - 1 ? "step" : undefined}>
            <Icon name={at < done ? "ok" : "todo"} size="s" tone={at < done ? "ok" : "mute"} />
            {t(step)}
          </li>
        ))}
      </ol>
      <div className={s.row}>
        <Button icon="doc-sign" data-testid="ruling-see" onClick={onSee}>
          {t("ruling.document")}
        </Button>
        {made.stage === "awaiting-signature" && (
          <Button icon="pen" data-testid="ruling-sign" onClick={() => void navigate({ to: "/sign" })}>
            {t("ruling.sign")}
          </Button>
        )}
        {made.stage === "needs-attention" && (
          <Button icon="sync" onClick={() => void navigate({ to: "/exchange" })}>
            {t("ruling.attention")}
          </Button>
        )}
        {onNext !== undefined && (
          <Button icon="chev-d" keys="Ctrl ↓" data-testid="ruling-next" onClick={onNext}>
            {t("ruling.next")}
          </Button>
        )}
        {made.undoable && (
          <Button icon="back" data-testid="ruling-undo" unavailable={busy} onClick={onUndo}>
            {t("ruling.undo")}
          </Button>
        )}
      </div>
    </div>
  );
}
