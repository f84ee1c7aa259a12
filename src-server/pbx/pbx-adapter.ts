import type { DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/index.ts";

/** A desk phone as the exchange knows it. */
export interface PbxPhone {
  readonly endpoint: string;
  /** It obeys NOTIFY with Event "talk" and "hold" inside a call. */
  readonly obeysNotify: boolean;
}

/** What central asks of an exchange besides lines. Each node of central has its own: it tells the desks that are connected to this node. */
export interface PbxAdapter {
  /** Connects, and keeps doing so. */
  start(): void;
  stop(): Promise<void>;
  /** Follows these phones, and no others. */
  follow(phones: readonly PbxPhone[]): void;
  /** What is known of a phone now; a phone that is not followed has no calls. */
  snapshot(endpoint: string): DeskPhoneSnapshot;
  /** @throws PbxError */
  command(endpoint: string, command: DeskPhoneCommand): Promise<void>;
  /** Whenever the snapshot of a followed phone changes. @returns stops listening */
  onPhone(listener: (endpoint: string, snapshot: DeskPhoneSnapshot) => void): () => void;
}

/**
 * - `unreachable`: no link to the exchange, or no phone is registered
 * - `no-such-call`, `wrong-state`: of the call that the command names
 * - `not-offered`: this phone or this exchange can't do it
 * - `nowhere`: the number leads nowhere from this phone
 * - `refused`: the exchange said no
 */
export type PbxErrorCode = "unreachable" | "no-such-call" | "wrong-state" | "not-offered" | "nowhere" | "refused";

/** A command that could not be carried out. `message` is a sentence for the person who gave it. */
export class PbxError extends Error {
  override readonly name = "PbxError";
  readonly code: PbxErrorCode;

  constructor(code: PbxErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
