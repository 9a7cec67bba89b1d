import { useNavigate, useSearch } from "@tanstack/react-router";
import { useT } from "../../i18n";
import work from "../../styles/work.module.css";
import { type ArticleId, isArticle } from "./articles";
import s from "./Help.module.css";
import { HelpBody } from "./HelpBody";

/** Help as a screen of its own. */
export function HelpScreen() {
  const t = useT();
  const navigate = useNavigate();
  const { article } = useSearch({ from: "/help" });
  const shown: ArticleId = article !== undefined && isArticle(article) ? article : "day";
  return (
    <section className={s.page} aria-label={t("help.title")} data-pane="case" tabIndex={-1} data-testid="help-screen">
      <header className={work.pageHead}>
        <h1>{t("help.title")}</h1>
      </header>
      <HelpBody level={2} article={shown} onArticle={(next) => void navigate({ to: "/help", search: { article: next }, replace: true })} />
    </section>
  );
}
