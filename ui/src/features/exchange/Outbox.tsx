import { useNavigate } from "@tanstack/react-router";
import { Button } from "../../components/Button";
import { Icon, type IconName, type Tone } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { actName, serviceName } from "../../i18n/names";
import type { AttentionChoice, OutboxAct, OutboxCase } from "../../transport";
import s from "./Exchange.module.css";

const LOOK: Record<OutboxAct["state"]["kind"], readonly [icon: IconName, tone: Tone]> = {
  ready: ["up", "accent"],
  "after-previous": ["chain", "mute"],
  "retry-at": ["clock", "warn"],
  rejected: ["no", "bad"],
  conflict: ["merge", "bad"],
};

/** What stands to the right: the choices of a matter that needs action, else when it goes. */
function Right({ act, onChoose }: { act: OutboxAct; onChoose: (choice: AttentionChoice) => void }) {
  const t = useT();
  const { state } = act;
  if (state.kind === "after-previous") return <>{t("exchange.state.after")}</>;
  if (state.kind === "retry-at") return <>{t("exchange.state.tries", { n: state.tries })}</>;
  if (state.kind === "ready") return null;
  return (
    <>
      <Button small icon="sync" data-testid={`resolve-again-${act.id}`} onClick={() => onChoose("send-again")}>
        {t("exchange.again")}
      </Button>
      <Button small icon="back" data-testid={`resolve-draft-${act.id}`} onClick={() => onChoose("back-to-draft")}>
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
      return { title: t("exchange.refused", { act: name }), why: `${refusal.what} ${refusal.next}` };
    }
    case "conflict": {
      const values = { seen: state.seenVersion, current: state.currentVersion };
      const why =
        state.by === null
          ? t("exchange.state.conflict", values)
          : t("exchange.state.conflict.by", { ...values, name: state.by });
      return { title: `${name}: ${t("exchange.conflict").toLocaleLowerCase("bg")}`, why };
    }
  }
}

function Act({ act, onChoose }: { act: OutboxAct; onChoose: (choice: AttentionChoice) => void }) {
  const { title, why } = useActWords(act);
  const [icon, tone] = LOOK[act.state.kind];
  const bad = tone === "bad";
  return (
    <div className={s.op} data-testid={`act-${act.id}`} data-state={act.state.kind}>
      <Icon name={icon} tone={tone} />
      <span className={bad ? "strong" : undefined}>{title}</span>
      <span className={s.why}>{why}</span>
      <span className={s.do}>
        <Right act={act} onChoose={onChoose} />
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
        <b className="num">№&nbsp;{one.number.split("-").at(-1)}</b>
        <span className="grow cut">
          {one.name} · {serviceName(t, one.service)}
        </span>
        <span className="num mute">{t("exchange.since", { time: t.moment(one.since) })}</span>
        <Button small kind="quiet" onClick={() => void navigate({ to: "/", search: { case: one.case } })}>
          {t("exchange.open")}
        </Button>
      </header>
      {one.acts.map((act) => (
        <Act key={act.id} act={act} onChoose={(choice) => onChoose(act.id, choice)} />
      ))}
    </article>
  );
}
