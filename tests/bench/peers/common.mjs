// What the programs of both peers share. A program says one line of JSON on its standard output; everything else goes to
// standard error.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";

/** Says it to whoever started this program. */
export function tell(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** Name and version of a package that is installed. */
export function version(name) {
  const found = createRequire(import.meta.url)(`${name}/package.json`);
  return found.version;
}

/** Most memory that a process ever had resident, in kibibytes; 0 where the system does not say (proc_pid_status(5)). */
export function peak(pid) {
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Answers on a free port of loopback, tells the address, and ends with the standard input. */
export function serve(answer, listen) {
  const server = listen(answer);
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1", () => tell({ url: `http://127.0.0.1:${server.address().port}` }));
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
}
