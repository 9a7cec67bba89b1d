import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { useTrustedLists } from "../../shell/queries";
import type { ListAgeView } from "../../transport";
import s from "./Settings.module.css";

function List({ list }: { list: ListAgeView }) {
  const t = useT();
  const { nextUpdate } = list;
  const due = nextUpdate === null ? t("settings.lists.closed") : t("settings.lists.until", { date: t.date(nextUpdate) });
  return (
    <>
      <dt>{t(list.isLotl ? "settings.lists.lotl" : "settings.lists.national", { territory: list.territory })}</dt>
      <dd data-testid={`list-${list.territory}`} data-stale={list.isStale}>
        {t("settings.lists.of", { number: list.number, date: t.date(list.issued), n: list.ageDays })}
        {!list.isStale && ` · ${due}`}
        {list.isStale && nextUpdate !== null && (
          <p className="t-warn">
            <Icon name="warn" size="s" /> {t("settings.lists.stale", { date: t.date(nextUpdate) })}
          </p>
        )}
      </dd>
    </>
  );
}

/** The trusted lists of this computer, and how old each is: for whoever looks after it. */
export function Lists() {
  const t = useT();
  const { data } = useTrustedLists();
  if (data === undefined) return null;
  return (
    <>
      {data.lists.length === 0 ? (
        <p className="t-warn" data-testid="lists-none">
          <Icon name="warn" size="s" /> {t("settings.lists.none")}
        </p>
      ) : (
        <dl className={`${s.dl} ${s.lists}`} data-testid="lists">
          {data.lists.map((list) => (
            <List key={list.territory} list={list} />
          ))}
        </dl>
      )}
      {data.refused.map((name) => (
        <p key={name} className="t-bad" data-testid={`list-refused-${name}`}>
          <Icon name="no" size="s" /> {t("settings.lists.refused", { name })}
        </p>
      ))}
    </>
  );
}
