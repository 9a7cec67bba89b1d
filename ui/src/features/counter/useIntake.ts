import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { keys } from "../../shell/cache";
import { useTrouble } from "../../shell/trouble";
import { useUnsaved } from "../../shell/unsaved";
import { asDeskError, type Intake, type IntakeAttached, type IntakeView, type ScanRefused, useDesk } from "../../transport";

/** Typing settles for so long before it is kept. */
const SAVE_AFTER = 400;

/** How the form stands on this computer. */
export type Kept = "kept" | "saving" | "failed";

/** An application as it is filled in: the letters of the form here, and what the desk says of them. */
export interface Filling {
  view: IntakeView;
  form: Intake;
  kept: Kept;
  /** Files that could not be attached the last time. */
  refused: readonly ScanRefused[];
  busy: boolean;
  change: (part: Partial<Intake>) => void;
  /** Attaches something, once what was typed is kept. */
  attach: (how: () => Promise<IntakeAttached>) => Promise<void>;
  /** Does what answers with the application, once what was typed is kept. */
  act: (how: () => Promise<IntakeView>) => Promise<void>;
  /** Keeps what was typed. */
  flush: () => Promise<void>;
  forgetRefused: () => void;
}

/** Keeps an application saved while it is filled in. One save follows another, so that an older one never comes after a newer. */
export function useFilling(opened: IntakeView): Filling {
  const desk = useDesk();
  const cache = useQueryClient();
  const { show } = useTrouble();
  const [view, setView] = useState(opened);
  const [form, setForm] = useState(opened.form);
  const [kept, setKept] = useState<Kept>("kept");
  const [refused, setRefused] = useState<readonly ScanRefused[]>([]);
  const [busy, setBusy] = useState(false);
  const latest = useRef(opened.form);
  const saved = useRef(opened.form);
  const chain = useRef<Promise<void>>(Promise.resolve());
  const take = useCallback(
    (next: IntakeView) => {
      setView(next);
      cache.setQueryData(keys.intake(next.id), next);
    },
    [cache],
  );
  const saveNow = useCallback(async () => {
    const sent = latest.current;
    if (sent === saved.current) return;
    setKept("saving");
    try {
      take(await desk.intakeSave(opened.id, sent));
      saved.current = sent;
      setKept(latest.current === sent ? "kept" : "saving");
    } catch (thrown) {
      setKept("failed");
      show(asDeskError(thrown));
      throw thrown;
    }
  }, [desk, opened.id, show, take]);
  const flush = useCallback(() => {
    const next = chain.current.catch(() => undefined).then(saveNow);
    chain.current = next;
    return next;
  }, [saveNow]);
  useEffect(() => {
    if (form === saved.current) return;
    const timer = setTimeout(() => void flush().catch(() => undefined), SAVE_AFTER);
    return () => clearTimeout(timer);
  }, [form, flush]);
  useUnsaved(flush);
  const change = useCallback((part: Partial<Intake>) => {
    latest.current = { ...latest.current, ...part };
    setForm(latest.current);
    setKept("saving");
  }, []);
  const whole = useCallback(
    (next: IntakeView) => {
      take(next);
      saved.current = next.form;
      latest.current = next.form;
      setForm(next.form);
      setKept("kept");
    },
    [take],
  );
  const act = useCallback(
    async (how: () => Promise<IntakeView>) => {
      setBusy(true);
      try {
        await flush();
        whole(await how());
      } catch (thrown) {
        show(asDeskError(thrown));
      } finally {
        setBusy(false);
      }
    },
    [flush, show, whole],
  );
  const attach = useCallback(
    (how: () => Promise<IntakeAttached>) =>
      act(async () => {
        const attached = await how();
        setRefused(attached.refused);
        return attached.view;
      }),
    [act],
  );
  return { view, form, kept, refused, busy, change, attach, act, flush, forgetRefused: () => setRefused([]) };
}
