// The table that figures end up in, as `make bench` has it.

/** Milliseconds in words. */
export const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** The value below which so much of all lies: 0.5 is the median. */
function quantile(all, share) {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.min(Math.max(Math.ceil(share * sorted.length), 1), sorted.length) - 1];
}

export class Table {
  #lines = [];

  #add(work, figure, beside, goal, reached) {
    const said = reached === null ? "" : reached ? "yes" : "**no**";
    this.#lines.push(`| ${work} | ${figure} | ${beside} | ${goal} | ${said} |`);
    console.log(`${work}: ${figure} | ${beside} | ${goal}`);
  }

  /** A line of times in milliseconds; the goal is for the median. */
  times(work, all, beside, goal) {
    if (all.length === 0) return this.#add(work, "nothing was measured", beside, goal === null ? "" : `≤ ${ms(goal)}`, goal === null ? null : false);
    const median = quantile(all, 0.5);
    const figure = `median ${ms(median)}, p95 ${ms(quantile(all, 0.95))} of ${all.length}`;
    this.#add(work, figure, beside, goal === null ? "" : `median ≤ ${ms(goal)}`, goal === null ? null : median <= goal);
  }

  /** A line of one figure, which is to be no more than its goal. */
  figure(work, value, unit, beside, most) {
    this.#add(work, `${value.toFixed(0)} ${unit}`.trim(), beside, most === null ? "" : `≤ ${most} ${unit}`, most === null ? null : value <= most);
  }

  markdown() {
    return `| work | measured | beside it | goal | reached |\n|---|---|---|---|---|\n${this.#lines.join("\n")}\n`;
  }
}
