import { useState } from "react";
import { Button } from "../../components/Button";
import { Sheet } from "../../components/Dialog";
import { useT, useWords } from "../../i18n";
import work from "../../styles/work.module.css";
import type { KeptVersion } from "../../transport";
import s from "./Exchange.module.css";

function Version({ one }: { one: KeptVersion }) {
  const t = useT();
  const words = useWords();
  return (
    <div className={s.version}>
      <p className="meta">
        <span className="num strong">№&nbsp;{one.number}</span> · <bdi>{one.name}</bdi>
      </p>
      {one.checks.length > 0 && (
        <ul>
          {one.checks.map((said) => (
            <li key={said.check.key}>
              <span className="meta">
                {t("conflict.check", { n: said.check.number })}: {words.worded(said.check.title)}
              </span>
              <br />
              <b>{t(said.answer === null ? "answer.open" : `answer.${said.answer}`)}</b> {said.note}
            </li>
          ))}
        </ul>
      )}
      {one.ruling !== null && (
        <p>
          <b>{t(`decide.${one.ruling.outcome}`)}</b>
          <br />
          {one.ruling.reasons}
        </p>
      )}
      {one.letters.length > 0 && (
        <>
          <h3>{t("kept.letters")}</h3>
          {one.letters.map((letter, place) => (
            <p key={place}>{letter}</p>
          ))}
        </>
      )}
    </div>
  );
}

/** The officer's versions that were kept when another was taken. */
export function Kept({ kept }: { kept: readonly KeptVersion[] }) {
  const t = useT();
  const [shown, setShown] = useState<KeptVersion | null>(null);
  if (kept.length === 0) return null;
  return (
    <section className={s.side} data-testid="kept">
      <div className={work.secHead}>
        <h2>{t("kept.title")}</h2>
      </div>
      <ul className={s.keptList}>
        {kept.map((one) => (
          <li key={one.id}>
            <span className="grow">
              <span className="num strong">№&nbsp;{one.number.split("-").at(-1)}</span>{" "}
              <span className="meta">{t("kept.row", { time: t.moment(one.madeAt) })}</span>
            </span>
            <Button small data-testid={`kept-${one.case}`} onClick={() => setShown(one)}>
              {t("kept.show")}
            </Button>
          </li>
        ))}
      </ul>
      <Sheet title={shown === null ? "" : t("kept.sheet", { time: t.dayTime(shown.madeAt) })} open={shown !== null} onClose={() => setShown(null)} testId="kept-sheet">
        {shown !== null && <Version one={shown} />}
      </Sheet>
    </section>
  );
}
