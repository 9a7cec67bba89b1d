import { type ReactNode, useState } from "react";
import { Button } from "../../components/Button";
import { Sheet } from "../../components/Dialog";
import { Icon, type IconName } from "../../components/Icon";
import { bind, type MessageId, useT } from "../../i18n";
import type { DocumentView, SignatureDetails, SignatureView } from "../../transport";
import s from "./Signature.module.css";

type Tone = "ok" | "warn" | "bad";

/** How a signature looks: one that holds and is somebody else's is as bad as one that does not. */
export function lookOf(signature: SignatureView): [icon: IconName, tone: Tone, words: MessageId] {
  if (signature.verdict === "passed" && signature.signerIsDeclarant === false) return ["no", "bad", "sig.stranger.line"];
  switch (signature.verdict) {
    case "passed":
      return ["shield", "ok", "sig.passed"];
    case "indeterminate":
    case "not-here":
      return ["warn", "warn", `sig.${signature.verdict}`];
    case "failed":
    case "unsigned":
      return ["no", "bad", `sig.${signature.verdict}`];
  }
}

function useLine(signature: SignatureView): string {
  const t = useT();
  const { signer, signedAt, provider } = signature;
  const when = signedAt === null ? null : signature.timeProven ? t.date(signedAt) : t("sig.time.claimed", { date: t.date(signedAt) });
  const who = signer === null ? null : t(`sig.line.${signature.quality ?? "unknown"}`, { signer: bind(signer) });
  return [who, when, provider === null ? null : bind(provider)].filter((part) => part !== null).join(" · ");
}

function Fact({ name, children, testId }: { name: string; children: ReactNode; testId?: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd data-testid={testId}>{children}</dd>
    </>
  );
}

function Rests({ signature, details }: { signature: SignatureView; details: SignatureDetails }) {
  const t = useT();
  const { list } = details;
  return (
    <dl className={s.facts}>
      <Fact name={t("sig.fact.signer")} testId="signature-signer">
        {signature.signer ?? t("sig.fact.unknown")}
        {signature.signerIsDeclarant !== null && (
          <span className={signature.signerIsDeclarant ? "t-ok" : "t-bad"}>
            {" · "}
            {t(signature.signerIsDeclarant ? "sig.fact.declarant" : "sig.fact.stranger")}
          </span>
        )}
      </Fact>
      <Fact name={t("sig.fact.quality")} testId="signature-quality">
        {t(`sig.quality.${signature.quality ?? "unknown"}`)}
        <span className="mute">
          {" · "}
          {list === null
            ? t("sig.fact.list.none")
            : t(list.isStale ? "sig.fact.list.stale" : "sig.fact.list", { territory: list.territory, date: t.date(list.issued) })}
        </span>
      </Fact>
      <Fact name={t("sig.fact.provider")}>
        {signature.provider === null ? t("sig.fact.unknown") : bind(signature.provider)}
        {list?.service != null && <span className="mute"> · {bind(list.service)}</span>}
      </Fact>
      <Fact name={t("sig.fact.time")} testId="signature-time">
        {signature.signedAt === null ? t("sig.fact.unknown") : t.moment(signature.signedAt)}
        <span className="mute">
          {" · "}
          {signature.timeProven
            ? t("sig.fact.time.proven", { authority: details.timeStampAuthority ?? t("sig.fact.unknown") })
            : t("sig.fact.time.claimed")}
        </span>
      </Fact>
      <Fact name={t("sig.fact.certificate")}>
        {details.issuer ?? t("sig.fact.unknown")}
        {details.certificateEnds !== null && <> · {t("sig.fact.until", { date: t.date(details.certificateEnds) })}</>}
        <span className={details.revocation === "revoked" ? "t-bad" : "mute"}> · {t(`sig.revocation.${details.revocation}`)}</span>
      </Fact>
      <Fact name={t("sig.fact.later")}>{t(`sig.later.${details.later}`)}</Fact>
      <Fact name={t("sig.fact.form")}>
        {t("sig.fact.level", { level: details.level, n: details.signatures })}
        {details.algorithm !== null && <> · {details.algorithm}</>}
      </Fact>
    </dl>
  );
}

/** One plain line over a signed document: who, when, qualified or not, by whom; what it rests on is a click away. */
export function SignatureStrip({ document, signature }: { document: DocumentView; signature: SignatureView }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const line = useLine(signature);
  const [icon, tone, words] = lookOf(signature);
  const { details, cause, remedy } = signature;
  return (
    <div className={s.strip} data-tone={tone} data-testid={`signature-strip-${document.id}`}>
      <Icon name={icon} tone={tone} />
      <p>
        <b>{t(words)}</b>
      </p>
      {details !== null && (
        <Button kind="link" data-testid={`signature-details-${document.id}`} onClick={() => setOpen(true)}>
          {t("sig.details")}
        </Button>
      )}
      <p className={s.line}>{[cause === null ? "" : t(`sig.cause.${cause}`), line].filter((part) => part !== "").join(" ")}</p>
      {details !== null && (
        <Sheet title={t("sig.details.title", { title: document.title })} open={open} onClose={() => setOpen(false)} testId="signature-details">
          <div className={s.verdict} data-tone={tone}>
            <Icon name={icon} size="l" tone={tone} />
            <div>
              <p className="strong">{t(words)}</p>
              {cause !== null && <p data-testid="signature-cause">{t(`sig.cause.${cause}`)}</p>}
              {remedy !== null && <p data-testid="signature-remedy">{t(`sig.remedy.${remedy}`)}</p>}
            </div>
          </div>
          <Rests signature={signature} details={details} />
          <p className="meta">{t("sig.standard", { words: signature.subIndication ?? "TOTAL-PASSED" })}</p>
        </Sheet>
      )}
    </div>
  );
}
