import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { TroubleStrip } from "../../components/Trouble";
import { bind, useT, useWords } from "../../i18n";
import { chord, useChords } from "../../shell/keys";
import { useUnsaved } from "../../shell/unsaved";
import { asDeskError, type CaseView, type DeskError, type GroundView, type Outcome, type Ruling, useDesk } from "../../transport";
import s from "./Form.module.css";
import { OUTCOME_ICONS } from "./outcomes";
import { firstRuling, groundsOf, searchGrounds, toggleGround } from "./ruling";

/** Typing settles for so long before the draft is saved. */
const SAVE_AFTER = 400;

interface Props {
  view: CaseView;
  outcome: Outcome;
  /** The ruling as it stands, for the preview. */
  onRuling: (ruling: Ruling) => void;
  onDecided: (view: CaseView) => void;
  onClose: () => void;
}

/** Keeps the draft of a ruling saved while it is typed; leaving without change puts back what was there. */
function useDraft(view: CaseView, ruling: Ruling, dirty: boolean) {
  const desk = useDesk();
  const before = useRef(view.draft);
  const saved = useRef<Ruling | null>(null);
  const over = useRef(false);
  const [kept, setKept] = useState(false);
  const save = async () => {
    if (over.current || !dirty || saved.current === ruling) return;
    saved.current = ruling;
    await desk.saveDraft(view.id, ruling);
    setKept(true);
  };
  useEffect(() => {
    const timer = setTimeout(() => void save().catch(() => setKept(false)), SAVE_AFTER);
    return () => clearTimeout(timer);
  }, [ruling]);
  useUnsaved(save);
  return {
    kept,
    /** Nothing is saved any more. */
    finish: () => {
      over.current = true;
    },
    restore: async () => {
      over.current = true;
      if (saved.current === null) return;
      if (before.current === null) await desk.discardDraft(view.id);
      else await desk.saveDraft(view.id, before.current);
    },
  };
}

interface GroundsProps {
  grounds: readonly GroundView[];
  chosen: readonly string[];
  title: string;
  onToggle: (ground: GroundView) => void;
}

function Grounds({ grounds, chosen, title, onToggle }: GroundsProps) {
  const t = useT();
  const words = useWords();
  const [typed, setTyped] = useState("");
  const found = searchGrounds(grounds, typed);
  return (
    <fieldset>
      <legend>
        <h3>{title}</h3>
      </legend>
      <div className={controls.field}>
        <Icon name="search" />
        <input
          type="search"
          value={typed}
          placeholder={t("form.grounds.search")}
          aria-label={t("form.grounds.search")}
          data-testid="ground-search"
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <div className={s.grounds}>
        {found.length === 0 && <p className={s.none}>{t("form.grounds.none")}</p>}
        {found.map((ground) => (
          <label key={ground.key} className={s.ground}>
            <input
              type="checkbox"
              checked={chosen.includes(ground.key)}
              data-testid={`ground-${ground.key}`}
              onChange={() => onToggle(ground)}
            />
            <span>{words.worded(ground.title)}</span>
            <span className={s.law}>
              {bind(ground.law)}
              {ground.suggested && <> · {t("form.grounds.suggested")}</>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The decision's text: grounds, reasons, confirmation. It decides nothing until confirmed. */
export function DecisionForm({ view, outcome, onRuling, onDecided, onClose }: Props) {
  const t = useT();
  const desk = useDesk();
  const reasonsId = useId();
  const [ruling, setRuling] = useState(() => firstRuling(view, outcome));
  const [dirty, setDirty] = useState(false);
  const [error, setError] = useState<DeskError | null>(null);
  const [deciding, setDeciding] = useState(false);
  const draft = useDraft(view, ruling, dirty);
  const reasons = useRef<HTMLTextAreaElement>(null);
  const grounds = groundsOf(view, outcome);
  useEffect(() => onRuling(ruling), [ruling]);
  useEffect(() => {
    if (grounds.length === 0) reasons.current?.focus();
  }, []);
  const change = (next: Ruling) => {
    setRuling(next);
    setDirty(true);
    setError(null);
  };
  const confirm = async () => {
    if (deciding) return;
    setDeciding(true);
    try {
      const next = await desk.decide(view.id, ruling);
      draft.finish();
      onDecided(next);
    } catch (thrown) {
      setError(asDeskError(thrown));
      setDeciding(false);
    }
  };
  const leave = () => {
    void draft.restore().catch(() => undefined);
    onClose();
  };
  useChords({ "Ctrl+Enter": () => void confirm(), "Ctrl+NumpadEnter": () => void confirm() });
  return (
    <form
      className={s.form}
      data-testid="decision-form"
      data-outcome={outcome}
      aria-label={t(`decide.${outcome}`)}
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
      onKeyDown={(event) => {
        if (chord(event) === "Escape") {
          event.preventDefault();
          leave();
        }
        // Enter in a field must not decide: only the button and Ctrl Enter do.
        if (event.key === "Enter" && !event.ctrlKey && event.target instanceof HTMLInputElement) event.preventDefault();
      }}
    >
      <div className={s.head}>
        <Icon name={OUTCOME_ICONS[outcome]} />
        <h2>{t(`decide.${outcome}`)}</h2>
      </div>
      <div className={s.body}>
        {error !== null && <TroubleStrip error={error} onClose={() => setError(null)} />}
        {grounds.length > 0 && (
          <Grounds
            grounds={grounds}
            chosen={ruling.grounds}
            title={t(outcome === "returned" ? "form.defects" : "form.grounds")}
            onToggle={(ground) => change(toggleGround(ruling, ground))}
          />
        )}
        <div>
          <h3>
            <label htmlFor={reasonsId}>{t(outcome === "approved" ? "form.reasons.optional" : "form.reasons")}</label>
          </h3>
          <textarea
            id={reasonsId}
            ref={reasons}
            className={`${controls.area} ${s.reasons}`}
            lang="bg"
            value={ruling.reasons}
            aria-describedby={`${reasonsId}-hint`}
            data-testid="decision-reasons"
            onChange={(event) => change({ ...ruling, reasons: event.target.value })}
          />
          <p className="para" id={`${reasonsId}-hint`}>
            {t("form.reasons.hint")} {t("form.preview")}
          </p>
        </div>
      </div>
      <div className={s.foot}>
        {draft.kept && (
          <span className={s.saved} role="status">
            <Icon name="laptop" size="s" />
            {t("form.saved")}
          </span>
        )}
        <Button type="submit" kind="primary" keys="Ctrl Enter" data-testid="decision-confirm" unavailable={deciding}>
          {t("form.confirm")}
        </Button>
        <Button keys="Esc" data-testid="decision-leave" onClick={leave}>
          {t("form.leave")}
        </Button>
      </div>
    </form>
  );
}
