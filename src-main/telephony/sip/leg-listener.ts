import type { EndCause, RemoteParty } from "#shared/call/types.ts";

/** What a leg tells its call. Called synchronously from the message that caused it. */
export interface LegListener {
  /** Outgoing: 180 or 183. */
  progress(earlyMedia: boolean): void;
  /** Outgoing: 2xx, its answer set. */
  accepted(): void;
  /** Incoming: ACK. */
  acknowledged(): void;
  remoteHold(held: boolean): void;
  identity(remote: RemoteParty): void;
  /** The dialog's data changed. */
  dialogChanged(): void;
  /** Once, last. */
  ended(how: LegEnd): void;
}

export type LegEnd =
  | { readonly kind: "bye" }
  /** `longer`: the session that was offered is too short (422), and the next one will be long enough. */
  | { readonly kind: "final"; readonly status: number; readonly longer?: boolean }
  | { readonly kind: "cause"; readonly cause: EndCause; readonly status: number | null };

const nothing = () => undefined;

/** Of a leg that carries its call no more. */
export const silent: LegListener = {
  progress: nothing,
  accepted: nothing,
  acknowledged: nothing,
  remoteHold: nothing,
  identity: nothing,
  dialogChanged: nothing,
  ended: nothing,
};
