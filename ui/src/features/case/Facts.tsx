import type { ReactNode } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { bind, useT } from "../../i18n";
import { useDistrictName } from "../../shell/districts";
import type { Address, CaseView, PartyView } from "../../transport";
import s from "./Case.module.css";
import type { Reveal } from "./useReveal";

function flat(t: ReturnType<typeof useT>, address: Address): string {
  const parts = [
    address.entrance ? t("address.entrance", { v: address.entrance }) : null,
    address.floor ? t("address.floor", { v: address.floor }) : null,
    address.apartment ? t("address.apartment", { v: address.apartment }) : null,
  ];
  return parts.filter((part) => part !== null).join(", ") || "–";
}

/** Old and new address side by side, and what the registers say to them. */
export function FromTo({ view }: { view: CaseView }) {
  const t = useT();
  const { from, to, classifier } = view;
  const abroad = from.country !== "BG" || to.country !== "BG";
  const rows: [string, string, string][] = [
    [t("address.district"), from.district?.name ?? from.municipality.name, to.district?.name ?? to.municipality.name],
    [t("address.street"), bind(view.fromStreet), bind(view.toStreet)],
    [t("address.flat"), flat(t, from), flat(t, to)],
  ];
  if (from.settlement.code !== to.settlement.code)
    rows.splice(1, 0, [t("address.settlement"), from.settlement.name, to.settlement.name]);
  if (abroad) rows.unshift([t("address.country"), from.country, to.country]);
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
          {rows.map(([field, old, next]) => (
            <tr key={field}>
              <th className={s.k} scope="row">
                {field}
              </th>
              <td>{old}</td>
              <td className={s.ar}>
                <Icon name="arrow" size="s" />
              </td>
              <td className={s.to}>{next}</td>
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
              <th scope="row">{party.name}</th>
              <td>
                {party.relation ?? t(`role.${party.role}`)}
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
