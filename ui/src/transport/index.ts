export type * from "./bindings";
export type { Desk } from "./desk";
export { asDeskError, DeskFault } from "./desk";
export { DeskContext, useDesk } from "./context";
