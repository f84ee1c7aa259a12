import type { AcdRules } from "./acd/types.ts";
import type { ExchangeLogger } from "./logger.ts";
import type { Switchboard } from "./queues/switchboard.ts";

/** A person with a desk phone at the demo exchange. */
export interface DemoAccount {
  /** SIP user and authentication name. */
  readonly user: string;
  readonly password: string;
  readonly displayName: string;
  /** Short number that colleagues dial. */
  readonly extension: string;
}

/** A person outside whom a desk can dial by number; all other numbers are answered by an unnamed person. */
export interface DemoCaller {
  readonly number: string;
  readonly displayName?: string;
  /** Key of the spoken prompt. */
  readonly voice: string;
}

/** How a caller shows himself. */
export type CallerIdentity =
  | { readonly withheld: true }
  | { readonly withheld?: false; readonly displayName?: string; readonly number: string };

/** One scripted call to a desk. Durations in milliseconds. */
export interface ScriptedCall {
  /** Extension or user of the account to ring. */
  readonly target: string;
  readonly from: CallerIdentity;
  /** P-Asserted-Identity (RFC 3325); none when left out. */
  readonly assertedIdentity?: { readonly displayName?: string; readonly number: string };
  /** Further headers of the INVITE, as User-to-User, X-Popline-Customer-Id or Diversion. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Queue name, sent as X-Queue. */
  readonly queue?: string;
  /** The number that the caller dialed: To, and X-Popline-Dialed. */
  readonly dialed?: string;
  /** Key of the spoken prompt. */
  readonly voice: string;
  /** What the caller does after the prompt; default silence. */
  readonly afterPrompt?: "silence" | "tone" | "repeat";
  /** The caller gives up after ringing this long; default 60 s. */
  readonly ringMs?: number;
  /** The caller hangs up after talking this long; default never. */
  readonly talkMs?: number;
  /** The identity changes this long after the answer, as when a colleague completes a transfer. */
  readonly transferAfterMs?: number;
  readonly newIdentity?: { readonly displayName?: string; readonly number: string };
}

/** Why a call ended. */
export type EndCause =
  | "caller-hung-up"
  | "desk-hung-up"
  | "caller-gave-up"
  | "rejected"
  | "not-registered"
  | "desk-lost"
  | "transferred"
  | "waited-too-long"
  | "failed"
  | "stopped";

/** What the exchange reports. `user` is the account of the desk concerned; the status is that of the SIP response. */
export type ExchangeEvent =
  | { readonly type: "registered"; readonly user: string; readonly contacts: number }
  | {
      readonly type: "ringing" | "answered" | "held" | "resumed" | "connected";
      readonly callId: string;
      readonly user: string;
    }
  | { readonly type: "reattached" | "identity-changed"; readonly callId: string; readonly user: string }
  | {
      readonly type: "dtmf";
      readonly callId: string;
      readonly user: string;
      readonly digit: string;
      readonly via: "rfc4733" | "info";
    }
  | {
      readonly type: "level";
      readonly callId: string;
      readonly user: string;
      readonly dbfs: number;
      readonly packets: number;
      readonly lost: number;
    }
  | { readonly type: "ended"; readonly callId: string; readonly cause: EndCause; readonly status?: number };

/** One call as it is now. */
export interface CallSnapshot {
  readonly callId: string;
  readonly kind: CallKind;
  readonly state: "ringing" | "talking";
  /** The two ends in words, for lists and logs. */
  readonly ends: readonly string[];
  readonly startedAt: number;
  readonly answeredAt: number | undefined;
}

/** Who started a call, and with whom. */
export type CallKind = "scripted" | "dialed" | "internal" | "queued" | "supervision";

/** What `createDemoExchange` needs. */
export interface DemoExchangeOptions {
  /** Address to listen on and to offer media on; a loopback address unless the machine is a test bench. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly accounts: readonly DemoAccount[];
  /** People outside who can be dialed. */
  readonly callers: readonly DemoCaller[];
  /** Folder of the `*.ulaw` prompts. */
  readonly voicesDir: string;
  readonly logger: ExchangeLogger;
  /** Epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** How long a call waits for a desk whose socket died; default 60 s. */
  readonly graceMs?: number;
  /** How long a dialed person lets it ring; default 1 s. */
  readonly answerAfterMs?: number;
  /** How callers are given to members of queues; what is left out is as usual. */
  readonly acdRules?: Partial<AcdRules>;
}

/** The running demo exchange. */
export interface DemoExchange {
  /** `ws://host:port`; throws before `start()`. */
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Rings a desk as the script says; returns the call's id. Everything further comes as events. */
  place(call: ScriptedCall): string;
  calls(): readonly CallSnapshot[];
  /** Its queues; throws before `start()`. */
  readonly queues: Switchboard;
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: ExchangeEvent) => void): () => void;
}
