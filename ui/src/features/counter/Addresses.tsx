import { useState } from "react";
import { AddressPicker } from "../../components/AddressPicker";
import { Button } from "../../components/Button";
import { type MessageId, useT } from "../../i18n";
import type { Address } from "../../transport";
import s from "./Counter.module.css";
import { TextField, Tick } from "./Field";
import type { Told } from "./Form";

interface Props {
  from: Address;
  to: Address;
  told: Told;
  onChange: (part: { from: Address } | { to: Address }) => void;
}

interface HandProps {
  name: "from" | "to";
  address: Address;
  told: Told;
  onChange: (address: Address) => void;
}

/** An address typed part by part: one of another place, or one that the register does not have. */
function ByHand({ name, address, told, onChange }: HandProps) {
  const t = useT();
  const change = (part: Partial<Address>) => onChange({ ...address, ...part });
  const part = (key: "entrance" | "floor" | "apartment", label: MessageId) => (
    <TextField
      label={t(label)}
      name={`${name}:${key}`}
      value={address[key] ?? ""}
      onChange={(value) => change({ [key]: value === "" ? null : value })}
    />
  );
  const abroad = address.country !== "BG";
  return (
    <div className={s.grid} data-part={name}>
      {name === "from" && (
        <div className={s.wide}>
          <Tick name="from:abroad" checked={abroad} onChange={(on) => change({ country: on ? "" : "BG" })}>
            {t("counter.abroad")}
          </Tick>
        </div>
      )}
      {abroad && (
        <TextField
          label={t("counter.country")}
          name={`${name}:country`}
          value={address.country}
          onChange={(country) => change({ country: country.toUpperCase().slice(0, 2) })}
        />
      )}
      {!abroad && (
        <>
          <TextField
            label={t("counter.settlement")}
            name={`${name}:settlement`}
            value={address.settlement.name}
            onChange={(typed) => change({ settlement: typed === "гр.\u00a0София" ? address.settlement : { code: "", name: typed } })}
          />
          <TextField
            label={t("counter.street")}
            name={name}
            value={address.location.name}
            trouble={told(name)}
            onChange={(typed) => change({ location: { code: "", name: typed } })}
          />
          <TextField
            label={t("counter.number")}
            name={`${name}:number`}
            value={address.number}
            trouble={told(`${name}:number`)}
            onChange={(number) => change({ number })}
          />
          {part("entrance", "counter.entrance")}
          {part("floor", "counter.floor")}
          {part("apartment", "counter.apartment")}
        </>
      )}
    </div>
  );
}

/** From where, and to where. The new address is chosen from the district's register, or typed where it is not there. */
export function Addresses({ from, to, told, onChange }: Props) {
  const t = useT();
  const listed = to.location.code !== "";
  const [byHand, setByHand] = useState(!listed && to.location.name !== "");
  const bare = { ...to, location: { code: "", name: "" }, number: "", entrance: null, floor: null, apartment: null };
  const trouble = told("to") ?? told("to:number");
  return (
    <div className={s.two}>
      <fieldset>
        <legend>{t("counter.from")}</legend>
        <ByHand name="from" address={from} told={told} onChange={(address) => onChange({ from: address })} />
      </fieldset>
      <fieldset>
        <legend>{t("counter.to")}</legend>
        {byHand ? (
          <ByHand name="to" address={to} told={told} onChange={(address) => onChange({ to: address })} />
        ) : (
          <div data-part="to">
            <AddressPicker
              value={listed ? to : null}
              onChange={(address) => onChange({ to: address ?? bare })}
              {...(trouble === undefined ? {} : { trouble })}
            />
          </div>
        )}
        <Button small kind="link" data-testid="address-by-hand" onClick={() => setByHand(!byHand)}>
          {t(byHand ? "counter.bylist" : "counter.byhand")}
        </Button>
      </fieldset>
    </div>
  );
}
