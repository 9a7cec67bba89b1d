import { Button, IconButton } from "../../components/Button";
import { type MessageId, useT } from "../../i18n";
import type { IntakePerson, PartyRole, PersonKnown } from "../../transport";
import s from "./Counter.module.css";
import { SelectField, TextField } from "./Field";
import type { Told } from "./Form";

const ROLES: readonly PartyRole[] = ["applicant", "subject", "owner", "co-owner", "other-parent", "household-member"];

interface OneProps {
  person: IntakePerson;
  known: PersonKnown | undefined;
  told: Told;
  onChange: (part: Partial<IntakePerson>) => void;
  onRemove: (() => void) | undefined;
}

function One({ person, known, told, onChange, onRemove }: OneProps) {
  const t = useT();
  const at = (name: string) => `person:${person.id}:${name}`;
  const name = `${person.first} ${person.family}`.trim() || t("counter.unnamed");
  const text = (key: "first" | "middle" | "family" | "relation" | "latin", label: MessageId) => (
    <TextField
      label={t(label)}
      name={at(key)}
      value={person[key]}
      trouble={told(at(key))}
      onChange={(value) => onChange({ [key]: value })}
    />
  );
  const foreigner = known?.egn === false;
  const derived =
    known?.egn === true && known.birthDate !== null && known.age !== null && known.sex !== null
      ? t("counter.identifier.egn", { birth: t.date(known.birthDate), sex: known.sex, age: known.age })
      : undefined;
  return (
    <fieldset className={s.person} data-part={`person:${person.id}`} data-testid={`person-${person.id}`}>
      <legend>{t(`role.${person.role}`)}</legend>
      <div className={s.grid}>
        <SelectField
          label={t("counter.role")}
          name={at("role")}
          value={person.role}
          choices={[{ options: ROLES.map((role) => ({ value: role, label: t(`role.${role}`) })) }]}
          onChange={(role) => onChange({ role: role as PartyRole })}
        />
        <TextField
          label={t("counter.identifier")}
          name={at("identifier")}
          value={person.identifier}
          num
          inputMode="numeric"
          hint={derived}
          trouble={told(at("identifier"))}
          onChange={(identifier) => onChange({ identifier })}
        />
        {text("first", "counter.first")}
        {text("middle", "counter.middle")}
        {text("family", "counter.family")}
        {person.role !== "applicant" && text("relation", "counter.relation")}
        {foreigner && (
          <>
            <TextField
              label={t("counter.birth")}
              name={at("birthDate")}
              value={person.birthDate}
              num
              hint={t("counter.day.hint")}
              trouble={told(at("birthDate"))}
              onChange={(birthDate) => onChange({ birthDate })}
            />
            <SelectField
              label={t("counter.sex")}
              name={at("sex")}
              value={person.sex ?? ""}
              empty={t("counter.choose")}
              choices={[{ options: (["male", "female"] as const).map((sex) => ({ value: sex, label: t(`counter.sex.${sex}`) })) }]}
              trouble={told(at("sex"))}
              onChange={(sex) => onChange({ sex: sex === "" ? null : (sex as "male" | "female") })}
            />
            <TextField
              label={t("counter.citizenship")}
              name={at("citizenship")}
              value={person.citizenship}
              onChange={(citizenship) => onChange({ citizenship: citizenship.toUpperCase() })}
            />
            {text("latin", "counter.latin")}
          </>
        )}
      </div>
      {onRemove !== undefined && (
        <IconButton icon="x" className={s.drop ?? ""} label={t("counter.person.remove", { name })} onClick={onRemove} />
      )}
    </fieldset>
  );
}

interface Props {
  people: readonly IntakePerson[];
  known: readonly PersonKnown[];
  roles: readonly PartyRole[];
  told: Told;
  onChange: (people: IntakePerson[]) => void;
}

/** The people of the application; those that the applicant type needs are offered by name. */
export function People({ people, known, roles, told, onChange }: Props) {
  const t = useT();
  const missing = roles.filter((role) => !people.some((person) => person.role === role));
  const add = (role: PartyRole) => {
    const last = Math.max(0, ...people.map((person) => Number(person.id.replace(/\D/g, ""))));
    const empty = { first: "", middle: "", family: "", latin: "", identifier: "", birthDate: "", relation: "" };
    onChange([...people, { id: `p${last + 1}`, role, ...empty, sex: null, citizenship: "BG" }]);
  };
  return (
    <>
      {people.map((person) => (
        <One
          key={person.id}
          person={person}
          known={known.find((one) => one.id === person.id)}
          told={told}
          onChange={(part) => onChange(people.map((one) => (one.id === person.id ? { ...one, ...part } : one)))}
          onRemove={people.length > 1 ? () => onChange(people.filter((one) => one.id !== person.id)) : undefined}
        />
      ))}
      <div className={s.row}>
        {missing.map((role) => (
          <Button key={role} small icon="user" data-field={`role:${role}`} data-testid={`add-${role}`} onClick={() => add(role)}>
            {t("counter.person.add.role", { role: t(`role.${role}`) })}
          </Button>
        ))}
        <Button small kind="quiet" icon="user" data-testid="add-person" onClick={() => add("household-member")}>
          {t("counter.person.add")}
        </Button>
      </div>
    </>
  );
}
