import { invoke } from "@tauri-apps/api/core";
import { commands, events } from "./bindings";
import type { DeskError } from "./bindings";
import { type Desk, DeskFault } from "./desk";

type Result<T> = { status: "ok"; data: T } | { status: "error"; error: DeskError };

/** Turns the answer of a command into its value, or throws its error. */
async function answer<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (settled.status === "error") throw new DeskFault(settled.error);
  return settled.data;
}

async function done(result: Promise<Result<null>>): Promise<void> {
  await answer(result);
}

function isDeskError(thrown: unknown): thrown is DeskError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown;
}

/** Commands that answer raw bytes, which the generator of types cannot describe. */
async function bytes(command: string, args: Record<string, unknown>): Promise<ArrayBuffer> {
  try {
    return await invoke<ArrayBuffer>(command, args);
  } catch (thrown) {
    if (isDeskError(thrown)) throw new DeskFault(thrown);
    throw thrown;
  }
}

/** The desk behind the window's own IPC. */
export const tauriDesk: Desk = {
  status: () => answer(commands.status()),
  signInView: () => answer(commands.signInView()),
  signInStart: (district) => done(commands.signInStart(district)),
  signInCancel: () => done(commands.signInCancel()),
  signOut: () => done(commands.signOut()),
  setPin: (pin) => done(commands.setPin(pin)),
  unlock: (pin) => done(commands.unlock(pin)),
  lock: () => done(commands.lock()),
  salvageSeen: () => done(commands.salvageSeen()),
  settings: () => answer(commands.settings()),
  setSettings: (settings) => answer(commands.setSettings(settings)),
  trustedLists: () => answer(commands.trustedLists()),
  queuePage: (query) => answer(commands.queuePage(query)),
  caseOpen: (id) => answer(commands.caseOpen(id)),
  revealIdentifier: (id, party) => answer(commands.revealIdentifier(id, party)),
  claim: (id) => answer(commands.claim(id)),
  release: (id) => answer(commands.release(id)),
  answerCheck: (id, check, given, note) => answer(commands.answerCheck(id, check, given, note)),
  saveDraft: (id, ruling) => done(commands.saveDraft(id, ruling)),
  discardDraft: (id) => done(commands.discardDraft(id)),
  decide: (id, ruling) => answer(commands.decide(id, ruling)),
  undoDecision: (id) => answer(commands.undoDecision(id)),
  signingView: () => answer(commands.signingView()),
  markRead: (id, digest) => answer(commands.markRead(id, digest)),
  signSet: (cases) => answer(commands.signSet(cases)),
  signingStop: () => answer(commands.signingStop()),
  signingCodes: (codes) => answer(commands.signingCodes(codes)),
  signingSendCode: () => answer(commands.signingSendCode()),
  signingBrowser: () => answer(commands.signingBrowser()),
  exchangeView: () => answer(commands.exchangeView()),
  exchangeNow: () => done(commands.exchangeNow()),
  resolveAttention: (command, choice) => answer(commands.resolveAttention(command, choice)),
  conflictView: (id) => answer(commands.conflictView(id)),
  resolveConflict: (id, ending) => answer(commands.resolveConflict(id, ending)),
  takeOver: (id, reason) => answer(commands.takeOver(id, reason)),
  takeOverTold: (id) => answer(commands.takeOverTold(id)),
  rescueView: () => answer(commands.rescueView()),
  rescueExport: (path, passphrase) => answer(commands.rescueExport(path, passphrase)),
  rescueImport: (path, passphrase) => answer(commands.rescueImport(path, passphrase)),
  chooseNewPackage: (title, kind, suggested) => commands.chooseNewPackage(title, kind, suggested),
  choosePackage: (title, kind) => commands.choosePackage(title, kind),
  documentBytes: (id, document) => bytes("document_bytes", { id, document }),
  actPreview: (id, ruling) => bytes("act_preview", { id, ruling }),
  actBytes: (id) => bytes("act_bytes", { id }),
  actions: (id) => answer(commands.actions(id)),
  takeLink: () => answer(commands.takeLink()),
  onChanged(listener) {
    // The subscription is asynchronous; one that was dropped before it stood is dropped as soon as it stands.
    let stop: (() => void) | null = null;
    let dropped = false;
    void events.changed
      .listen((event) => listener(event.payload.tags))
      .then((unlisten) => {
        if (dropped) unlisten();
        else stop = unlisten;
      });
    return () => {
      dropped = true;
      stop?.();
    };
  },
};
