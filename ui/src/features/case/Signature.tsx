import { type ReactNode, useState } from "react";
import { Button } from "../../components/Button";
import { Sheet } from "../../components/Dialog";
import { Icon, type IconName } from "../../components/Icon";
import { bind, type MessageId, useT } from "../../i18n";
import type { DocumentView, SignatureDetails, SignatureView } from "../../transport";
import s from "./Signature.module.css";

type Tone = "ok" | "warn" | "bad";

/** Whether somebody else signed: as bad as a signature that does not hold. */
export function isStrangers(signature: SignatureView): boolean {
  return signature.signerIsDeclarant === false && (signature.verdict === "passed" || signature.verdict === "indeterminate");
}

/** Whether the signature holds and only the officer can tell whose it is. */
export function isUnnamed(signature: SignatureView): boolean {
  return signature.verdict === "passed" && signature.signerIsDeclarant === null;
}

/** How a signature looks. */
export function lookOf(signature: SignatureView): [icon: IconName, tone: Tone, words: MessageId] {
  if (isStrangers(signature)) return ["no", "bad", "sig.stranger.line"];
  if (isUnnamed(signature)) return ["warn", "warn", "sig.unnamed"];
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

/** Whether it is the person who had to sign: by the number in the certificate, else what the names say. */
function Whose({ signature }: { signature: SignatureView }) {
  const t = useT();
  const { signerIsDeclarant, namesAgree } = signature;
  if (signerIsDeclarant !== null) {
    return <span className={signerIsDeclarant ? "t-ok" : "t-bad"}> · {t(signerIsDeclarant ? "sig.fact.declarant" : "sig.fact.stranger")}</span>;
  }
  if (namesAgree === null) return null;
  return <span className="t-warn"> · {t(namesAgree ? "sig.fact.names.agree" : "sig.fact.names.differ")}</span>;
}

function Rests({ signature, details }: { signature: SignatureView; details: SignatureDetails }) {
  const t = useT();
  const { list } = details;
  return (
    <dl className={s.facts}>
      <Fact name={t("sig.fact.signer")} testId="signature-signer">
        {signature.signer ?? t("sig.fact.unknown")}
        <Whose signature={signature} />
      </Fact>
      <Fact name={t("sig.fact.quality")} testId="signature-quality">
        {t(`sig.quality.${signature.quality ?? "unknown"}`)}
        <span className={list?.isStale === true ? "t-warn" : "mute"}>
          {" · "}
          {list === null
            ? t("sig.fact.list.none")
            : t(list.isStale ? "sig.fact.list.stale" : "sig.fact.list", { territory: list.territory, date: t.date(list.issued), n: list.ageDays })}
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
        {details.asked !== null && <span className="mute"> · {t("sig.fact.asked", { time: t.moment(details.asked) })}</span>}
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
  const { details, cause, remedy, asking } = signature;
  // What holds already is asked for anew once a day: that is nobody's concern.
  const waits = asking && cause !== null;
  const why = waits ? t("sig.asking") : cause === null ? "" : t(`sig.cause.${cause}`);
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
      <p className={s.line} aria-live="polite">
        {[why, line].filter((part) => part !== "").join(" ")}
      </p>
      {details !== null && (
        <Sheet title={t("sig.details.title", { title: document.title })} open={open} onClose={() => setOpen(false)} testId="signature-details">
          <div className={s.verdict} data-tone={tone}>
            <Icon name={icon} size="l" tone={tone} />
            <div>
              <p className="strong">{t(words)}</p>
              {cause !== null && <p data-testid="signature-cause">{t(`sig.cause.${cause}`)}</p>}
              {waits && <p data-testid="signature-asking">{t("sig.asking")}</p>}
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
