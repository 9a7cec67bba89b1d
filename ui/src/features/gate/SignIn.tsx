import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button as AriaButton, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { TroubleState, TroubleStrip } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { faultOf } from "../../shell/queries";
import { useAct, useTrouble } from "../../shell/trouble";
import { type DistrictView, type Phase, type SignInView, useDesk } from "../../transport";
import s from "./Gate.module.css";

interface DistrictsProps {
  districts: DistrictView[];
  value: string | null;
  missing: boolean;
  onChange: (code: string | null) => void;
}

function Districts({ districts, value, missing, onChange }: DistrictsProps) {
  const t = useT();
  return (
    <ComboBox
      defaultItems={districts}
      value={value}
      onChange={(key) => onChange(key === null ? null : String(key))}
      menuTrigger="focus"
      isInvalid={missing}
      autoFocus={value === null}
      allowsEmptyCollection
    >
      <Label>{t("signin.district")}</Label>
      <div className={`${controls.field} ${controls.tall} ${s.combo} ${missing ? controls.bad : ""}`}>
        <Input data-testid="signin-district" aria-describedby="signin-district-hint" />
        <AriaButton className={controls.icb ?? ""} aria-label={t("signin.district.open")}>
          <Icon name="chev-d" />
        </AriaButton>
      </div>
      <p className={missing ? controls.errMsg : s.hint} id="signin-district-hint">
        {missing && <Icon name="no" />}
        <span>{t(missing ? "signin.district.missing" : "signin.district.hint")}</span>
      </p>
      <Popover className={s.popover ?? ""}>
        <ListBox<DistrictView> renderEmptyState={() => <p className={s.none}>{t("signin.district.none")}</p>}>
          {(district) => (
            <ListBoxItem id={district.code} textValue={district.name} className={s.option ?? ""}>
              <span className="num mute">{district.code}</span>
              {district.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

function Form({ view }: { view: SignInView }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const { error, clear } = useTrouble();
  const [district, setDistrict] = useState(view.lastDistrict);
  const [missing, setMissing] = useState(false);
  const [asking, setAsking] = useState(false);
  const start = async () => {
    if (district === null) return setMissing(true);
    setAsking(true);
    await act(() => desk.signInStart(district));
    setAsking(false);
  };
  return (
    <form
      className={s.form}
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div>
        <span className="meta">{t("signin.step", { n: 1 })}</span>
        <h1>{t("signin.title")}</h1>
      </div>
      {error !== null && (
        <div className={s.alert}>
          <TroubleStrip error={error} onClose={clear} />
        </div>
      )}
      <div>
        <Districts
          districts={view.districts}
          value={district}
          missing={missing}
          onChange={(code) => {
            setDistrict(code);
            setMissing(false);
          }}
        />
      </div>
      <Button
        type="submit"
        kind="primary"
        className={s.big ?? ""}
        data-testid="signin-start"
        unavailable={asking}
        autoFocus={view.lastDistrict !== null}
      >
        {t("signin.start")}
      </Button>
      <p className="para">{t("signin.how", { provider: view.provider })}</p>
      <p className={s.note}>{t("signin.pin.note", { days: view.offlineDays })}</p>
    </form>
  );
}

/** What the sign-in screen knows beforehand. */
export function useSignInView() {
  const desk = useDesk();
  return useQuery({ queryKey: keys.signIn, queryFn: () => desk.signInView() });
}

/** Choosing the district and going to the browser. */
export function SignIn() {
  const t = useT();
  const view = useSignInView();
  const fault = faultOf(view);
  if (fault !== null) return <TroubleState error={fault} onRetry={() => void view.refetch()} />;
  if (view.data === undefined) return <Waiting>{t("loading")}</Waiting>;
  return <Form view={view.data} />;
}

/** The browser is open: what to do if it is not, and the way back. */
export function SigningIn({ url, district, trouble }: Omit<Extract<Phase, { kind: "signing-in" }>, "kind">) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const view = useSignInView();
  const name = view.data?.districts.find((known) => known.code === district)?.name ?? district;
  return (
    <div className={s.form} data-testid="signing-in">
      <div>
        <span className="meta">{t("signin.step", { n: 1 })}</span>
        <h1>{t(trouble === null ? "signin.waiting.title" : "signin.failed.title")}</h1>
      </div>
      {trouble !== null && (
        <div className={s.alert}>
          <TroubleStrip error={trouble} />
        </div>
      )}
      <div className={s.done}>
        <Icon name={trouble === null ? "ok" : "pin"} size="l" {...(trouble === null ? { tone: "ok" as const } : {})} />
        <span>{t("signin.waiting.district", { name })}</span>
        <Button kind="quiet" small data-testid="signin-cancel" onClick={() => void act(() => desk.signInCancel())}>
          {t(trouble === null ? "signin.waiting.cancel" : "act.back")}
        </Button>
      </div>
      {trouble !== null ? (
        <Button
          kind="primary"
          className={s.big ?? ""}
          autoFocus
          data-testid="signin-again"
          onClick={() => void act(() => desk.signInStart(district))}
        >
          {t("signin.again")}
        </Button>
      ) : (
        <ByHand url={url} />
      )}
    </div>
  );
}

/** What to do when no browser opened. */
function ByHand({ url }: { url: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [url]);
  return (
    <>
      <p role="status">{t("signin.waiting.body")}</p>
      <div>
        <p className={s.hint}>{t("signin.waiting.manual")}</p>
        <code className={s.url} aria-label={t("signin.waiting.url")} role="note" tabIndex={0} data-testid="signin-url">
          {url}
        </code>
      </div>
      <div className={s.row}>
        <Button
          icon="copy"
          onClick={() => {
            void navigator.clipboard.writeText(url).then(() => setCopied(true));
          }}
        >
          {t(copied ? "act.copied" : "act.copy")}
        </Button>
      </div>
    </>
  );
}
