import type { QueueEvent, QueueName, QueueNow } from "#shared/queue/index.ts";
import type { QueueCommand, Spying } from "./queue-command.ts";

/**
 *  disconnected ──link──► resynchronising ──picture right──► connected
 *       ▲                        │ link lost                     │
 *       └────────────────────────┴───────────────────────────────┘
 */
export type QueueSourceState =
  | { readonly is: "connected" }
  /** There is a link; the picture is being compared with the exchange's own. */
  | { readonly is: "resynchronising" }
  /** The picture is the last one that was right, of before `since` (ms since 1970). */
  | { readonly is: "disconnected"; readonly since: number };

/** The queues of an exchange. One node of central has one at work: what it tells is counted. */
export interface QueueSource {
  /**
   * Connects, and keeps doing so.
   * @param before what was known last (`queues()` of a source that counted before): what happened since is told as events, once. Without it,
   * callers and calls that are found count as having come now.
   */
  start(before?: readonly QueueNow[]): void;
  stop(): Promise<void>;
  readonly state: QueueSourceState;
  queues(): readonly QueueNow[];
  /** In the order in which it happened. What ended unseen is told when the link is back, placed at the time when it was last seen. @returns stops listening */
  onEvent(listener: (event: QueueEvent) => void): () => void;
  /** The queues that are not what they were; several at once after a link came. @returns stops listening */
  onChange(listener: (queues: readonly QueueName[]) => void): () => void;
  onState(listener: (state: QueueSourceState) => void): () => void;
  /** Who is listened to now, by whom. Left out, as the next: the exchange does not tell. */
  spying?(): readonly Spying[];
  /** Somebody begins or ends to listen, or is found to. @returns stops listening */
  onSpying?(listener: () => void): () => void;
  /** Resolves when the exchange has taken it; what comes of it is told as events. @throws PbxError */
  command(command: QueueCommand): Promise<void>;
}
