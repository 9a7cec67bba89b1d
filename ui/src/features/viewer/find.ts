/** A run of text as it stands on a page. */
export interface Run {
  text: string;
  /** A line ends with it. */
  ends: boolean;
}

/** A part of a run. */
export interface Hit {
  run: number;
  from: number;
  to: number;
}

/** Small letters, with every space as one kind; as many code units as before, so that places stay. */
function folded(text: string): string {
  const small = text.toLocaleLowerCase("bg");
  return (small.length === text.length ? small : text).replace(/\s/g, " ");
}

/** Where a term stands in runs that follow each other: also across runs, and across the end of a line. */
export function found(runs: readonly Run[], term: string): Hit[] {
  const wanted = folded(term.trim());
  if (wanted === "") return [];
  let all = "";
  const starts: number[] = [];
  for (const run of runs) {
    starts.push(all.length);
    all += folded(run.text) + (run.ends ? " " : "");
  }
  const hits: Hit[] = [];
  for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + wanted.length)) {
    runs.forEach((run, n) => {
      const start = starts[n] ?? 0;
      const from = Math.max(at - start, 0);
      const to = Math.min(at + wanted.length - start, run.text.length);
      if (from < to) hits.push({ run: n, from, to });
    });
  }
  return hits;
}
