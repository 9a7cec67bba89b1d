// Memory of a program with all that it started.

import { readdirSync, readFileSync } from "node:fs";

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** Processes with what `/proc` tells of each (proc_pid_stat(5)); the fields are counted from behind the name, which may hold anything. */
function processes() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const stat = read(`/proc/${name}/stat`);
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = read(`/proc/${name}/cmdline`).replaceAll("\0", " ");
      return { pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[19]), command, name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")) };
    });
}

/** The program whose command line holds these words, the youngest if there are several. */
export function program(...words) {
  const found = processes().filter(({ command, name }) => name !== "bash" && words.every((word) => command.includes(word)));
  return found.sort((a, b) => a.pid - b.pid)[0];
}

/** Proportional memory (PSS) of a process and all below it, in MB of 10^6 bytes, with its parts by name. */
export function memory(root) {
  const all = processes();
  const below = (pid) => [pid, ...all.filter(({ parent }) => parent === pid).flatMap((child) => below(child.pid))];
  const parts = below(root).map((pid) => {
    const line = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`));
    return { name: all.find((one) => one.pid === pid)?.name ?? "?", mb: (Number(line?.[1] ?? 0) * 1024) / 1e6 };
  });
  return { mb: parts.reduce((sum, { mb }) => sum + mb, 0), parts };
}

/** Milliseconds since 1970 at which a process began, to a hundredth of a second. */
export function began({ ticks }) {
  const booted = Date.now() - 1000 * Number(read("/proc/uptime").split(" ")[0]);
  return booted + ticks * 10;
}
