import { ListBox, ListBoxItem } from "react-aria-components";
import { Icon, type IconName } from "../../components/Icon";
import { bind, type MessageId, useT } from "../../i18n";
import type { CaseView, DocumentView, SignatureView } from "../../transport";
import s from "./Case.module.css";
import { CasePaper } from "./CasePaper";
import { marksOf } from "./marks";
import { isStrangers, isUnnamed, SignatureStrip } from "./Signature";
import signed from "./Signature.module.css";

const VERDICT: Record<SignatureView["verdict"], [icon: IconName, tone: "ok" | "warn" | "bad" | "away"]> = {
  passed: ["shield", "ok"],
  indeterminate: ["warn", "warn"],
  failed: ["no", "bad"],
  "not-here": ["cloud-off", "away"],
  unsigned: ["no", "bad"],
};

function fileIcon(document: DocumentView): IconName {
  if (!document.downloaded) return "cloud-off";
  if (document.signature !== null) return "doc-sign";
  return "image";
}

/** Second line of a document: its signature, or what it is. */
function Second({ document }: { document: DocumentView }) {
  const t = useT();
  const { signature } = document;
  if (!document.downloaded && (signature === null || signature.verdict === "not-here"))
    return <span className={s.fmeta}>{t("docs.away")}</span>;
  if (signature === null) {
    const pages = t("docs.pages", { n: document.pages });
    const valid = document.validUntil === null ? "" : ` · ${t("docs.valid", { date: t.date(document.validUntil) })}`;
    return <span className={s.fmeta}>{t("docs.scan", { pages }) + valid}</span>;
  }
  const [stranger, unnamed] = [isStrangers(signature), isUnnamed(signature)];
  const [icon, tone] = VERDICT[stranger ? "failed" : unnamed ? "indeterminate" : signature.verdict];
  const words: MessageId = stranger ? "sig.stranger" : unnamed ? "sig.short.unnamed" : `sig.short.${signature.verdict}`;
  return (
    <span className={`${s.fmeta} ${s[tone]}`}>
      <Icon name={icon} size="s" /> {t(words)}
    </span>
  );
}

interface Props {
  view: CaseView;
  shown: string | null;
  onShow: (document: string) => void;
  onBeside: (() => void) | undefined;
}

function Files({ view, shown, onShow }: Omit<Props, "onBeside">) {
  const t = useT();
  return (
    <ListBox
      className={s.files ?? ""}
      aria-label={t("docs.list", { n: view.documents.length })}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={shown === null ? [] : [shown]}
      onSelectionChange={(chosen) => {
        const next = chosen === "all" ? undefined : [...chosen][0];
        if (next !== undefined) onShow(String(next));
      }}
      data-testid="documents"
    >
      {view.documents.map((document) => {
        const marks = marksOf(view, document.id);
        return (
          <ListBoxItem
            key={document.id}
            id={document.id}
            textValue={document.title}
            className={`${s.file} ${document.downloaded ? "" : s.away}`}
            data-testid={`document-${document.id}`}
          >
            <Icon name={fileIcon(document)} />
            <span className={s.ttl}>{bind(document.title)}</span>
            <Second document={document} />
            <span className={s.answers}>
              {marks.length > 0 && (
                <span className="vh">{t("docs.answers", { n: marks.length, list: marks.join(", ") })}</span>
              )}
              {marks.slice(0, 3).map((mark) => (
                <b key={mark} aria-hidden="true">
                  {mark}
                </b>
              ))}
            </span>
          </ListBoxItem>
        );
      })}
    </ListBox>
  );
}

function Shown({ view, document, onBeside }: { view: CaseView; document: DocumentView; onBeside: (() => void) | undefined }) {
  const { signature } = document;
  const viewer = <CasePaper view={view} document={document} remember={document.id} follows onBeside={onBeside} />;
  // A file that is not here says so itself.
  if (signature === null || signature.verdict === "not-here") return viewer;
  return (
    <div className={signed.shown}>
      <SignatureStrip document={document} signature={signature} />
      {viewer}
    </div>
  );
}

/** The documents of a case beside the page that is read. */
export function Documents({ view, shown, onShow, onBeside }: Props) {
  const t = useT();
  const document = view.documents.find((known) => known.id === shown) ?? view.documents[0];
  if (document === undefined) return <p className="meta">{t("docs.none")}</p>;
  return (
    <section className={s.evidence} aria-label={t("docs.label")}>
      <Files view={view} shown={document.id} onShow={onShow} />
      <Shown key={document.id} view={view} document={document} onBeside={onBeside} />
    </section>
  );
}
