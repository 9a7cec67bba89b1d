import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { Button, IconButton } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { ACTION_NAMES, ACTIONS, type ActionName, WHERES } from "../../shell/actions/registry";
import { chordOf, chordWords, takenBy } from "../../shell/actions/shortcuts";
import { keys as cached } from "../../shell/cache";
import { chord } from "../../shell/keys";
import { useTrouble } from "../../shell/trouble";
import { useSettings } from "../../shell/queries";
import { useSetSettings } from "../../shell/useSetSettings";
import { asDeskError, type Settings, useDesk } from "../../transport";
import s from "./Shortcuts.module.css";

/** Actions whose key can be changed. */
const CHANGEABLE = ACTION_NAMES.filter((name) => ACTIONS[name].chord !== undefined);

/** Keys that only hold others. */
const HOLDING = /^(Control|Alt|Shift|Meta|OS)(Left|Right)?$|^CapsLock$|^AltGraph$/;

type Said = { name: ActionName; good: boolean; words: string } | null;

/** Keys of the commands: each can be changed, and a key that is taken or cannot be one is refused with a sentence. */
export function Shortcuts() {
  const t = useT();
  const { data } = useSettings();
  const set = useSetSettings();
  const [said, setSaid] = useState<Said>(null);
  const change = useChange(setSaid);
  if (data === undefined) return null;
  const changed = Object.keys(data.shortcuts).length > 0;
  return (
    <div className={s.all} data-testid="shortcuts">
      {WHERES.map((where) => {
        const names = CHANGEABLE.filter((name) => ACTIONS[name].where === where);
        if (names.length === 0) return null;
        return (
          <section key={where} aria-label={t(`keys.where.${where}`)}>
            <h3>{t(`keys.where.${where}`)}</h3>
            <ul>
              {names.map((name) => (
                <Row key={name} name={name} settings={data} said={said?.name === name ? said : null} onChange={change} />
              ))}
            </ul>
          </section>
        );
      })}
      <Button
        small
        unavailable={!changed}
        data-testid="shortcuts-reset"
        onClick={() => {
          setSaid(null);
          void set({ shortcuts: {} });
        }}
      >
        {t("settings.shortcuts.reset")}
      </Button>
    </div>
  );
}

/** Keeps a key, or says why it cannot be: the window knows the usual keys, the desk what no key may be. */
function useChange(say: (said: Said) => void) {
  const t = useT();
  const desk = useDesk();
  const cache = useQueryClient();
  const { show } = useTrouble();
  return async (settings: Settings, name: ActionName, wanted: string | null) => {
    const { [name]: _before, ...rest } = settings.shortcuts;
    const usual = ACTIONS[name].chord;
    const to = wanted ?? usual ?? "";
    const values = { keys: chordWords(to), action: t(ACTIONS[name].words) };
    const taken = takenBy(to, name, settings.shortcuts);
    if (taken !== null) {
      say({ name, good: false, words: t("settings.shortcuts.taken", { ...values, action: t(ACTIONS[taken].words) }) });
      return;
    }
    try {
      const shortcuts = to === usual ? rest : { ...rest, [name]: to };
      cache.setQueryData(cached.settings, await desk.setSettings({ ...settings, shortcuts: shortcuts as Settings["shortcuts"] }));
      say({ name, good: true, words: t("settings.shortcuts.set", values) });
    } catch (thrown) {
      const error = asDeskError(thrown);
      if (error.code === "shortcut-unfit") say({ name, good: false, words: t("settings.shortcuts.unfit", values) });
      else show(error);
    }
  };
}

interface RowProps {
  name: ActionName;
  settings: Settings;
  /** What came of the last change of this key. */
  said: Said;
  onChange: (settings: Settings, name: ActionName, wanted: string | null) => Promise<void>;
}

function Row({ name, settings, said, onChange }: RowProps) {
  const t = useT();
  const [listening, setListening] = useState(false);
  const keys = chordWords(chordOf(name, settings.shortcuts) ?? "");
  const action = t(ACTIONS[name].words);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!listening || HOLDING.test(event.code)) return;
    // Tab and Esc leave, as everywhere.
    const leaves = event.code === "Tab" || event.code === "Escape";
    if (event.code !== "Tab") event.preventDefault();
    event.stopPropagation();
    setListening(false);
    if (!leaves) void onChange(settings, name, chord(event));
  };
  return (
    <li className={s.row}>
      <span>{action}</span>
      <button
        type="button"
        className={s.key}
        aria-label={listening ? t("settings.shortcuts.press") : t("settings.shortcuts.change", { action, keys })}
        aria-pressed={listening}
        data-testid={`shortcut-${name}`}
        onClick={() => setListening(true)}
        onBlur={() => setListening(false)}
        onKeyDown={onKeyDown}
      >
        {listening ? t("settings.shortcuts.press") : <kbd>{keys}</kbd>}
      </button>
      {settings.shortcuts[name] === undefined ? (
        <span />
      ) : (
        <IconButton
          icon="back"
          label={t("settings.shortcuts.usual.of", { action })}
          data-testid={`shortcut-usual-${name}`}
          onClick={() => void onChange(settings, name, null)}
        />
      )}
      <p role="status" className={[s.said, said === null ? "" : said.good ? "para" : "t-bad"].join(" ")} {...(said === null ? {} : { "data-testid": "shortcut-said" })}>
        {said !== null && (
          <>
            <Icon name={said.good ? "check" : "no"} size="s" /> {said.words}
          </>
        )}
      </p>
    </li>
  );
}
