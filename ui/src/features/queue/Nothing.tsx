import { Button } from "../../components/Button";
import { useT } from "../../i18n";
import { isFilling, useOpenStatus } from "../../shell/queries";
import { filtersOn, UNFILTERED, useChoice } from "./choice";
import s from "./Queue.module.css";

/** In place of the list when nothing matches: what was searched, where, and how to widen it. */
export function Nothing() {
  const t = useT();
  const { choice, choose } = useChoice();
  const search = choice.search.trim();
  const filters = filtersOn(choice);
  const where = t(`queue.view.${choice.view}`);
  const filling = isFilling(useOpenStatus());
  return (
    <div className={`meta scroll ${s.empty} ${s.nothing}`} role="status" data-testid="queue-nothing">
      <p>{search === "" ? t("queue.none.filtered", { where }) : t("queue.none.searched", { search, where })}</p>
      {filling && <p>{t("queue.filling.search")}</p>}
      {filters > 0 && (
        <Button small onClick={() => choose(UNFILTERED)}>
          {t("queue.none.unfilter", { n: filters })}
        </Button>
      )}
      {choice.view !== "all" && (
        <Button small onClick={() => choose({ view: "all" })}>
          {t("queue.none.everywhere")}
        </Button>
      )}
      {search !== "" && (
        <>
          <Button small onClick={() => choose({ search: "" })}>
            {t("queue.search.clear")}
          </Button>
          <p>{t("queue.none.hint")}</p>
        </>
      )}
    </div>
  );
}
