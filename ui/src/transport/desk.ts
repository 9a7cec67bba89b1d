import type {
  ActionView,
  Answer,
  AttentionChoice,
  CacheTag,
  CaseView,
  ConflictEnding,
  ConflictView,
  DeskError,
  DeskStatus,
  ExchangeView,
  LinkView,
  QueuePage,
  QueueQuery,
  RescueImported,
  RescueView,
  RescueWritten,
  Ruling,
  Settings,
  SigningView,
  SignInView,
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
  /** Asks in the system's own dialog where a new package goes; null when none is chosen. */
  chooseNewPackage(title: string, kind: string, suggested: string): Promise<string | null>;
  /** Asks in the system's own dialog which package is meant; null when none is chosen. */
  choosePackage(title: string, kind: string): Promise<string | null>;
  exchangeNow(): Promise<void>;
  resolveAttention(command: string, choice: AttentionChoice): Promise<ExchangeView>;
  /** The bytes of evidence or of a declaration. */
  documentBytes(id: string, document: string): Promise<ArrayBuffer>;
  /** The act as it would be signed, without its number. */
  actPreview(id: string, ruling: Ruling): Promise<ArrayBuffer>;
  /** The frozen act, or the signed one. */
  actBytes(id: string): Promise<ArrayBuffer>;
  /** What rules allow now, in a case or without one, and why not. */
  actions(id: string | null): Promise<ActionView[]>;
  /** What a link from outside asked for, once; null when nothing did. */
  takeLink(): Promise<LinkView | null>;
  /** Calls back with the kinds of things that changed; returns how to stop. */
  onChanged(listener: (tags: CacheTag[]) => void): () => void;
}
