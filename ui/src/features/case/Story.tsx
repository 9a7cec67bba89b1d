import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { actName } from "../../i18n/names";
import type { Author, CaseView, MessageView } from "../../transport";
import s from "./Case.module.css";
import { LetterForm, UndoLetter } from "./Letters";
import own from "./Story.module.css";

/** Who acted or wrote. */
export function authorName(t: ReturnType<typeof useT>, author: Author): string {
  if (author.kind === "officer") return author.officer.name;
  return t(author.kind === "citizen" ? "author.citizen" : "author.central");
}

interface MessagesProps {
  messages: readonly MessageView[];
  view?: CaseView;
  onView?: (view: CaseView) => void;
}

/** Letters between the desk and the citizen; those that exist only here can be taken back. */
export function Messages({ messages, view, onView }: MessagesProps) {
  const t = useT();
  if (messages.length === 0) return <p className="meta">{t("messages.none")}</p>;
  return (
    <ul className={s.msgs}>
      {messages.map((message) => (
        <li key={message.id} className={message.local === null ? undefined : own.pending} data-testid="message">
          <div className={s.by}>
            <bdi className="strong">{authorName(t, message.author)}</bdi>
            <span className="meta num">{t.dayTime(message.at)}</span>
          </div>
          <p dir="auto">{message.text}</p>
          {message.local !== null && (
            <div className={own.local}>
              <Icon name="laptop" size="s" /> {t("letter.waits")}
              {message.undoable && view !== undefined && onView !== undefined && (
                <UndoLetter view={view} command={message.local} onView={onView} />
              )}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The letters of a case, and the one that is being written. */
export function Correspondence({ view, onView }: { view: CaseView; onView: (view: CaseView) => void }) {
  const written = new Set(view.messages.map((message) => message.local));
  // What carries no letter is taken back here too: a fee that was asked for.
  const asked = view.localActs.filter((act) => act.undoable && !written.has(act.id));
  const t = useT();
  return (
    <div className={own.story}>
      <div className={own.list}>
        <Messages messages={view.messages} view={view} onView={onView} />
        {asked.map((act) => (
          <div key={act.id} className={own.local}>
            <Icon name="laptop" size="s" /> {actName(t, act.kind)} · {t("letter.waits")}
            <UndoLetter view={view} command={act.id} onView={onView} />
          </div>
        ))}
      </div>
      <LetterForm view={view} onView={onView} />
    </div>
  );
}

/** What happened to a case; what exists only here comes first. */
export function History({ view }: { view: CaseView }) {
  const t = useT();
  if (view.history.length + view.localActs.length === 0) return <p className="meta">{t("history.none")}</p>;
  return (
    <table className={s.log} aria-label={t("tab.history")} data-testid="history">
      <tbody>
        {[...view.localActs].reverse().map((act) => (
          <tr key={act.id}>
            <td>{t.dayTime(act.at)}</td>
            <th scope="row">{actName(t, act.kind)}</th>
            <td className="t-local">
              <Icon name="laptop" size="s" /> {t("history.local")}
            </td>
          </tr>
        ))}
        {view.history.map((entry) => (
          <tr key={entry.version}>
            <td>{t.dayTime(entry.at)}</td>
            <th scope="row">
              {actName(t, entry.kind)}
              {entry.note !== null && entry.note !== undefined && (
                <p className={`meta ${own.reason}`} dir="auto">
                  {entry.note}
                </p>
              )}
            </th>
            <td className="meta">
              <bdi>{authorName(t, entry.author)}</bdi>
              {entry.to && (
                <>
                  {" "}→ <bdi>{entry.to.name}</bdi>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
