import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button as AriaButton, ComboBox, Input, Label, ListBox, ListBoxItem, Popover, TextField } from "react-aria-components";
import { useT } from "../i18n";
import type { Say } from "../i18n/use";
import type { Address, AddressStanding, AddressSuggestion, AddressView, NumberView } from "../transport";
import { useDesk } from "../transport";
import s from "./AddressPicker.module.css";
import controls from "./controls.module.css";
import { Icon } from "./Icon";

/** Suggestions in one list: as many as fit without scrolling. */
const SUGGESTED = 8;

interface Props {
  /** The address so far; none until a street is chosen. */
  value: Address | null;
  /** The number and entrance come in the register's own form once the desk has looked. */
  onChange: (address: Address | null) => void;
  /** A sentence of the form about the whole address, when something is wrong with it there. */
  trouble?: string;
  autoFocus?: boolean;
}

/** How an address stands to the register, as the desk says; what it said last until it has answered again. */
export function useAddressCheck(address: Address | null) {
  const desk = useDesk();
  return useQuery({
    queryKey: ["addresses", "check", address],
    queryFn: () => (address === null ? Promise.reject(new Error("no address")) : desk.addressCheck(address)),
    enabled: address !== null,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

/** A number as people write it; the register fills up with zeros. */
const shown = (number: string) => number.replace(/^0+(?=\d)/, "");
const begins = (text: string, typed: string) => text.toUpperCase().startsWith(shown(typed.trim()).toUpperCase());

/** What the register says, as a sentence: nothing while all that is missing is still to be typed. */
function sentence(t: Say, standing: AddressStanding, view: AddressView): string {
  switch (standing.kind) {
    case "registered":
      return t("addr.registered", { address: view.text });
    case "number-missing": {
      const number = shown(view.address.number);
      if (standing.near.length === 0) return t("addr.number-missing.none", { number });
      return t("addr.number-missing", { number, near: standing.near.map(shown).join(", ") });
    }
    case "entrance-missing":
      return t("addr.entrance-missing", { entrances: standing.entrances.join(", ") });
    case "other-district":
      return t("addr.other-district", { district: standing.district.name });
    default:
      return t(`addr.${standing.kind}`);
  }
}

function Standing({ view }: { view: AddressView | undefined }) {
  const t = useT();
  const kind = view?.standing.kind;
  const fits = kind === "registered";
  const open = kind === "number-needed";
  return (
    <p className={`${s.standing} ${fits ? "t-ok" : open ? "mute" : "t-warn"}`} role="status" data-testid="addr-standing" data-kind={kind}>
      {view !== undefined && (
        <>
          <Icon name={fits ? "ok" : open ? "todo" : "warn"} />
          <span>{sentence(t, view.standing, view)}</span>
        </>
      )}
    </p>
  );
}

interface StreetProps {
  text: string;
  autoFocus: boolean;
  onText: (text: string) => void;
  onChosen: (suggestion: AddressSuggestion) => void;
}

function Street({ text, autoFocus, onText, onChosen }: StreetProps) {
  const t = useT();
  const desk = useDesk();
  const { data } = useQuery({
    queryKey: ["addresses", "suggest", text],
    queryFn: () => desk.addressSuggest(text, SUGGESTED),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const found = data ?? [];
  return (
    <ComboBox
      className={s.street ?? ""}
      items={found}
      value={null}
      inputValue={text}
      onInputChange={onText}
      onChange={(key) => {
        const chosen = found.find((one) => one.key === key);
        if (chosen !== undefined) onChosen(chosen);
      }}
      allowsCustomValue
      allowsEmptyCollection
      menuTrigger="input"
      autoFocus={autoFocus}
    >
      <Label>{t("addr.street")}</Label>
      <div className={`${controls.field} ${s.combo}`}>
        <Input data-testid="addr-street" aria-describedby="addr-street-hint" autoComplete="off" spellCheck={false} />
        <AriaButton className={`${controls.icb} ${controls.in}`} aria-label={t("addr.street.open")}>
          <Icon name="chev-d" />
        </AriaButton>
      </div>
      <p className={s.hint} id="addr-street-hint">
        {t("addr.street.hint")}
      </p>
      <Popover className={s.popover ?? ""}>
        <ListBox<AddressSuggestion>
          renderEmptyState={() => <p className={s.none}>{t(text.trim() === "" ? "addr.street.type" : "addr.street.none")}</p>}
        >
          {(one) => (
            <ListBoxItem id={one.key} data-testid={`addr-option-${one.key}`} textValue={`${one.text}, ${one.place}`} className={s.option ?? ""}>
              <span className={s.name}>
                {one.text}
                {one.unit !== null && `, ${one.unit}`}
              </span>
              <span className="meta mute">
                {one.place}
                {one.address.number === "" && ` · ${t("addr.street.numbers", { n: one.numbers })}`}
              </span>
              {one.numberMissing && (
                <span className={`meta t-warn ${s.absent}`}>
                  <Icon name="warn" size="s" /> {t("addr.suggest.missing")}
                </span>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

interface ChoiceProps {
  label: string;
  open: string;
  testId: string;
  value: string;
  /** What the register lists; where it lists nothing, anything can be typed. */
  options: readonly { id: string; text: string }[];
  onChange: (value: string) => void;
}

/** One of a list, or what the list does not have. */
function Choice({ label, open, testId, value, options, onChange }: ChoiceProps) {
  const t = useT();
  if (options.length === 0) return <Part label={label} testId={testId} value={value} onChange={onChange} />;
  return (
    <ComboBox
      className={s.part ?? ""}
      defaultItems={options}
      defaultFilter={begins}
      inputValue={value}
      onInputChange={onChange}
      allowsCustomValue
      allowsEmptyCollection
      menuTrigger="focus"
    >
      <Label>{label}</Label>
      <div className={`${controls.field} ${s.combo}`}>
        <Input data-testid={testId} className="num" autoComplete="off" spellCheck={false} />
        <AriaButton className={`${controls.icb} ${controls.in}`} aria-label={open}>
          <Icon name="chev-d" />
        </AriaButton>
      </div>
      <Popover className={s.popover ?? ""}>
        <ListBox<{ id: string; text: string }> renderEmptyState={() => <p className={s.none}>{t("addr.option.none")}</p>}>
          {(one) => (
            <ListBoxItem id={one.id} textValue={one.text} className={`num ${s.option}`}>
              {one.text}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

function Part({ label, testId, value, onChange }: { label: string; testId: string; value: string; onChange: (value: string) => void }) {
  return (
    <TextField className={s.part ?? ""} value={value} onChange={onChange} maxLength={12}>
      <Label>{label}</Label>
      <div className={controls.field}>
        <Input data-testid={testId} className="num" autoComplete="off" spellCheck={false} />
      </div>
    </TextField>
  );
}

/** The same number, whatever alphabet and zeros it is written with. */
function listed(numbers: readonly NumberView[], number: string): NumberView | undefined {
  return numbers.find((one) => one.number === number || one.shown === shown(number));
}

/** An address of the district's register: street, number, entrance, floor, apartment; all of it can be typed into the first field. */
export function AddressPicker({ value, onChange, trouble, autoFocus = false }: Props) {
  const t = useT();
  const desk = useDesk();
  const rest = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(value?.location.name ?? "");
  const [number, setNumber] = useState(shown(value?.number ?? ""));
  const [next, setNext] = useState<string | null>(null);
  const street = useQuery({
    queryKey: ["addresses", "street", value?.settlement.code, value?.location.code],
    queryFn: () => desk.addressStreet(value?.settlement.code ?? "", value?.location.code ?? ""),
    enabled: value !== null,
    staleTime: 0,
  }).data;
  const { data: view, isPlaceholderData: isOld } = useAddressCheck(value);
  // The register writes „21 a“ as „021А“; what was typed stays in the field as it was typed.
  useEffect(() => {
    if (value === null || view === undefined || isOld || view.standing.kind === "number-missing") return;
    const { number: own, entrance = null } = view.address;
    if (own !== value.number || entrance !== (value.entrance ?? null)) onChange({ ...value, number: own, entrance });
  }, [view, isOld, value, onChange]);
  // Which field comes next is known at once, but what it offers only once the street is here.
  useEffect(() => {
    if (next === null || street === undefined) return;
    rest.current?.querySelector<HTMLElement>(`[data-testid="${next}"]`)?.focus();
    setNext(null);
  }, [next, street]);
  const numbers = street?.numbers ?? [];
  const change = (part: Partial<Address>) => value !== null && onChange({ ...value, ...part });
  const choose = ({ address }: AddressSuggestion) => {
    setText(address.location.name);
    setNumber(shown(address.number));
    onChange(address);
    setNext(address.number === "" ? "addr-number" : "addr-entrance");
  };
  const entrances = listed(numbers, value?.number ?? "")?.entrances ?? [];
  return (
    <div className={s.picker} data-testid="address-picker">
      <Street
        text={text}
        autoFocus={autoFocus}
        onText={(typed) => {
          setText(typed);
          if (value !== null && typed !== value.location.name) onChange(null);
        }}
        onChosen={choose}
      />
      {value !== null && (
        <div className={s.parts} ref={rest}>
          <Choice
            label={t(street?.blocks === true ? "addr.block" : "addr.number")}
            open={t("addr.number.open")}
            testId="addr-number"
            value={number}
            options={numbers.map((one) => ({ id: one.number, text: one.shown }))}
            onChange={(typed) => {
              setNumber(typed);
              change({ number: listed(numbers, typed.trim())?.number ?? typed.trim() });
            }}
          />
          <Choice
            label={t("addr.entrance")}
            open={t("addr.entrance.open")}
            testId="addr-entrance"
            value={value.entrance ?? ""}
            options={entrances.map((one) => ({ id: one, text: one }))}
            onChange={(typed) => change({ entrance: typed === "" ? null : typed })}
          />
          <Part label={t("addr.floor")} testId="addr-floor" value={value.floor ?? ""} onChange={(typed) => change({ floor: typed === "" ? null : typed })} />
          <Part
            label={t("addr.apartment")}
            testId="addr-apartment"
            value={value.apartment ?? ""}
            onChange={(typed) => change({ apartment: typed === "" ? null : typed })}
          />
        </div>
      )}
      <Standing view={value === null ? undefined : view} />
      {trouble !== undefined && (
        <p className={controls.errMsg} role="alert">
          <Icon name="no" />
          <span>{trouble}</span>
        </p>
      )}
    </div>
  );
}
