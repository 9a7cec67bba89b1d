import type { Say } from "./use";

/** Civil time is Europe/Sofia, whatever the computer is set to. */
const ZONE = "Europe/Sofia";

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

type Part = "year" | "month" | "day" | "hour" | "minute" | "second";

function partsOf(at: Date): Record<Part, string> {
  const parts = { year: "", month: "", day: "", hour: "", minute: "", second: "" };
  for (const { type, value } of PARTS.formatToParts(at)) {
    if (type in parts) parts[type as Part] = value;
  }
  return parts;
}

/** The ways dates, times and numbers are written. */
export interface Formats {
  /** `10:41` */
  time(iso: string): string;
  /** `11:19:04` */
  seconds(iso: string): string;
  /** `24.11.2026 г.`, from a day or a moment. */
  date(iso: string): string;
  /** `14.11.2026 г., 18:42` */
  full(iso: string): string;
  /** `10:41` today, `вчера, 17:52`, else the full form. */
  moment(iso: string, now?: Date): string;
  /** `днес, 10:41`, `вчера, 17:52`, else the full form. */
  dayTime(iso: string, now?: Date): string;
  /** `3:42` */
  countdown(seconds: number): string;
  /** `8 214` */
  count(n: number): string;
  /** `412 MB` */
  bytes(n: number): string;
}

const NBSP = "\u00a0";

/** The formats of a language. */
export function formats(locale: string, say: Say): Formats {
  const day = (y: string, m: string, d: string) => (locale === "bg" ? `${d}.${m}.${y}${NBSP}г.` : `${d}.${m}.${y}`);
  const dayOf = (at: Date) => {
    const p = partsOf(at);
    return `${p.year}-${p.month}-${p.day}`;
  };
  const time = (iso: string) => {
    const p = partsOf(new Date(iso));
    return `${p.hour}:${p.minute}`;
  };
  const date = (iso: string) => {
    if (/^\d{4}-\d\d-\d\d$/.test(iso)) {
      const [y = "", m = "", d = ""] = iso.split("-");
      return day(y, m, d);
    }
    const p = partsOf(new Date(iso));
    return day(p.year, p.month, p.day);
  };
  const near = (iso: string, now: Date): "today" | "yesterday" | "else" => {
    const at = dayOf(new Date(iso));
    if (at === dayOf(now)) return "today";
    if (at === dayOf(new Date(now.getTime() - 86_400_000))) return "yesterday";
    return "else";
  };
  const full = (iso: string) => `${date(iso)}, ${time(iso)}`;
  const dayTime = (iso: string, now = new Date()) => {
    const when = near(iso, now);
    if (when === "today") return `${say("time.today")}, ${time(iso)}`;
    if (when === "yesterday") return `${say("time.yesterday")}, ${time(iso)}`;
    return full(iso);
  };
  const count = (n: number) => {
    const digits = String(Math.trunc(Math.abs(n)));
    return (n < 0 ? "−" : "") + digits.replace(/\B(?=(\d{3})+$)/g, NBSP);
  };
  return {
    time,
    date,
    full,
    dayTime,
    count,
    seconds: (iso) => {
      const p = partsOf(new Date(iso));
      return `${p.hour}:${p.minute}:${p.second}`;
    },
    moment: (iso, now = new Date()) => (near(iso, now) === "today" ? time(iso) : dayTime(iso, now)),
    countdown: (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`,
    bytes: (n) => {
      const units: [number, string][] = [
        [1_073_741_824, "GB"],
        [1_048_576, "MB"],
        [1024, "kB"],
      ];
      const [size, unit] = units.find(([limit]) => n >= limit) ?? [1, "B"];
      const value = n / size;
      const text = value >= 10 || size === 1 ? String(Math.round(value)) : value.toFixed(1);
      return `${locale === "bg" ? text.replace(".", ",") : text}${NBSP}${unit}`;
    },
  };
}
