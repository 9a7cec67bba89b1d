// The officer's list, the same in both peers.

/** What it is sorted by. */
export const LIST = ["state", "deadline.from", "number"];
/** The part of the list that is read. */
export const PART = "submitted";
/** Its rows. */
export const ROWS = 50;
