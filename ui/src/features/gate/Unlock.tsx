import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button } from "../../components/Button";
import { LocalChip } from "../../components/Chip";
import { Icon } from "../../components/Icon";
import { TroubleStrip } from "../../components/Trouble";
import { useT, useWords } from "../../i18n";
import { useAct, useTrouble } from "../../shell/trouble";
import { queueAhead } from "../queue/useQueue";
import { asDeskError, type DeskError, type DeskStatus, type Phase, useDesk } from "../../transport";
import s from "./Gate.module.css";
import { PinField } from "./Pin";
import { useWait } from "./useWait";

type Locked = Extract<Phase, { kind: "locked" }>;

/** The PIN opens nothing any more: the way in is the browser. */
export function SignInAgain({ status }: { status: DeskStatus }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const { error, clear } = useTrouble();
  const district = status.officer?.district;
  return (
    <div className={s.form} data-testid="signin-needed">
      <h1>{t("lock.over.title")}</h1>
      {error !== null && (
        <div className={s.alert}>
          <TroubleStrip error={error} onClose={clear} />
        </div>
      )}
      <p>{t("lock.over")}</p>
      <Button
        kind="primary"
        className={s.big ?? ""}
        autoFocus
        data-testid="signin-start"
        onClick={() => void act(() => (district === undefined ? desk.signOut() : desk.signInStart(district)))}
      >
        {t("signin.start")}
      </Button>
      <Button kind="quiet" data-testid="unlock-other" onClick={() => void act(() => desk.signOut())}>
        {t("lock.other")}
      </Button>
    </div>
  );
}

/** Opening the desk with the PIN, with or without a network. */
export function Unlock({ status, phase }: { status: DeskStatus; phase: Locked }) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const cache = useQueryClient();
  const [pin, setPin] = useState("");
  const [error, setError] = useState<DeskError | null>(null);
  const [opening, setOpening] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const wait = useWait(error?.code === "wrong-pin" ? error.params.waitSeconds : phase.waitSeconds, error);
  const open = async () => {
    if (pin === "" || wait > 0 || opening) return;
    setOpening(true);
    try {
      await desk.unlock(pin);
      // What cannot be asked for ahead is asked for, and told, by the screen itself.
      void queueAhead(cache, desk).catch(() => undefined);
    } catch (thrown) {
      setError(asDeskError(thrown));
      setPin("");
      input.current?.focus();
    }
    setOpening(false);
  };
  const left = error?.code === "wrong-pin" ? error.params.triesLeft : phase.triesLeft;
  const wrong = () => {
    if (error === null) return null;
    if (error.code !== "wrong-pin") {
      const trouble = words.trouble(error);
      return `${trouble.what} ${trouble.kept} ${trouble.next}`;
    }
    const then = wait > 0 ? t("lock.wait", { time: t.countdown(wait) }) : t("lock.then");
    return `${t("lock.wrong")} ${t("lock.left", { n: left })} ${then}`;
  };
  const offline = status.link.kind === "offline";
  return (
    <form
      className={s.form}
      data-testid="unlock"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <div>
        {offline && <LocalChip>{t("lock.offline")}</LocalChip>}
        <h1 className={s.title}>{t("lock.title")}</h1>
      </div>
      <div className={s.done}>
        <Icon name="user" size="l" />
        <span className="cut">
          {status.officer?.officer.name} <span className="meta">· {status.officer?.post}</span>
        </span>
        <Button kind="quiet" small data-testid="unlock-other" onClick={() => void desk.signOut()}>
          {t("lock.other")}
        </Button>
      </div>
      <PinField
        label={t("lock.pin")}
        value={pin}
        onChange={setPin}
        wrong={wrong()}
        hint={wait > 0 ? t("lock.wait", { time: t.countdown(wait) }) : t("lock.left", { n: left })}
        testId="pin-unlock"
        autoComplete="current-password"
        inputRef={input}
        autoFocus
      />
      <Button
        type="submit"
        kind="primary"
        keys="Enter"
        className={s.big ?? ""}
        data-testid="unlock-open"
        unavailable={wait > 0 || opening}
      >
        {t("lock.open")}
      </Button>
      <p className={s.note}>
        {offline ? t("lock.can") : t("lock.kept")}{" "}
        {phase.offlineUntil !== null && t("lock.until", { time: t.full(phase.offlineUntil) })}
      </p>
      <p className="para">{t("lock.forgotten")}</p>
    </form>
  );
}
