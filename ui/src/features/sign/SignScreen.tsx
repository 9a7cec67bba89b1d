import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { TroubleStrip } from "../../components/Trouble";
import { Unready } from "../../components/Unready";
import { bind, useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { useKeys } from "../../shell/actions/shortcuts";
import { useChords } from "../../shell/keys";
import { faultOf } from "../../shell/queries";
import work from "../../styles/work.module.css";
import { type CredentialView, type SigningRow, type SigningView, useDesk } from "../../transport";
import { Viewer } from "../viewer/Viewer";
import { Course } from "./Course";
import { Rows } from "./Rows";
import s from "./Sign.module.css";
import { isRunning, useSigning } from "./useSigning";

/** `9c41 77d0 … 52ae e07b` */
function shortDigest(digest: string): string {
  const groups = digest.match(/.{4}/g) ?? [digest];
  return [...groups.slice(0, 2), "…", ...groups.slice(-2)].join(" ");
}

interface DocumentProps {
  row: SigningRow;
  running: boolean;
  onEnd: () => void;
  onRetry: () => void;
  onRemove: () => void;
}

/** The exact document, and what kept it from being signed. */
function Document({ row, running, onEnd, onRetry, onRemove }: DocumentProps) {
  const t = useT();
  const desk = useDesk();
  const bytes = useQuery({
    queryKey: [...keys.act(row.case, row.digest), row.state.kind === "signed"],
    queryFn: () => desk.actBytes(row.case),
  });
  const title = t("sign.document.title", { number: row.actNumber });
  return (
    <>
      <div className={s.dochead}>
        <Icon name="doc-sign" />
        <span className="grow">
          <b>{title}</b>
          <br />
          <span className="meta" data-testid="sign-document-note">
            {row.state.kind === "finishing"
              ? t("sign.finishing")
              : t("sign.document.exact", { pages: t("docs.pages", { n: row.pages }) })}
          </span>
        </span>
        <span className={s.digest} title={t("sign.digest", { digest: row.digest })} data-testid="sign-digest">
          {shortDigest(row.digest)}
        </span>
      </div>
      <div>
        {row.state.kind === "failed" && (
          <TroubleStrip error={row.state.error}>
            <Button small onClick={onRemove} data-testid="sign-remove">
              {t("sign.remove")}
            </Button>
            <Button small icon="sync" unavailable={running} onClick={onRetry} data-testid="sign-retry">
              {t("act.retry")}
            </Button>
          </TroubleStrip>
        )}
      </div>
      <Viewer
        title={title}
        bytes={bytes.data}
        fault={faultOf(bytes)}
        onRetry={() => void bytes.refetch()}
        pages={row.pages}
        onEnd={onEnd}
      />
    </>
  );
}

function Quota({ credential }: { credential: CredentialView }) {
  const t = useT();
  const { remaining, quota } = credential;
  return (
    <div className={s.quota}>
      {remaining !== null && (
        <>
          <div className={s.line}>
            <span>{t("sign.quota")}</span>
            <b className="num">
              {quota === null ? t.count(remaining) : t("sign.quota.of", { n: t.count(remaining), of: t.count(quota) })}
            </b>
          </div>
          {quota !== null && <meter aria-label={t("sign.quota")} min={0} max={quota} value={remaining} />}
        </>
      )}
      <p className="para">
        {bind(t("sign.certificate", { subject: credential.subject, provider: credential.provider, date: t.date(credential.validUntil) }))}
        {" · "}
        {t("sign.multisign", { n: credential.multisign })} {remaining !== null && t("sign.quota.failed")}
      </p>
    </div>
  );
}

interface FootProps {
  view: SigningView;
  chosen: readonly string[];
  onStart: () => void;
  onStop: () => void;
}

function Foot({ view, chosen, onStart, onStop }: FootProps) {
  const t = useT();
  const keys = useKeys("form.confirm");
  if (isRunning(view)) {
    const signing = view.set?.stage.kind === "signing";
    return (
      <div className={work.foot}>
        <Button icon="stop" data-testid="sign-stop" onClick={onStop}>
          {t(signing ? "sign.stop.current" : "sign.stop.phone")}
        </Button>
        <span className="meta">{t("sign.meanwhile")}</span>
      </div>
    );
  }
  return (
    <div className={work.foot}>
      <Button
        kind="primary"
        icon="pen"
        keys={keys}
        data-testid="sign-start"
        unavailable={chosen.length === 0}
        onClick={onStart}
      >
        {t("sign.start", { n: chosen.length })}
      </Button>
      {chosen.length === 0 && <span className="meta">{t("sign.start.none")}</span>}
    </div>
  );
}

/** Signing: read the exact documents, tick, freeze, compare one code, follow each. */
export function SignScreen() {
  const t = useT();
  const signing = useSigning();
  const { view, chosen } = signing;
  const [shown, setShown] = useState<string | null>(null);
  const running = view !== undefined && isRunning(view);
  const start = () => {
    if (!running && chosen.length > 0) void signing.start();
  };
  useChords({ "Ctrl+Enter": start, "Ctrl+NumpadEnter": start });
  if (view === undefined) return <Unready title={t("sign.title")} fault={signing.fault} onRetry={signing.retryView} />;
  const row = view.rows.find((one) => one.case === shown) ?? view.rows[0];
  const course = chosen.length > 0 || view.set === null ? chosen.length : view.set.cases.length;
  return (
    <div className={s.tri} data-testid="sign">
      <section className={`${work.pane} ${s.list}`} aria-label={t("sign.list")} data-pane="queue" tabIndex={-1}>
        <div className={work.colHead}>
          <h1 className="vh">{t("sign.title")}</h1>
          <h2>{t("sign.title")}</h2>
          <p className="para">{t("sign.rule")}</p>
        </div>
        <Rows view={view} chosen={chosen} shown={row?.case ?? null} onShow={setShown} onTick={signing.toggle} />
      </section>
      <section className={s.doc} aria-label={t("sign.document")} data-pane="case" tabIndex={-1}>
        {row === undefined ? (
          <div className={work.none}>
            <h2>{t("sign.none.title")}</h2>
            <p>{t("sign.none.body")}</p>
          </div>
        ) : (
          <Document
            key={row.case}
            row={row}
            running={running}
            onEnd={() => row.readAt === null && void signing.markRead(row)}
            onRetry={() => void signing.retry(row.case)}
            onRemove={() => signing.remove(row.case)}
          />
        )}
      </section>
      <aside className={`${work.pane} ${work.side}`} aria-label={t("sign.course")} data-pane="review" tabIndex={-1}>
        <div className={work.colHead}>
          <h2>{course === 0 ? t("sign.course.none") : t("sign.course.title", { n: course })}</h2>
        </div>
        <Course view={view} chosen={chosen} />
        {view.credential !== null && <Quota credential={view.credential} />}
        <Foot view={view} chosen={chosen} onStart={start} onStop={() => void signing.stop()} />
      </aside>
    </div>
  );
}
