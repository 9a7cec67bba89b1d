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

/** How a subscription is dropped. It is asynchronous: one that was dropped before it stood is dropped as soon as it stands. */
function heard(subscribed: Promise<() => void>): () => void {
  let stop: (() => void) | null = null;
  let dropped = false;
  void subscribed.then((unlisten) => {
    if (dropped) unlisten();
    else stop = unlisten;
  });
  return () => {
    dropped = true;
    stop?.();
  };
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
  caseView: (id) => answer(commands.caseView(id)),
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
  setMarks: (id, check, marks) => answer(commands.setMarks(id, check, marks)),
  sendLetter: (id, letter) => answer(commands.sendLetter(id, letter)),
  undoLetter: (id, command) => answer(commands.undoLetter(id, command)),
  saveLetter: (id, text) => done(commands.saveLetter(id, text)),
  saveNote: (id, text) => done(commands.saveNote(id, text)),
  exchangeNow: () => done(commands.exchangeNow()),
  resolveAttention: (command, choice) => answer(commands.resolveAttention(command, choice)),
  conflictView: (id) => answer(commands.conflictView(id)),
  resolveConflict: (id, ending) => answer(commands.resolveConflict(id, ending)),
  takeOver: (id, reason) => answer(commands.takeOver(id, reason)),
  takeOverTold: (id) => answer(commands.takeOverTold(id)),
  rescueView: () => answer(commands.rescueView()),
  rescueExport: (path, passphrase) => answer(commands.rescueExport(path, passphrase)),
  rescueImport: (path, passphrase) => answer(commands.rescueImport(path, passphrase)),
  addressSuggest: (text, limit) => answer(commands.addressSuggest(text, limit)),
  addressStreet: (settlement, location) => answer(commands.addressStreet(settlement, location)),
  addressCheck: (address) => answer(commands.addressCheck(address)),
  chooseNewPackage: (title, kind, suggested) => commands.chooseNewPackage(title, kind, suggested),
  choosePackage: (title, kind) => commands.choosePackage(title, kind),
  queueDesk: () => answer(commands.queueDesk()),
  keepQueuePlace: (place) => done(commands.keepQueuePlace(place)),
  saveQueueView: (view) => answer(commands.saveQueueView(view)),
  forgetQueueView: (id) => answer(commands.forgetQueueView(id)),
  colleagues: () => answer(commands.colleagues()),
  bulk: (act, cases) => answer(commands.bulk({ act, cases })),
  supervise: () => answer(commands.supervise()),
  secondLook: (decision, verdict, note) => answer(commands.secondLook(decision, verdict, note)),
  setSampleSize: (size) => answer(commands.setSampleSize(size)),
  documentBytes: (id, document) => bytes("document_bytes", { id, document }),
  documentPages: (id, document) => bytes("document_pages", { id, document }),
  actPreview: (id, ruling) => bytes("act_preview", { id, ruling }),
  actBytes: (id) => bytes("act_bytes", { id }),
  intakeList: () => answer(commands.intakeList()),
  intakeBegin: () => answer(commands.intakeBegin()),
  intakeOpen: (id) => answer(commands.intakeOpen(id)),
  intakeSave: (id, form) => answer(commands.intakeSave(id, form)),
  intakeDiscard: (id) => done(commands.intakeDiscard(id)),
  intakeAttachFiles: (id, paths, kind) => answer(commands.intakeAttachFiles(id, paths, kind)),
  intakeAttachBytes: (id, name, data, kind) => answer(commands.intakeAttachBytes(id, name, data, kind)),
  intakeRemoveScan: (id, scan) => answer(commands.intakeRemoveScan(id, scan)),
  intakeScanBytes: (id, scan) => bytes("intake_scan_bytes", { id, scan }),
  intakeRecord: (id) => bytes("intake_record", { id }),
  intakeRegister: (id) => answer(commands.intakeRegister(id)),
  intakeEditAgain: (id) => answer(commands.intakeEditAgain(id)),
  chooseScans: (title, kind) => commands.chooseScans(title, kind),
  clipboardPicture: () => bytes("clipboard_picture", {}),
  actions: (id) => answer(commands.actions(id)),
  takeLink: () => answer(commands.takeLink()),
  onChanged: (listener) => heard(events.changed.listen((event) => listener(event.payload.tags))),
  lendToClipboard: (text) => commands.lendToClipboard(text),
  atWork: () => done(commands.atWork()),
  passphraseSetUp: (passphrase) => done(commands.passphraseSetUp(passphrase)),
  passphraseOpen: (passphrase) => done(commands.passphraseOpen(passphrase)),
  passphraseChange: (present, next) => done(commands.passphraseChange(present, next)),
  onLeaving: (listener) => heard(events.leaving.listen(() => listener())),
};
