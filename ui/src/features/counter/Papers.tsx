import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../../components/Button";
import { Sheet } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { TroubleStrip } from "../../components/Trouble";
import { useT, useWords } from "../../i18n";
import { faultOf } from "../../shell/queries";
import { type IntakePaper, type IntakeScan, type IntakeView, useDesk } from "../../transport";
import { Viewer } from "../viewer/Viewer";
import s from "./Counter.module.css";
import { SelectField, TextField } from "./Field";
import type { Told } from "./Form";
import type { Filling } from "./useIntake";

/** The kind of the signed record itself. */
export const RECORD = "record";

/** Bytes as base64, in pieces that fit a call. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

async function attachBytes(filling: Filling, desk: ReturnType<typeof useDesk>, name: string, bytes: ArrayBuffer): Promise<void> {
  const data = base64(new Uint8Array(bytes));
  await filling.attach(() => desk.intakeAttachBytes(filling.view.id, name, data, ""));
}

/** Attaches files that the web view itself holds: pasted, or dropped onto it. */
export async function attachHeld(filling: Filling, desk: ReturnType<typeof useDesk>, files: readonly File[], pasted: string): Promise<void> {
  for (const file of files) {
    const name = file.name === "" || file.name === "image.png" ? pasted : file.name;
    await attachBytes(filling, desk, name, await file.arrayBuffer());
  }
}

/** Files that are dropped onto the window, or pasted while the form is shown. */
export function useHandedFiles(filling: Filling): boolean {
  const t = useT();
  const desk = useDesk();
  const latest = useRef(filling);
  latest.current = filling;
  const [over, setOver] = useState(false);
  useEffect(() => {
    const held = (files: FileList | undefined) => attachHeld(latest.current, desk, [...(files ?? [])], t("counter.pasted"));
    const heldBySystem = async () => {
      const picture = await desk.clipboardPicture();
      if (picture.byteLength > 0) await attachBytes(latest.current, desk, t("counter.pasted"), picture);
    };
    const onPaste = (event: ClipboardEvent) => {
      if ((event.clipboardData?.files.length ?? 0) > 0) {
        event.preventDefault();
        return void held(event.clipboardData?.files);
      }
      // WebKitGTK hands text to the page and keeps pictures to itself. Some programs copy both: then the text was meant.
      if ((event.clipboardData?.getData("text/plain") ?? "") === "") void heldBySystem();
    };
    const onOver = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const onDrop = (event: DragEvent) => {
      if ((event.dataTransfer?.files.length ?? 0) === 0) return;
      event.preventDefault();
      setOver(false);
      void held(event.dataTransfer?.files);
    };
    document.addEventListener("paste", onPaste);
    document.addEventListener("dragover", onOver);
    document.addEventListener("dragleave", onLeave);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("paste", onPaste);
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("dragleave", onLeave);
      document.removeEventListener("drop", onDrop);
    };
  }, [desk, t]);
  return over;
}

interface OneProps {
  n: number;
  paper: IntakePaper;
  scan: IntakeScan | undefined;
  view: IntakeView;
  told: Told;
  onChange: (part: Partial<IntakePaper>) => void;
  onLook: () => void;
  onRemove: () => void;
}

function One({ n, paper, scan, view, told, onChange, onLook, onRemove }: OneProps) {
  const t = useT();
  const words = useWords();
  const at = (name: string) => `paper:${paper.scan}:${name}`;
  const options = (demanded: boolean) =>
    view.kinds.filter((kind) => kind.demanded === demanded).map((kind) => ({ value: kind.key, label: words.worded(kind.name) }));
  const asked = [{ value: RECORD, label: t("counter.kind.record") }, ...options(true)];
  const day = (key: "issuedOn" | "validUntil", label: "counter.issued" | "counter.paper.until") => (
    <TextField
      label={t(label)}
      name={at(key)}
      value={paper[key]}
      num
      hint={t("counter.day.hint")}
      trouble={told(at(key))}
      onChange={(value) => onChange({ [key]: value })}
    />
  );
  return (
    <fieldset className={s.paper} data-part={`paper:${paper.scan}`} data-testid={`paper-${n}`}>
      <legend>
        <Icon name={scan?.mediaType === "application/pdf" ? "doc-sign" : "image"} size="s" /> {t("counter.paper", { n })}
        {scan !== undefined && (
          <span className="meta">
            {" "}
            {t("counter.paper.pages", { n: scan.pages })} · {t.bytes(scan.size)}
            {scan.signed && <> · {t("counter.paper.signed")}</>}
          </span>
        )}
      </legend>
      <div className={s.grid}>
        <SelectField
          label={t("counter.paper.kind")}
          name={at("kind")}
          value={paper.kind}
          empty={t("counter.choose")}
          choices={[
            { group: t("counter.kinds.asked"), options: asked },
            { group: t("counter.kinds.other"), options: options(false) },
          ]}
          trouble={told(at("kind"))}
          onChange={(kind) => onChange({ kind })}
        />
        {paper.kind !== RECORD && (
          <>
            <TextField label={t("counter.paper.title")} name={at("title")} value={paper.title} trouble={told(at("title"))} onChange={(title) => onChange({ title })} />
            {day("issuedOn", "counter.issued")}
            {day("validUntil", "counter.paper.until")}
          </>
        )}
      </div>
      <div className={s.paperActs}>
        <Button small icon="eye" data-testid={`paper-look-${n}`} onClick={onLook}>
          {t("counter.paper.look")}
        </Button>
        <IconButton icon="x" label={t("counter.paper.remove", { n })} onClick={onRemove} />
      </div>
    </fieldset>
  );
}

function Look({ view, scan, title, onClose }: { view: IntakeView; scan: IntakeScan; title: string; onClose: () => void }) {
  const desk = useDesk();
  const bytes = useQuery({
    queryKey: ["bytes", "scan", view.id, scan.sha256],
    queryFn: () => desk.intakeScanBytes(view.id, scan.sha256),
    gcTime: 0,
  });
  return (
    <Sheet title={title} open onClose={onClose} testId="scan-sheet">
      <div className={s.look}>
        <Viewer title={title} bytes={bytes.data} pages={scan.pages} fault={faultOf(bytes)} onRetry={() => void bytes.refetch()} />
      </div>
    </Sheet>
  );
}

/** Scans and what each of them is; what the applicant type asks for, and whether it is here. */
export function Papers({ filling, told }: { filling: Filling; told: Told }) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const [shown, setShown] = useState<string | null>(null);
  const over = useHandedFiles(filling);
  const { view, form } = filling;
  const scanOf = (sha256: string) => view.scans.find((scan) => scan.sha256 === sha256);
  const choose = async () => {
    const paths = await desk.chooseScans(t("counter.files.title"), t("counter.files.kind"));
    if (paths.length > 0) await filling.attach(() => desk.intakeAttachFiles(view.id, paths, ""));
  };
  const name = (key: string) => {
    const kind = view.kinds.find((one) => one.key === key);
    return kind === undefined ? key : words.worded(kind.name);
  };
  const looked = shown === null ? undefined : scanOf(shown);
  const place = form.papers.findIndex((paper) => paper.scan === shown) + 1;
  return (
    <>
      {view.demands.some((demand) => demand.evidence.length > 0) && (
        <ul className={s.demands} aria-label={t("counter.demands")}>
          {view.demands
            .filter((demand) => demand.evidence.length > 0)
            .map((demand) => (
              <li key={demand.number} className={demand.met ? "t-ok" : undefined}>
                <Icon name={demand.met ? "ok" : "todo"} size="s" />
                <span>{demand.evidence.map(name).join(` ${t("counter.or")} `)}</span>
              </li>
            ))}
        </ul>
      )}
      {form.papers.map((paper, at) => (
        <One
          key={paper.scan}
          n={at + 1}
          paper={paper}
          scan={scanOf(paper.scan)}
          view={view}
          told={told}
          onChange={(part) => filling.change({ papers: form.papers.map((one) => (one.scan === paper.scan ? { ...one, ...part } : one)) })}
          onLook={() => setShown(paper.scan)}
          onRemove={() => void filling.act(() => desk.intakeRemoveScan(view.id, paper.scan))}
        />
      ))}
      {filling.refused.map((one) => (
        <div key={one.name} data-testid="scan-refused">
          <p className="strong">{t("counter.refused", { name: one.name })}</p>
          <TroubleStrip error={one.error} onClose={filling.forgetRefused} />
        </div>
      ))}
      <div className={`${s.zone} ${over ? s.over : ""}`} data-testid="drop-zone" data-part="record">
        <Icon name="image" />
        <p>{filling.busy ? t("counter.reading") : t("counter.drop")}</p>
        <Button icon="up" data-testid="choose-scans" data-field="demand" unavailable={filling.busy} onClick={() => void choose()}>
          {t("counter.files")}
        </Button>
      </div>
      {looked !== undefined && <Look view={view} scan={looked} title={t("counter.paper", { n: place })} onClose={() => setShown(null)} />}
    </>
  );
}
