import type { IconName } from "./IconSprite";

export type { IconName } from "./IconSprite";

/** The meaning that an icon's colour carries; a word always stands beside it. */
export type Tone = "ok" | "warn" | "bad" | "local" | "accent" | "mute";

interface Props {
  name: IconName;
  /** 14, 16 or 20 px. */
  size?: "s" | "m" | "l";
  tone?: Tone | undefined;
}

/** A drawing of the sprite. It says nothing to a screen reader: the word beside it does. */
export function Icon({ name, size = "m", tone }: Props) {
  const classes = ["i", size === "m" ? "" : size, tone === undefined ? "" : tone === "mute" ? "mute" : `t-${tone}`];
  return (
    <svg className={classes.filter(Boolean).join(" ")} aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
