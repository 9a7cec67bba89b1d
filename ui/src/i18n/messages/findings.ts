import type { Entry } from "../entry";

/** What the rules find, by code; the values come with the finding. A code without words is shown as it is. */
export const findings: Readonly<Record<string, Entry>> = {};
