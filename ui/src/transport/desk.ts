import type {
  ActionView,
  Address,
  AddressSuggestion,
  AddressView,
  Answer,
  AttentionChoice,
  BulkAct,
  BulkReport,
  CacheTag,
  CaseView,
  ColleaguesView,
  ConflictEnding,
  ConflictView,
  DeskError,
  DeskStatus,
  ExchangeView,
  Intake,
  IntakeAttached,
  IntakeRow,
  IntakeView,
  Letter,
  Mark,
  LookVerdict,
  QueueDesk,
  LinkView,
  QueuePage,
  QueuePlace,
  QueueQuery,
  RescueImported,
  RescueView,
  RescueWritten,
  Ruling,
  SavedView,
  Settings,
  SigningView,
  SignInView,
  StreetView,
  SupervisorView,
  TrustedListsView,
} from "./bindings";

/** A refusal of the desk: a code with its parameters; the words are in the catalogue. */
export class DeskFault extends Error {
  readonly error: DeskError;

  constructor(error: DeskError) {
    super(error.code);
    this.name = "DeskFault";
    this.error = error;
  }
}

/** The fault as a code, whatever was thrown. A fault that no command answered with is a fault of the program. */
export function asDeskError(thrown: unknown): DeskError {
  if (thrown instanceof DeskFault) return thrown.error;
  return { code: "internal", params: { incident: "UI" } };
}

/** The use cases of the desk, as the window calls them. Every one rejects with a `DeskFault`. */
export interface Desk {
  status(): Promise<DeskStatus>;
  signInView(): Promise<SignInView>;
  signInStart(district: string): Promise<void>;
  signInCancel(): Promise<void>;
  signOut(): Promise<void>;
  setPin(pin: string): Promise<void>;
  unlock(pin: string): Promise<void>;
  lock(): Promise<void>;
  salvageSeen(): Promise<void>;
  settings(): Promise<Settings>;
  setSettings(settings: Settings): Promise<Settings>;
  trustedLists(): Promise<TrustedListsView>;
  queuePage(query: QueueQuery): Promise<QueuePage>;
  caseOpen(id: string): Promise<CaseView>;
  /** The case without its opening being recorded: for what is made ready ahead, never for what stays on the screen. */
  caseView(id: string): Promise<CaseView>;
  revealIdentifier(id: string, party: string): Promise<string>;
  claim(id: string): Promise<CaseView>;
  release(id: string): Promise<CaseView>;
  answerCheck(id: string, check: string, answer: Answer | null, note: string): Promise<CaseView>;
  saveDraft(id: string, ruling: Ruling): Promise<void>;
  discardDraft(id: string): Promise<void>;
  decide(id: string, ruling: Ruling): Promise<CaseView>;
  undoDecision(id: string): Promise<CaseView>;
  signingView(): Promise<SigningView>;
  markRead(id: string, digest: string): Promise<SigningView>;
  signSet(cases: string[]): Promise<SigningView>;
  signingStop(): Promise<SigningView>;
  /** Gives the codes that the provider wants, in the order of its fields. */
  signingCodes(codes: string[]): Promise<SigningView>;
  signingSendCode(): Promise<SigningView>;
  signingBrowser(): Promise<SigningView>;
  exchangeView(): Promise<ExchangeView>;
  conflictView(id: string): Promise<ConflictView>;
  resolveConflict(id: string, ending: ConflictEnding): Promise<ExchangeView>;
  takeOver(id: string, reason: string): Promise<CaseView>;
  takeOverTold(id: string): Promise<ExchangeView>;
  rescueView(): Promise<RescueView>;
  rescueExport(path: string, passphrase: string): Promise<RescueWritten>;
  rescueImport(path: string, passphrase: string): Promise<RescueImported>;
  /** What may be meant by the text, the best first. */
  addressSuggest(text: string, limit: number): Promise<AddressSuggestion[]>;
  addressStreet(settlement: string, location: string): Promise<StreetView | null>;
  addressCheck(address: Address): Promise<AddressView>;
  /** Asks in the system's own dialog where a new package goes; null when none is chosen. */
  chooseNewPackage(title: string, kind: string, suggested: string): Promise<string | null>;
  /** Asks in the system's own dialog which package is meant; null when none is chosen. */
  choosePackage(title: string, kind: string): Promise<string | null>;
  /** Puts the marks of a check in the place of those it had. */
  setMarks(id: string, check: string, marks: Mark[]): Promise<CaseView>;
  sendLetter(id: string, letter: Letter): Promise<CaseView>;
  undoLetter(id: string, command: string): Promise<CaseView>;
  /** Keeps the letter that is being written. */
  saveLetter(id: string, text: string): Promise<void>;
  /** Keeps the officer's own note on the case. */
  saveNote(id: string, text: string): Promise<void>;
  exchangeNow(): Promise<void>;
  resolveAttention(command: string, choice: AttentionChoice): Promise<ExchangeView>;
  /** The officer's views of the queue, and where the officer was in it. */
  queueDesk(): Promise<QueueDesk>;
  keepQueuePlace(place: QueuePlace): Promise<void>;
  saveQueueView(view: SavedView): Promise<QueueDesk>;
  forgetQueueView(id: string): Promise<QueueDesk>;
  colleagues(): Promise<ColleaguesView>;
  /** The same act on many cases; each answers for itself. */
  bulk(act: BulkAct, cases: string[]): Promise<BulkReport>;
  supervise(): Promise<SupervisorView>;
  secondLook(decision: string, verdict: LookVerdict, note: string): Promise<SupervisorView>;
  setSampleSize(size: number): Promise<SupervisorView>;
  /** The bytes of evidence or of a declaration. */
  documentBytes(id: string, document: string): Promise<ArrayBuffer>;
  /** A document as it is drawn: a PDF, or a stack of images that the desk wrote. */
  documentPages(id: string, document: string): Promise<ArrayBuffer>;
  /** The act as it would be signed, without its number. */
  actPreview(id: string, ruling: Ruling): Promise<ArrayBuffer>;
  /** The frozen act, or the signed one. */
  actBytes(id: string): Promise<ArrayBuffer>;
  intakeList(): Promise<IntakeRow[]>;
  intakeBegin(): Promise<IntakeView>;
  intakeOpen(id: string): Promise<IntakeView>;
  intakeSave(id: string, form: Intake): Promise<IntakeView>;
  intakeDiscard(id: string): Promise<void>;
  intakeAttachFiles(id: string, paths: string[], kind: string): Promise<IntakeAttached>;
  /** Bytes in base64: what was pasted, or dropped without a path. */
  intakeAttachBytes(id: string, name: string, data: string, kind: string): Promise<IntakeAttached>;
  intakeRemoveScan(id: string, scan: string): Promise<IntakeView>;
  intakeScanBytes(id: string, scan: string): Promise<ArrayBuffer>;
  /** The record as far as the application is filled in. */
  intakeRecord(id: string): Promise<ArrayBuffer>;
  /** Answers with the id of the case. */
  intakeRegister(id: string): Promise<string>;
  intakeEditAgain(id: string): Promise<IntakeView>;
  /** Asks in the system's own dialog which scans are meant; empty when none is chosen. */
  chooseScans(title: string, kind: string): Promise<string[]>;
  /** The picture on the system's clipboard, for web views that do not hand one to the page; empty where there is none. */
  clipboardPicture(): Promise<ArrayBuffer>;
  /** What rules allow now, in a case or without one, and why not. */
  actions(id: string | null): Promise<ActionView[]>;
  /** What a link from outside asked for, once; null when nothing did. */
  takeLink(): Promise<LinkView | null>;
  /** Calls back with the kinds of things that changed; returns how to stop. */
  onChanged(listener: (tags: CacheTag[]) => void): () => void;
  /** Lends a text to the clipboard: it is taken back after half a minute, and when the desk is left. Whether it is there now. */
  lendToClipboard(text: string): Promise<boolean>;
  /** Somebody uses the keyboard, a pointer or a touch screen. */
  atWork(): Promise<void>;
  /** Chooses a passphrase where the keyring cannot be used. */
  passphraseSetUp(passphrase: string): Promise<void>;
  passphraseOpen(passphrase: string): Promise<void>;
  passphraseChange(present: string, next: string): Promise<void>;
  /** Calls back when the system tells that the officer leaves; returns how to stop. */
  onLeaving(listener: () => void): () => void;
}
