import type { Logger } from "pino";
import type { AttachedData, Call, CallPurpose, CallState } from "#shared/call/types.ts";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { MediaAction, MediaReport, MediaResult } from "#shared/contract/desk/media.ts";
import type { LinkState } from "#shared/contract/desk/state.ts";
import type { CallId } from "#shared/ids.ts";
import type { Settings } from "#shared/settings/settings.ts";
import type { DialogSnapshot } from "./calls/dialog-snapshot.ts";
import type { LinkTimes } from "./sip/link-times.ts";
import type { Timers } from "./timers.ts";

/** Engine's end of the media page. One page serves at a time; a page that comes after another knows nothing of its calls. */
export interface MediaPort {
  /** Never rejects: a page that dies before it answers gives `{ ok: false, failure: "page-gone" }`. */
  request(action: MediaAction): Promise<MediaResult>;
  /** True while a page is connected. */
  available(): boolean;
  onReport(listener: (report: MediaReport) => void): () => void;
  /** `ready`: a fresh page, with no peer connections, took over. `gone`: the page went away. */
  onPage(listener: (event: "ready" | "gone") => void): () => void;
}

/** What happened to a call in one change. */
export type CallChange =
  | "added"
  | "state"
  | "identity"
  | "attached"
  | "muted"
  | "dtmf"
  | "recovering"
  | "recovered"
  | "dialog"
  | "transfer"
  | "conference"
  | "auto-answer";

/** All are delivered synchronously, in the tick in which the bytes were read. */
export interface TelephonyEvents {
  /** Every visible change of a call, the first one (`added`) included. `before` is null for a new call. */
  changed: readonly [call: Call, what: CallChange, before: CallState | null];
  /** The network names another remote party (transfer): decide the pop again. */
  "identity-changed": readonly [call: Call];
  /** Do not disturb: an INVITE was answered 486 at once. The call never rang, is in no list, and is handed over ended (cause `missed`). */
  "refused-by-dnd": readonly [call: Call];
  /** Once per call, after the `changed` that ended it. The call is no longer in `calls()`. */
  ended: readonly [call: Call];
  link: readonly [state: LinkState];
}

/** When things happened at the socket: epoch ms with fraction (`performance.timeOrigin + performance.now()`). */
export interface CallTimings {
  /** The bytes of the INVITE were read. null for outgoing and recovered calls. */
  readonly receivedAt: number | null;
  /** 180 Ringing was handed to the socket. */
  readonly ringingSentAt: number | null;
}

/** When calls answer themselves. */
export type AutoAnswer = Pick<Settings["calls"], "autoAnswer" | "autoAnswerSeconds">;

export interface TelephonyOptions {
  readonly logger: Logger;
  readonly media: MediaPort;
  readonly provisioning: LineProvisioning;
  /** Makes the id of a new call. */
  readonly newCallId: () => CallId;
  /** Stable per installation (RFC 5626 `+sip.instance`): a second registration of this desk replaces the first. A UUID. */
  readonly instanceId: string;
  /** PEM of a private CA, trusted besides the platform's roots. Read whenever a connection is made. Default: none. */
  readonly ca?: () => string | null;
  /** How many calls at a time; the next one is answered 486. Default 2. */
  readonly lines?: number;
  /** Further headers whose value is kept as attached data, lower case. */
  readonly attachedHeaders?: readonly string[];
  /** Sent as User-Agent. Default "Popline". */
  readonly userAgent?: string;
  /** Read whenever a call begins to ring. Default: as the exchange asks. */
  readonly autoAnswer?: () => AutoAnswer;
  /** Read at every INVITE. Default: never. */
  readonly doNotDisturb?: () => boolean;
  /** Epoch ms. Default `Date.now`. */
  readonly now?: () => number;
  /** 0 ≤ r < 1. Default `Math.random`. */
  readonly random?: () => number;
  readonly timers?: Timers;
  readonly times?: Partial<LinkTimes>;
  /** The data to take this call back after a crash, whenever it changed; null once the call needs none. Keep it, give it to `recover`. */
  readonly onDialogSaved?: (callId: CallId, snapshot: DialogSnapshot | null) => void;
  /** Told every SIP message as it passes, with all that is in it. On the path of a ringing call: it must be quick and must not throw. */
  readonly trace?: (message: PassingMessage) => void;
}

/** A SIP message on its way in or out. */
export interface PassingMessage {
  readonly direction: "in" | "out";
  /** As on the wire, at most 64 KiB of it. */
  readonly text: string;
  /** Epoch ms with fraction (`performance.timeOrigin + performance.now()`). */
  readonly at: number;
}

/** Whom to dial. */
export interface DialRequest {
  /** What goes into the Request-URI's user part (digits, `+`, `*`, `#`), as `dialTarget` made it. */
  readonly number: string;
  readonly callerName?: string | null;
  /** One of the line's `callerIds`, to be shown to the called party (P-Preferred-Identity, RFC 3325 9.2); null: the line's own. */
  readonly callerId?: string | null;
  /** Default "call". */
  readonly purpose?: CallPurpose;
  /** For a consult: the call that it is about. */
  readonly about?: CallId | null;
  /** X-Popline-* and X-Call-Ref to be sent along; keys in lower case. */
  readonly attach?: AttachedData;
}

/** Whom a call is given to. */
export interface TransferTo {
  /** As in `DialRequest`. */
  readonly number: string;
  /** As the agent chose it; default `number`. */
  readonly shown?: string;
  readonly name?: string | null;
  /** X-Popline-* to be sent along besides those that came with the call, or in their place; keys in lower case. */
  readonly attach?: AttachedData;
}

/**
 * The engine's telephone: one SIP line, its calls, and nothing of Electron. Requests reject with a `TelephonyError`.
 * Start it once; after `stop` make a new one.
 */
export interface Telephony {
  /** Connects and registers, and keeps doing so. Resolves at once: watch `link`. */
  start(): void;
  /** Ends the calls, un-registers, closes the socket. Resolves when done, after 2 s at the latest. */
  stop(): Promise<void>;
  /** As after `kill -9`: everything is dropped, nothing is sent. For a host that must go at once; calls are recoverable. */
  abandon(): void;
  link(): LinkState;
  /** Live calls, oldest first. */
  calls(): readonly Call[];
  /** Resolves when the INVITE is on its way; holds the other live call. */
  dial(to: DialRequest): Promise<CallId>;
  answer(callId: CallId): Promise<void>;
  /** `voicemail`: 302 to the line's `voicemailTarget`; rejects with `not-offered-by-exchange` where there is none. */
  reject(callId: CallId, how: "busy" | "decline" | "voicemail"): Promise<void>;
  hangUp(callId: CallId): Promise<void>;
  hold(callId: CallId): Promise<void>;
  /** Holds the other live call first, if there is one. */
  resume(callId: CallId): Promise<void>;
  mute(callId: CallId, on: boolean): Promise<void>;
  dtmf(callId: CallId, digits: string): Promise<void>;
  /**
   * Blind transfer: holds the call and sends REFER. Resolves when the exchange took the request on; how it goes on is in `Call.transfer`.
   * Done, the call ends with `transferred`; failed, it stays, held. Rejects with `transfer-refused`.
   */
  transfer(callId: CallId, to: TransferTo): Promise<void>;
  /** Holds the call and rings somebody about it: a second call with purpose `consult`. */
  consult(callId: CallId, to: TransferTo): Promise<CallId>;
  /**
   * Connects the two other parties (REFER with Replaces); `callId` is either call. While the consult still rings it is cancelled, and the
   * call goes there by blind transfer. Rejects with `nobody-to-transfer-to`, `transfer-refused`.
   */
  completeTransfer(callId: CallId): Promise<void>;
  /** Ends the consult and resumes the call that it was about; `callId` is either of them. */
  cancelConsult(callId: CallId): Promise<void>;
  /** Both resumed and mixed in the media page. With a call in a room of the exchange: the other party is moved into that room. */
  merge(callId: CallId, withCallId: CallId): Promise<void>;
  /** Ends the mix: this call is talked to alone, the others of the mix are held. */
  split(callId: CallId): Promise<void>;
  /** Moves the mix that this call is in into a room of the exchange. Resolves when the agent is in it and the parties are on their way. */
  toRoom(callId: CallId): Promise<void>;
  on<K extends keyof TelephonyEvents>(event: K, listener: (...values: TelephonyEvents[K]) => void): () => void;
  /** Kept for live calls and for the last hundred that ended. */
  callTimings(callId: CallId): CallTimings | null;
  dialogSnapshot(callId: CallId): DialogSnapshot | null;
  /** Takes calls of an engine that died back (INVITE with Replaces) as soon as there is a link and a media page. Before or after `start`. */
  recover(snapshots: readonly DialogSnapshot[]): void;
  /** The computer woke up: verify the link at once. */
  powerResumed(): void;
  /** Addresses changed: verify the link, then restart ICE of live calls. */
  networkChanged(): void;
  /** Tries now instead of at `retryAt`, and again after `refused`. */
  retryNow(): void;
}
