import { useNavigate } from "@tanstack/react-router";
import { Button } from "../../components/Button";
import { Icon, type IconName, type Tone } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { actName, numbered, serviceName } from "../../i18n/names";
import type { AttentionChoice, OutboxAct, OutboxCase } from "../../transport";
import { causeWords } from "../conflict/words";
import s from "./Exchange.module.css";

const LOOK: Record<OutboxAct["state"]["kind"], readonly [icon: IconName, tone: Tone]> = {
  ready: ["up", "accent"],
  "after-previous": ["chain", "mute"],
  "retry-at": ["clock", "warn"],
  rejected: ["no", "bad"],
  conflict: ["merge", "bad"],
};

/** What stands to the right: the one next action of a matter that needs it, else when it goes. */
function Right({ act, onChoose, onCompare }: { act: OutboxAct; onChoose: Props["onChoose"]; onCompare: () => void }) {
  const t = useT();
  const { state } = act;
  if (state.kind === "after-previous") return <>{t("exchange.state.after")}</>;
  if (state.kind === "retry-at") return <>{t("exchange.state.tries", { n: state.tries })}</>;
  if (state.kind === "ready") return null;
  if (state.cause !== null)
    return (
      <Button icon="merge" data-testid={`compare-${act.id}`} onClick={onCompare}>
        {t("exchange.compare")}
      </Button>
    );
  return (
    <>
      <Button small icon="sync" data-testid={`resolve-again-${act.id}`} onClick={() => onChoose(act.id, "send-again")}>
        {t("exchange.again")}
      </Button>
      <Button small icon="back" data-testid={`resolve-draft-${act.id}`} onClick={() => onChoose(act.id, "back-to-draft")}>
        {t("exchange.draft")}
      </Button>
    </>
  );
}

function useActWords(act: OutboxAct): { title: string; why: string } {
  const t = useT();
  const words = useWords();
  const name = actName(t, act.kind);
  const { state } = act;
  switch (state.kind) {
    case "ready":
      return { title: name, why: t("exchange.state.ready") };
    case "after-previous":
      return { title: name, why: t("exchange.state.after-previous") };
    case "retry-at":
      return { title: name, why: t("exchange.state.retry-at", { time: t.moment(state.at) }) };
    case "rejected": {
      const refusal = words.refusal(state.rejection);
      const why = state.cause === null ? `${refusal.what} ${refusal.next}` : `${refusal.what} ${causeWords(t, state.cause)}`;
      return { title: t("exchange.refused", { act: name }), why };
    }
    case "conflict":
      return { title: t("exchange.versions"), why: causeWords(t, state.cause) };
  }
}

function Act({ act, onChoose, onCompare }: { act: OutboxAct; onChoose: Props["onChoose"]; onCompare: () => void }) {
  const { title, why } = useActWords(act);
  const [icon, tone] = LOOK[act.state.kind];
  const bad = tone === "bad";
  return (
    <div className={s.op} data-testid={`act-${act.id}`} data-state={act.state.kind}>
      <Icon name={icon} tone={tone} />
      <span className={bad ? "strong" : undefined}>{title}</span>
      <span className={s.why}>{why}</span>
      <span className={s.do}>
        <Right act={act} onChoose={onChoose} onCompare={onCompare} />
      </span>
    </div>
  );
}

interface Props {
  one: OutboxCase;
  attention?: boolean;
  onChoose: (command: string, choice: AttentionChoice) => void;
}

/** A case with its unsent acts, in their order. */
export function Outbox({ one, attention, onChoose }: Props) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <article
      className={`${s.opCase} ${attention === true ? s.act : ""}`}
      data-testid={`outbox-${one.number.split("-").at(-1)}`}
      aria-label={t("case.label", { number: one.number })}
    >
      <header>
        <b className="num">{numbered(t, one.number.split("-").at(-1) ?? "")}</b>
        <span className="grow cut">
          <bdi>{one.name}</bdi> · {serviceName(t, one.service)}
        </span>
        <span className="num mute">{t("exchange.since", { time: t.moment(one.since) })}</span>
        <Button small kind="quiet" onClick={() => void navigate({ to: "/", search: { case: one.case } })}>
          {t("exchange.open")}
        </Button>
      </header>
      {one.acts.map((act) => (
        <Act
          key={act.id}
          act={act}
          onChoose={onChoose}
          onCompare={() => void navigate({ to: "/exchange/conflict", search: { case: one.case } })}
        />
      ))}
    </article>
  );
}
