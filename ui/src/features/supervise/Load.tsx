import { type CSSProperties, useId } from "react";
import { useT } from "../../i18n";
import type { LoadRow } from "../../transport";
import s from "./Supervise.module.css";

/** Series of the chart in the order in which they stand in a bar. */
export const PARTS = ["overdue", "today", "soon", "later", "paused", "decided"] as const;
type Part = (typeof PARTS)[number];

interface Props {
  loads: readonly LoadRow[];
  chosen: string | null;
  onChoose: (key: string) => void;
}

/** What a row is called among the others. */
export function keyOf(row: LoadRow): string {
  return row.officer?.id ?? "";
}

/** Fills that differ by pattern and not by colour alone. */
function Patterns({ id }: { id: string }) {
  return (
    <svg className="vh" aria-hidden="true">
      <defs>
        <pattern id={`${id}-today`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M0 0 6 6M6 0 0 6" className={s.bad} />
        </pattern>
        <pattern id={`${id}-soon`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M-1 1 1 -1M0 6 6 0M5 7 7 5" className={s.blue} />
        </pattern>
        <pattern id={`${id}-paused`} width="5" height="5" patternUnits="userSpaceOnUse">
          <circle cx="2.5" cy="2.5" r="1" className={s.dotted} />
        </pattern>
        <pattern id={`${id}-decided`} width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M0 2h4" className={s.thin} />
        </pattern>
      </defs>
    </svg>
  );
}

function fillOf(part: Part, id: string): { className: string; fill?: string } {
  if (part === "overdue") return { className: s.overdue ?? "" };
  if (part === "later") return { className: s.later ?? "" };
  return { className: s.patterned ?? "", fill: `url(#${id}-${part})` };
}

/** The ground under a figure, as wide as the figure: in rem, for figures grow with the text. */
function plate(middle: number, cases: number): CSSProperties {
  const wide = 0.75 + 0.4375 * String(cases).length;
  return { x: `calc(${middle}% - ${wide / 2}rem)`, width: `${wide}rem` } as CSSProperties;
}

function Bar({ row, most, id }: { row: LoadRow; most: number; id: string }) {
  let from = 0;
  return (
    <svg className={s.bar} aria-hidden="true">
      {PARTS.map((part) => {
        const cases = row[part];
        const [x, width] = [(from / most) * 100, (cases / most) * 100];
        from += cases;
        if (cases === 0) return null;
        return (
          <g key={part}>
            <rect x={`${x}%`} y="5%" width={`${width}%`} height="90%" className={s.under} />
            <rect x={`${x}%`} y="5%" width={`${width}%`} height="90%" {...fillOf(part, id)} />
            {width > 5 && (
              <g className={s.tag}>
                <rect y="15%" height="70%" rx="3" style={plate(x + width / 2, cases)} />
                <text x={`${x + width / 2}%`} y="52%">
                  {cases}
                </text>
              </g>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** Cases of each officer by how near their limits are, as bars. A row can be chosen. */
export function LoadChart({ loads, chosen, onChoose }: Props) {
  const t = useT();
  const id = useId();
  const most = Math.max(1, ...loads.map((row) => row.total));
  return (
    <>
      <Patterns id={id} />
      <ul className={s.legend} aria-hidden="true">
        {PARTS.map((part) => (
          <li key={part}>
            <svg>
              <rect x="0.5" y="0.5" width="17" height="11" className={s.under} />
              <rect x="0.5" y="0.5" width="17" height="11" {...fillOf(part, id)} />
            </svg>
            {t(`level.${part}`)}
          </li>
        ))}
      </ul>
      <ul className={s.bars} data-testid="load-chart">
        {loads.map((row) => {
          const who = row.officer?.name ?? t("supervise.free");
          const parts = PARTS.filter((part) => row[part] > 0).map((part) => t("supervise.part", { level: t(`level.${part}`), n: row[part] }));
          return (
            <li key={keyOf(row)}>
              <button
                type="button"
                className={s.row}
                aria-pressed={chosen === keyOf(row)}
                data-testid={`load-${keyOf(row) === "" ? "free" : keyOf(row)}`}
                onClick={() => onChoose(keyOf(row))}
              >
                <span className="vh">{[t("supervise.bar", { who, n: row.total }), ...parts].join("; ")}</span>
                <span className={s.name} aria-hidden="true">
                  <bdi>{who}</bdi>
                </span>
                <Bar row={row} most={most} id={id} />
                <b className="num" aria-hidden="true">
                  {t.count(row.total)}
                </b>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** The same as a table. */
export function LoadTable({ loads, chosen, onChoose }: Props) {
  const t = useT();
  return (
    <div className={s.tableRoom}>
      <table className={s.table} data-testid="load-table">
        <thead>
          <tr>
            <th scope="col">{t("supervise.officer")}</th>
            {PARTS.map((part) => (
              <th key={part} scope="col" className={s.count}>
                {t(`level.${part}`)}
              </th>
            ))}
            <th scope="col" className={s.count}>
              {t("supervise.total")}
            </th>
          </tr>
        </thead>
        <tbody>
          {loads.map((row) => (
            <tr key={keyOf(row)} data-chosen={chosen === keyOf(row)}>
              <th scope="row">
                <button type="button" className={s.link} aria-pressed={chosen === keyOf(row)} onClick={() => onChoose(keyOf(row))}>
                  <bdi>{row.officer?.name ?? t("supervise.free")}</bdi>
                </button>
              </th>
              {PARTS.map((part) => (
                <td key={part} className={s.count}>
                  {t.count(row[part])}
                </td>
              ))}
              <td className={`${s.count} strong`}>{t.count(row.total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
