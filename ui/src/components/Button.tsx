import type { ComponentProps, ReactNode } from "react";
import type { ActionName } from "../shell/actions/registry";
import { useKeys } from "../shell/actions/shortcuts";
import s from "./controls.module.css";
import { Icon, type IconName } from "./Icon";

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  kind?: "plain" | "primary" | "quiet" | "link";
  small?: boolean;
  icon?: IconName | undefined;
  /** The key that does the same; printed on the button. */
  keys?: string | undefined;
  /** Cannot be used now. It keeps its place in the tab order, for its reason stands nearby. */
  unavailable?: boolean | undefined;
}

/** A button. An unavailable one can be reached and read, and does nothing. */
export function Button({ kind = "plain", small, icon, keys, unavailable, children, className, onClick, ...rest }: ButtonProps) {
  const classes = [s.btn, kind === "plain" ? "" : s[kind], small === true ? s.small : "", className ?? ""];
  return (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(" ")}
      aria-disabled={unavailable === true ? true : undefined}
      onClick={unavailable === true ? undefined : onClick}
    >
      {icon !== undefined && <Icon name={icon} size={small === true ? "s" : "m"} />}
      {children}
      {keys !== undefined && <kbd aria-hidden="true">{keys}</kbd>}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "disabled" | "children"> {
  icon: IconName;
  /** Its name, which is also its tooltip. */
  label: string;
  /** The action whose key does the same; the tooltip tells the key. */
  action?: ActionName | undefined;
  unavailable?: boolean | undefined;
  children?: ReactNode;
}

/** A button of a toolbar: an icon with a name. */
export function IconButton({ icon, label, action, unavailable, onClick, className, children, ...rest }: IconButtonProps) {
  const keys = useKeys(action);
  return (
    <button
      type="button"
      {...rest}
      className={[s.icb, className ?? ""].filter(Boolean).join(" ")}
      aria-label={label}
      title={keys === undefined ? label : `${label}, ${keys}`}
      aria-disabled={unavailable === true ? true : undefined}
      onClick={unavailable === true ? undefined : onClick}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}
