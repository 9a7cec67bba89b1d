import { Fragment, type ReactNode, useEffect, useRef, useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { Cap } from "../../components/Cap";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { Marked } from "../../components/Marked";
import { bind, useLanguage, useT } from "../../i18n";
import type { Entry } from "../../i18n/entry";
import { fits, fold, marksIn, wordsOf } from "../../shell/actions/fold";
import { ACTION_NAMES, ACTIONS, type ActionName, type Where } from "../../shell/actions/registry";
import { type Article, type ArticleId, ARTICLES, articleOf } from "./articles";
import type { Block } from "./articles/article";
import s from "./Help.module.css";

/** Every text of an article, in one language and both. */
function entriesOf(article: Article): Entry[] {
  const of = (block: Block): readonly Entry[] => {
    if ("p" in block) return [block.p];
    if ("h" in block) return [block.h];
    if ("list" in block) return block.list;
    if ("steps" in block) return block.steps;
    return [];
  };
  return [article.title, ...article.body.flatMap(of)];
}

const FOLDED = ARTICLES.map((article) => ({
  article,
  title: fold(article.title.join(" ")).text,
  all: fold(`${entriesOf(article).flat().join(" ")} ${article.find ?? ""}`).text,
}));

/** Articles that hold every word, those whose title does first. */
export function searchArticles(query: string): Article[] {
  const words = wordsOf(query);
  if (words.length === 0) return [...ARTICLES];
  return FOLDED.map((one, at) => ({ ...one, at, score: fits(one.all, words) === 0 ? 0 : 1 + fits(one.title, words) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map((one) => one.article);
}

interface BodyProps {
  article: ArticleId;
  onArticle: (article: ArticleId) => void;
  /** Level of the article's heading. */
  level: 2 | 3;
}

/** Topics with a search, and the chosen one. Everything is in the program: nothing is asked of the network. */
export function HelpBody({ article, onArticle, level }: BodyProps) {
  const t = useT();
  const column = useLanguage() === "en" ? 1 : 0;
  const [query, setQuery] = useState("");
  const words = wordsOf(query);
  const found = searchArticles(query);
  const text = useRef<HTMLElement>(null);
  useEffect(() => text.current?.scrollTo({ top: 0 }), [article]);
  const shown = articleOf(article);
  const Title = `h${level}` as const;
  const Part = level === 2 ? "h3" : "h4";
  const search = (next: string) => {
    setQuery(next);
    const first = searchArticles(next);
    if (next.trim() !== "" && first[0] !== undefined && !first.some((one) => one.id === article)) onArticle(first[0].id);
  };
  return (
    <div className={s.help}>
      <nav className={s.topics} aria-label={t("help.articles")}>
        <SearchField aria-label={t("help.search")} value={query} onChange={search} className={`${controls.field} ${s.search}`}>
          <Icon name="search" />
          <Input placeholder={t("help.search")} data-testid="help-search" />
        </SearchField>
        <p className="vh" role="status">
          {query.trim() === "" ? "" : t("help.found", { n: found.length })}
        </p>
        {found.length === 0 && <p className={`meta ${s.none}`}>{t("help.found", { n: 0 })}</p>}
        <ul>
          {found.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className={s.topic}
                aria-current={one.id === article ? "page" : undefined}
                data-testid={`help-topic-${one.id}`}
                onClick={() => onArticle(one.id)}
              >
                <Marked text={one.title[column]} marks={marksIn(one.title[column], words)} />
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <article ref={text} className={`scroll ${s.text}`} tabIndex={0} data-ring="in" aria-labelledby="help-article" data-testid={`help-article-${article}`}>
        <Title id="help-article" className={s.title}>
          <Words text={shown.title[column]} words={words} />
        </Title>
        {shown.body.map((block, at) => (
          // The blocks of an article never change.
          <Fragment key={at}>
            <BlockView block={block} column={column} words={words} Part={Part} />
          </Fragment>
        ))}
      </article>
    </div>
  );
}

function BlockView({ block, column, words, Part }: { block: Block; column: 0 | 1; words: readonly string[]; Part: "h3" | "h4" }) {
  const say = (entry: Entry): ReactNode => <Words text={entry[column]} words={words} />;
  if ("p" in block) return <p>{say(block.p)}</p>;
  if ("h" in block) return <Part className={s.part}>{say(block.h)}</Part>;
  if ("keys" in block) return <KeyList wheres={block.keys} Part={Part} />;
  const [List, items] = "steps" in block ? (["ol", block.steps] as const) : (["ul", block.list] as const);
  return (
    <List className={"steps" in block ? s.steps : s.list}>
      {items.map((entry) => (
        <li key={entry[1]}>{say(entry)}</li>
      ))}
    </List>
  );
}

const PLACE = /\{([\w.-]+)\}/g;

/** A text with what was searched for marked, and the keys of the actions it names. */
function Words({ text, words }: { text: string; words: readonly string[] }) {
  const bound = bind(text);
  // Texts and names of actions in turn.
  const parts = bound.split(PLACE);
  return (
    <>
      {parts.map((part, at) =>
        at % 2 === 0 ? <Marked key={at} text={part} marks={marksIn(part, words)} /> : <Cap key={at} of={part as ActionName} />,
      )}
    </>
  );
}

/** Keys of some places, as they are now. */
function KeyList({ wheres, Part }: { wheres: readonly Where[]; Part: "h3" | "h4" }) {
  const t = useT();
  return (
    <div className={s.keys}>
      {wheres.map((where) => {
        const names = ACTION_NAMES.filter((name) => ACTIONS[name].where === where && (ACTIONS[name].fixed ?? ACTIONS[name].chord) !== undefined);
        return (
          <section key={where}>
            <Part className={s.part}>{t(`keys.where.${where}`)}</Part>
            <dl>
              {names.map((name) => (
                <Fragment key={name}>
                  <dt>
                    <Cap of={name} />
                  </dt>
                  <dd>{t(ACTIONS[name].words)}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}
