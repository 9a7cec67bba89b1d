import { type FormEvent, useId, useState } from "react";
import { Button as AriaButton, DialogTrigger } from "react-aria-components";
import { Button, IconButton } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Detail } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { useAct } from "../../shell/trouble";
import { type QueueCounts, type QueueView, type SavedView, useDesk } from "../../transport";
import { EVERY, useChoice } from "./choice";
import s from "./Queue.module.css";

/** Views that every officer has. */
const BUILT: readonly QueueView[] = ["mine", "free", "all", "due", "unread"];

interface EntryProps {
  name: string;
  count?: string;
  on: boolean;
  testId: string;
  onPick: () => void;
  onForget?: () => void;
}

function Entry({ name, count, on, testId, onPick, onForget }: EntryProps) {
  const t = useT();
  return (
    <li className={s.view}>
      <button type="button" aria-pressed={on} className={s.viewPick} data-testid={testId} onClick={onPick}>
        <span className="cut">{name}</span>
        {count !== undefined && <span className="num">{count}</span>}
      </button>
      {onForget !== undefined && (
        <IconButton icon="x" label={t("queue.views.forget", { name })} onClick={onForget} data-testid={`${testId}-forget`} />
      )}
    </li>
  );
}

/** Keeps what is looked at now under a name. */
function Save() {
  const t = useT();
  const id = useId();
  const desk = useDesk();
  const act = useAct();
  const { choice, columns, saved, take, views } = useChoice();
  const [name, setName] = useState("");
  const keep = async (view: SavedView) => {
    const known = new Set(views.map((one) => one.id));
    const answer = await act(() => desk.saveQueueView(view));
    if (answer === null) return;
    take(answer, view.id ?? answer.views.find((one) => !known.has(one.id))?.id ?? null);
    setName("");
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") void keep({ id: null, name, choice, columns: [...columns] });
  };
  return (
    <form className={s.save} onSubmit={add}>
      {saved !== null && (
        <Button small onClick={() => void keep({ ...saved, choice, columns: [...columns] })} data-testid="view-keep">
          {t("queue.views.keep")}
        </Button>
      )}
      <label htmlFor={id} className="meta strong">
        {t("queue.views.name")}
      </label>
      <div className={controls.field}>
        <input id={id} value={name} maxLength={60} autoComplete="off" data-testid="view-name" onChange={(event) => setName(event.target.value)} />
      </div>
      <p className="meta mute">{t("queue.views.holds")}</p>
      <Button small type="submit" unavailable={name.trim() === ""} data-testid="view-save">
        {t("queue.views.save")}
      </Button>
    </form>
  );
}

/** The views of the queue: those that every officer has, and those that this one saved. */
export function Views({ counts }: { counts: QueueCounts | null }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const { choice, choose, views, saved, pick, take } = useChoice();
  const [open, setOpen] = useState(false);
  const forget = async (view: SavedView) => {
    if (view.id === null) return;
    const id = view.id;
    const answer = await act(() => desk.forgetQueueView(id));
    if (answer !== null) take(answer, saved === null || saved.id === id ? null : saved.id);
  };
  const done = (pickIt: () => void) => () => {
    pickIt();
    setOpen(false);
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className={controls.icb ?? ""} aria-label={t("queue.views")} data-testid="queue-views">
        <Icon name="list" />
      </AriaButton>
      <Detail title={t("queue.views")}>
        <div className={s.views}>
          <h3>{t("queue.views.built")}</h3>
          <ul>
            {BUILT.map((view) => (
              <Entry
                key={view}
                name={t(`queue.view.${view}`)}
                {...(counts === null ? {} : { count: t.count(counts[view]) })}
                on={saved === null && choice.view === view}
                testId={`view-${view}`}
                onPick={done(() => choose({ ...EVERY, view }))}
              />
            ))}
          </ul>
          <h3>{t("queue.views.own")}</h3>
          {views.length === 0 && <p className="meta mute">{t("queue.views.none")}</p>}
          <ul>
            {views.map((view, n) => (
              <Entry
                key={view.id}
                name={view.name}
                on={saved?.id === view.id}
                testId={`saved-${n + 1}`}
                onPick={done(() => pick(view))}
                onForget={() => void forget(view)}
              />
            ))}
          </ul>
          <Save />
        </div>
      </Detail>
    </DialogTrigger>
  );
}
