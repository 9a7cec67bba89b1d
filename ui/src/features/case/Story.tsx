import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { actName } from "../../i18n/names";
import type { Author, CaseView, Message } from "../../transport";
import s from "./Case.module.css";

/** Who acted or wrote. */
export function authorName(t: ReturnType<typeof useT>, author: Author): string {
  if (author.kind === "officer") return author.officer.name;
  return t(author.kind === "citizen" ? "author.citizen" : "author.central");
}

/** Letters between the desk and the citizen. */
export function Messages({ messages }: { messages: readonly Message[] }) {
  const t = useT();
  if (messages.length === 0) return <p className="meta">{t("messages.none")}</p>;
  return (
    <ul className={s.msgs}>
      {messages.map((message) => (
        <li key={message.id}>
          <div className={s.by}>
            <span className="strong">{authorName(t, message.author)}</span>
            <span className="meta num">{t.dayTime(message.at)}</span>
          </div>
          <p>{message.text}</p>
        </li>
      ))}
    </ul>
  );
}

/** What happened to a case; what exists only here comes first. */
export function History({ view }: { view: CaseView }) {
  const t = useT();
  if (view.history.length + view.localActs.length === 0) return <p className="meta">{t("history.none")}</p>;
  return (
    <table className={s.log} aria-label={t("tab.history")}>
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
            <th scope="row">{actName(t, entry.kind)}</th>
            <td className="meta">
              {authorName(t, entry.author)}
              {entry.to && ` → ${entry.to.name}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
