import { pause, reconnectDelayMs } from "./backoff.ts";
import type { DeskApi, DeskClient } from "./desk-client.ts";

/** Opens one of the desk's streams, e.g. `(client, options) => client.state.watch(undefined, options)`. */
export type OpenStream<T> = (client: DeskApi, options: { signal: AbortSignal }) => Promise<AsyncIterable<T>>;

export interface FollowOptions<T> {
  readonly onValue: (value: T) => void;
  /** The stream ended (null) or failed; it is opened again once this has returned. */
  readonly onEnd?: (error: unknown) => void | Promise<void>;
}

/**
 * Follows a stream of the desk for as long as the page lives: opens it, and opens it again after it ended, failed or the connection was
 * lost. Returns what ends that. A listener that throws is reported to the window and does not end the stream.
 */
export function follow<T>(desk: DeskClient, open: OpenStream<T>, options: FollowOptions<T>): () => void {
  const ended = new AbortController();
  const run = async () => {
    let failures = 0;
    while (await desk.whenOpen(ended.signal)) {
      let error: unknown = null;
      try {
        for await (const value of await open(desk.client, { signal: ended.signal })) {
          failures = 0;
          deliver(value);
        }
      } catch (cause) {
        error = cause;
      }
      if (ended.signal.aborted) return;
      await options.onEnd?.(error);
      await pause(reconnectDelayMs(failures), ended.signal);
      failures += 1;
    }
  };
  const deliver = (value: T) => {
    try {
      options.onValue(value);
    } catch (error) {
      reportError(error);
    }
  };
  void run();
  return () => ended.abort();
}
