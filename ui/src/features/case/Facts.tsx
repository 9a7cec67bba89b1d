import type { ReactNode } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { useDistrictName } from "../../shell/districts";
import type { CaseView, PartyView, Span } from "../../transport";
import s from "./Case.module.css";
import own from "./Facts.module.css";
import { PersonName } from "./PersonName";
import type { Reveal } from "./useReveal";

/** Old and new address side by side, and what the registers say to them. */
export function FromTo({ view }: { view: CaseView }) {
  const t = useT();
  const { classifier } = view;
  return (
    <section className={s.fromto} aria-label={t("address.to")}>
      <table>
        <thead>
          <tr>
            <th className={s.k} scope="col">
              <span className="vh">{t("address.field")}</span>
            </th>
            <th scope="col">{t("address.from")}</th>
            <td className={s.ar} />
            <th scope="col">{t("address.to")}</th>
          </tr>
        </thead>
        <tbody>
          {view.addressLines.map((line) => (
            <tr key={line.field} data-testid={`address-${line.field}`}>
              <th className={s.k} scope="row">
                {t(`address.${line.field}`)}
              </th>
              <td>
                <Differing text={line.from} parts={line.gone} look="gone" />
              </td>
              <td className={s.ar}>
                <Icon name="arrow" size="s" />
              </td>
              <td className={s.to}>
                <Differing text={line.to} parts={line.come} look="come" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={s.facts}>
        <Found view={view} />
        <Fact good={classifier.fromAgrees}>{t(classifier.fromAgrees ? "fact.from.ok" : "fact.from.no")}</Fact>
        <span>
          <Icon name="user" />
          {t("fact.registered", { n: classifier.registered })}
        </span>
        <span className="grow" />
        <span className="mute">{t("fact.checked", { time: t.dayTime(classifier.checkedAt) })}</span>
      </div>
    </section>
  );
}

/** A text with the parts that the other address has not. The mark is a line under them, not a colour alone. */
function Differing({ text, parts, look }: { text: string; parts: readonly Span[]; look: "gone" | "come" }) {
  if (text === "") return "–";
  let at = 0;
  const pieces = parts.flatMap((part) => {
    const before = text.slice(at, part.from);
    at = part.to;
    return [before, <mark key={part.from} className={own[look]}>{text.slice(part.from, part.to)}</mark>];
  });
  return (
    <bdi>
      {pieces}
      {text.slice(at)}
    </bdi>
  );
}

function Fact({ good, children }: { good: boolean; children: ReactNode }) {
  return (
    <span className={good ? "t-ok" : "t-bad"}>
      <Icon name={good ? "ok" : "no"} />
      {children}
    </span>
  );
}

function Found({ view }: { view: CaseView }) {
  const t = useT();
  const { found } = view.classifier;
  const district = useDistrictName();
  if (found.kind === "found") return <Fact good>{t("fact.found")}</Fact>;
  if (found.kind === "missing") return <Fact good={false}>{t("fact.missing")}</Fact>;
  if (found.kind === "unanswered") return <span className="t-warn">{t("fact.unanswered")}</span>;
  return <Fact good={false}>{t("fact.other", { district: district(found.district) })}</Fact>;
}

/** An identifier, masked; showing it is written to the audit log. */
export function Identifier({ party, reveal, words }: { party: PartyView; reveal: Reveal; words?: boolean }) {
  const t = useT();
  const kind = t(party.isEgn ? "case.egn" : "case.lnch");
  const shown = reveal.shown(party.id);
  return (
    <>
      {words === true && kind} <span className="num strong">{shown ?? party.identifierMasked}</span>{" "}
      {shown === null ? (
        <Button
          kind="quiet"
          small
          className={s.reveal ?? ""}
          icon="eye"
          aria-label={t("case.reveal.label", { kind })}
          title={t("case.reveal.label", { kind })}
          data-testid={words === true ? "case-reveal" : `reveal-${party.id}`}
          onClick={() => reveal.reveal(party.id)}
        >
          {words === true && t("case.reveal")}
        </Button>
      ) : (
        <span className="mute">{t("case.revealed", { n: reveal.left })}</span>
      )}
    </>
  );
}

interface PeopleProps {
  parties: readonly PartyView[];
  reveal: Reveal;
  onRelated: (number: string) => void;
}

/** Everyone the decision touches. */
export function People({ parties, reveal, onRelated }: PeopleProps) {
  const t = useT();
  return (
    <section aria-label={t("people.title")}>
      <table className={s.people}>
        <thead>
          <tr>
            <th scope="col">{t("people.title")}</th>
            <th scope="col">{t("people.role")}</th>
            <th scope="col">{t("people.id")}</th>
            <th scope="col" className={s.opt}>
              {t("people.citizenship")}
            </th>
            <th scope="col">{t("people.case")}</th>
          </tr>
        </thead>
        <tbody>
          {parties.map((party, at) => (
            <tr key={party.id}>
              <th scope="row">
                <PersonName name={party.name} />
              </th>
              <td>
                {party.relation === null ? t(`role.${party.role}`) : <bdi>{party.relation}</bdi>}
                {party.minor && `, ${t("people.age", { n: party.age })}`}
              </td>
              <td className={s.id}>
                <Identifier party={party} reveal={reveal} />
              </td>
              <td className={s.opt}>{party.citizenship === "BG" ? t("people.bg") : party.citizenship}</td>
              <td>
                {party.relatedCase !== null ? (
                  <Button kind="link" onClick={() => onRelated(party.relatedCase ?? "")}>
                    №&nbsp;{party.relatedCase.split("-").at(-1)}
                  </Button>
                ) : at === 0 ? (
                  t("people.this")
                ) : (
                  "–"
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
