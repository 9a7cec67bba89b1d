import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Sheet, SheetActs } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { keys } from "../../shell/cache";
import work from "../../styles/work.module.css";
import { asDeskError, type DeskError, type RescueImported, type RescueView, type RescueWritten, useDesk } from "../../transport";
import s from "./Exchange.module.css";

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  secret?: boolean;
  hint?: string;
  testId: string;
  /** Asks in the system's own dialog; null when nothing was chosen there. */
  onChoose?: () => Promise<string | null>;
}

function Field({ label, value, onChange, secret, hint, testId, onChoose }: FieldProps) {
  const t = useT();
  const id = useId();
  const [asking, setAsking] = useState(false);
  const choose = async (ask: () => Promise<string | null>) => {
    setAsking(true);
    try {
      const path = await ask();
      if (path !== null) onChange(path);
    } finally {
      setAsking(false);
    }
  };
  return (
    <div className={s.formField}>
      <label htmlFor={id} className="strong">
        {label}
      </label>
      <div className={s.fieldRow}>
        <div className={`${controls.field} grow`}>
          <input
            id={id}
            type={secret === true ? "password" : "text"}
            autoComplete={secret === true ? "new-password" : "off"}
            spellCheck={false}
            value={value}
            aria-describedby={hint === undefined ? undefined : `${id}-hint`}
            data-testid={testId}
            onChange={(event) => onChange(event.target.value)}
          />
        </div>
        {onChoose !== undefined && (
          <Button data-testid={`${testId}-choose`} unavailable={asking} onClick={() => void choose(onChoose)}>
            {t("rescue.choose")}
          </Button>
        )}
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="para">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Why it was not done, beside the fields that can mend it. */
function Wrong({ error }: { error: DeskError }) {
  const t = useT();
  const words = useWords().trouble(error);
  return (
    <p className={controls.errMsg} role="alert" data-testid="rescue-trouble" data-code={error.code}>
      <Icon name="no" />
      <span>
        {words.what} {words.kept} {words.next} <span className="meta">{t("trouble.code", { code: words.code })}</span>
      </span>
    </p>
  );
}

/** Does something slow once, and keeps what came of it. */
function useOnce<T>(work: () => Promise<T>) {
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<T | null>(null);
  const [error, setError] = useState<DeskError | null>(null);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      setDone(await work());
    } catch (thrown) {
      setError(asDeskError(thrown));
    }
    setBusy(false);
  };
  return { busy, done, error, go };
}

/** What came of it, in the place of the form. It takes the focus, which would be lost with the button that was pressed. */
function Done({ testId, children }: { testId: string; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className={s.done} data-ring="none" data-testid={testId}>
      {children}
    </div>
  );
}

function Written({ written }: { written: RescueWritten }) {
  const t = useT();
  return (
    <Done testId="rescue-written">
      <p className="t-ok strong">
        <Icon name="ok" /> {t("rescue.written", { size: t.bytes(written.bytes) })}
      </p>
      <p className={s.path}>{written.path}</p>
      <p className={`para ${s.path}`}>{t("rescue.digest", { digest: written.digest })}</p>
      <SheetActs>
        <Button icon="copy" onClick={() => void navigator.clipboard.writeText(written.path)}>
          {t("act.copy")}
        </Button>
      </SheetActs>
    </Done>
  );
}

function WriteForm({ view }: { view: RescueView }) {
  const t = useT();
  const desk = useDesk();
  const [path, setPath] = useState(view.path);
  const [phrase, setPhrase] = useState("");
  const [again, setAgain] = useState("");
  const { busy, done, error, go } = useOnce(() => desk.rescueExport(path, phrase));
  if (done !== null) return <Written written={done} />;
  const ready = !busy && path.trim() !== "" && phrase !== "" && phrase === again;
  return (
    <form className={s.form} onSubmit={(event) => (ready ? void go(event) : event.preventDefault())}>
      <Field
        label={t("rescue.path")}
        value={path}
        onChange={setPath}
        testId="rescue-path"
        onChoose={() => desk.chooseNewPackage(t("rescue.write.title"), t("rescue.kind"), path)}
      />
      <Field label={t("rescue.phrase")} value={phrase} onChange={setPhrase} secret hint={t("rescue.phrase.hint", { n: view.passphraseMin })} testId="rescue-phrase" />
      <Field label={t("rescue.phrase.again")} value={again} onChange={setAgain} secret testId="rescue-again" />
      {again !== "" && again !== phrase && <p className="t-warn">{t("rescue.phrase.differ")}</p>}
      {error !== null && <Wrong error={error} />}
      <SheetActs>
        <Button type="submit" kind={ready ? "primary" : "plain"} data-testid="rescue-write-go" unavailable={!ready}>
          {t(busy ? "rescue.working" : "rescue.write.go")}
        </Button>
      </SheetActs>
    </form>
  );
}

function Imported({ imported }: { imported: RescueImported }) {
  const t = useT();
  return (
    <Done testId="rescue-imported">
      <p className="t-ok strong">
        <Icon name="ok" /> {t("rescue.imported", { ...imported })}
      </p>
      {imported.known > 0 && <p>{t("rescue.known", { n: imported.known })}</p>}
    </Done>
  );
}

function ReadForm() {
  const t = useT();
  const desk = useDesk();
  const cache = useQueryClient();
  const [path, setPath] = useState("");
  const [phrase, setPhrase] = useState("");
  const { busy, done, error, go } = useOnce(async () => {
    const imported = await desk.rescueImport(path, phrase);
    void cache.invalidateQueries({ queryKey: keys.exchange });
    return imported;
  });
  if (done !== null) return <Imported imported={done} />;
  const ready = !busy && path.trim() !== "" && phrase !== "";
  return (
    <form className={s.form} onSubmit={(event) => (ready ? void go(event) : event.preventDefault())}>
      <p className="para">{t("rescue.read.note")}</p>
      <Field
        label={t("rescue.path.read")}
        value={path}
        onChange={setPath}
        testId="rescue-read-path"
        onChoose={() => desk.choosePackage(t("rescue.read.title"), t("rescue.kind"))}
      />
      <Field label={t("rescue.phrase")} value={phrase} onChange={setPhrase} secret testId="rescue-read-phrase" />
      {error !== null && <Wrong error={error} />}
      <SheetActs>
        <Button type="submit" kind={ready ? "primary" : "plain"} data-testid="rescue-read-go" unavailable={!ready}>
          {t(busy ? "rescue.opening" : "rescue.read.go")}
        </Button>
      </SheetActs>
    </form>
  );
}

/** The rescue package: what it would hold, writing one, bringing one in. */
export function Rescue() {
  const t = useT();
  const desk = useDesk();
  const [open, setOpen] = useState<"write" | "read" | null>(null);
  const { data: view } = useQuery({ queryKey: keys.rescue, queryFn: () => desk.rescueView() });
  if (view === undefined) return null;
  const empty = view.commands + view.drafts + view.documents + view.copies === 0;
  return (
    <section className={s.side} data-testid="rescue">
      <div className={work.secHead}>
        <h2>{t("rescue.title")}</h2>
      </div>
      <p className="para">{t("rescue.what")}</p>
      <p className={`para ${s.inside}`} data-testid="rescue-inside">
        {empty ? t("rescue.empty") : t("rescue.inside", { ...view, size: t.bytes(view.bytes) })}
      </p>
      <div className={s.rescueActs}>
        <Button icon="lock" data-testid="rescue-write" unavailable={empty} onClick={() => setOpen("write")}>
          {t("rescue.write")}
        </Button>
        <Button icon="up" data-testid="rescue-read" onClick={() => setOpen("read")}>
          {t("rescue.read")}
        </Button>
      </div>
      <Sheet title={t("rescue.write.title")} open={open === "write"} onClose={() => setOpen(null)} testId="rescue-write-sheet">
        <WriteForm view={view} />
      </Sheet>
      <Sheet title={t("rescue.read.title")} open={open === "read"} onClose={() => setOpen(null)} testId="rescue-read-sheet">
        <ReadForm />
      </Sheet>
    </section>
  );
}
