import { type ReactNode, useId, useState } from "react";
import { Button, IconButton } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { i18n, useT, useWords } from "../../i18n";
import { useDistrictName } from "../../shell/districts";
import { useChords } from "../../shell/keys";
import { useAct } from "../../shell/trouble";
import { type IdentityDocument, type IntakeProblem, type IntakeView, useDesk } from "../../transport";
import { Addresses } from "./Addresses";
import s from "./Counter.module.css";
import { SelectField, TextField } from "./Field";
import { Declarations, RecordPart } from "./Finish";
import { Papers } from "./Papers";
import { People } from "./People";
import { controlOf, problemWords, troubleAt } from "./problems";
import { type Filling, useFilling } from "./useIntake";

/** The sentence beside a field, when something is wrong with it. */
export type Told = (field: string) => string | undefined;

const DOCUMENTS: readonly IdentityDocument[] = ["id-card", "passport", "driving-licence", "residence-permit"];

function Part({ n, children }: { n: 1 | 2 | 3 | 4 | 5 | 6; children: ReactNode }) {
  const t = useT();
  const id = useId();
  return (
    <section className={s.part} aria-labelledby={id} data-testid={`part-${n}`}>
      <h2 id={id}>
        <span className={s.step} aria-hidden="true">
          {n}
        </span>
        {t(`counter.${n}`)}
      </h2>
      {children}
    </section>
  );
}

function Service({ filling, told }: { filling: Filling; told: Told }) {
  const t = useT();
  const words = useWords();
  const { view, form, change } = filling;
  const types = view.services.find((service) => service.code === form.service)?.types ?? [];
  return (
    <div className={`${s.grid} ${s.broad}`}>
      <SelectField
        label={t("counter.service")}
        name="service"
        value={form.service}
        empty={t("counter.choose")}
        choices={[{ options: view.services.map((one) => ({ value: one.code, label: words.worded(one.name) })) }]}
        trouble={told("service")}
        onChange={(service) => change({ service })}
      />
      <SelectField
        label={t("counter.type")}
        name="applicantType"
        value={form.applicantType}
        empty={t("counter.choose")}
        choices={[{ options: types.map((one) => ({ value: one.key, label: words.worded(one.name) })) }]}
        trouble={told("applicantType")}
        onChange={(applicantType) => change({ applicantType })}
      />
    </div>
  );
}

function Identity({ filling, told }: { filling: Filling; told: Told }) {
  const t = useT();
  const { identification: given } = filling.form;
  const change = (part: Partial<typeof given>) => filling.change({ identification: { ...given, ...part } });
  return (
    <fieldset className={s.person}>
      <legend>{t("counter.identity")}</legend>
      <div className={s.grid}>
        <SelectField
          label={t("counter.identity.kind")}
          name="identification:kind"
          value={given.kind ?? ""}
          empty={t("counter.choose")}
          choices={[{ options: DOCUMENTS.map((one) => ({ value: one, label: t(`counter.identity.${one}`) })) }]}
          trouble={told("identification:kind")}
          onChange={(kind) => change({ kind: kind === "" ? null : (kind as IdentityDocument) })}
        />
        <TextField label={t("counter.identity.number")} name="identification:number" value={given.number} num trouble={told("identification:number")} onChange={(number) => change({ number })} />
        <TextField label={t("counter.issued")} name="identification:issuedOn" value={given.issuedOn} num hint={t("counter.day.hint")} trouble={told("identification:issuedOn")} onChange={(issuedOn) => change({ issuedOn })} />
        <TextField label={t("counter.issued.by")} name="identification:issuedBy" value={given.issuedBy} trouble={told("identification:issuedBy")} onChange={(issuedBy) => change({ issuedBy })} />
      </div>
    </fieldset>
  );
}

interface LeftProps {
  problems: readonly IntakeProblem[];
  words: (problem: IntakeProblem) => string;
}

/** What is left to do: each line leads to its field. */
function Left({ problems, words }: LeftProps) {
  const t = useT();
  const line = (problem: IntakeProblem) => (
    <li key={`${problem.field}-${problem.code}`}>
      <Icon name={problem.blocks ? "todo" : "warn"} size="s" />
      <Button kind="link" data-testid={`left-${problem.field}`} onClick={() => controlOf(problem.field)?.focus()}>
        {words(problem)}
      </Button>
    </li>
  );
  const blocking = problems.filter((problem) => problem.blocks);
  const notes = problems.filter((problem) => !problem.blocks);
  return (
    <>
      <h2>{t("counter.todo")}</h2>
      {blocking.length === 0 && (
        <p className="t-ok">
          <Icon name="ok" /> {t("counter.todo.none")}
        </p>
      )}
      <ul className={s.left} data-testid="left">
        {blocking.map(line)}
      </ul>
      {notes.length > 0 && (
        <>
          <h3>{t("counter.notes")}</h3>
          <ul className={s.left}>{notes.map(line)}</ul>
        </>
      )}
    </>
  );
}

function Saved({ filling }: { filling: Filling }) {
  const t = useT();
  const words = filling.kept === "failed" ? "counter.unsaved" : filling.kept === "saving" ? "counter.saving" : null;
  return (
    <span className={filling.kept === "failed" ? "t-bad" : s.saved} role="status" data-testid="intake-saved" data-kept={filling.kept}>
      <Icon name={filling.kept === "failed" ? "warn" : "laptop"} size="s" />
      {words === null ? t("counter.saved", { time: t.moment(filling.view.savedAt) }) : t(words)}
    </span>
  );
}

interface Props {
  opened: IntakeView;
  onBack: () => void;
  onRegistered: (id: string) => void;
}

/** One application: a calm page in sections, with what is left to do beside it. */
export function IntakeForm({ opened, onBack, onRegistered }: Props) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const district = useDistrictName();
  const [tried, setTried] = useState(false);
  const filling = useFilling(opened);
  const { view, form, change } = filling;
  const words = (problem: IntakeProblem) => problemWords(t, problem, i18n.locale === "bg", district);
  const named = (problem: IntakeProblem) => {
    const person = form.people.find((one) => problem.field.startsWith(`person:${one.id}:`));
    return person === undefined ? words(problem) : `${words(problem)} – ${t(`role.${person.role}`)}`;
  };
  const told: Told = (field) => {
    const problem = troubleAt(view.problems, field, tried);
    return problem === undefined ? undefined : words(problem);
  };
  const [going, setGoing] = useState(false);
  const register = async () => {
    if (going) return;
    setTried(true);
    setGoing(true);
    const done = await act(async () => {
      await filling.flush();
      return desk.intakeRegister(view.id);
    });
    setGoing(false);
    if (done !== null) return onRegistered(done);
    const first = view.problems.find((problem) => problem.blocks);
    if (first !== undefined) controlOf(first.field)?.focus();
  };
  useChords({ "Ctrl+Enter": () => void register(), "Ctrl+NumpadEnter": () => void register() });
  const name = form.people.find((person) => person.role === "applicant");
  const title = name === undefined ? "" : `${name.first} ${name.family}`.trim();
  return (
    <div className={s.form} data-testid="intake">
      <header className={s.head}>
        <IconButton icon="chev-l" label={t("counter.back")} data-testid="intake-back" onClick={onBack} />
        <h1 className="cut">{title === "" ? t("counter.new") : title}</h1>
        <span className="grow" />
        <Saved filling={filling} />
      </header>
      <form className={`scroll ${s.parts}`} data-pane="case" tabIndex={-1} aria-label={t("counter.new")} onSubmit={(event) => event.preventDefault()}>
        <Part n={1}>
          <Service filling={filling} told={told} />
        </Part>
        <Part n={2}>
          <People people={form.people} known={view.people} roles={view.roles} told={told} onChange={(people) => change({ people })} />
          <Identity filling={filling} told={told} />
        </Part>
        <Part n={3}>
          <Addresses from={form.from} to={form.to} told={told} onChange={change} />
        </Part>
        <Part n={4}>
          <Papers filling={filling} told={told} />
        </Part>
        <Part n={5}>
          <Declarations filling={filling} told={told} />
        </Part>
        <Part n={6}>
          <RecordPart filling={filling} told={told} />
        </Part>
      </form>
      <aside className={s.side} data-pane="review" tabIndex={-1} aria-label={t("counter.todo")}>
        <div className={`scroll ${s.todo}`}>
          <Left problems={view.problems} words={named} />
        </div>
        <div className={s.foot}>
          <p className="para" id="intake-why">
            {view.ready ? t("counter.register.note") : t("counter.register.why")}
          </p>
          <Button
            kind="primary"
            keys="Ctrl Enter"
            data-testid="intake-register"
            aria-describedby="intake-why"
            unavailable={going}
            onClick={() => void register()}
          >
            {t("counter.register")}
          </Button>
        </div>
      </aside>
    </div>
  );
}
