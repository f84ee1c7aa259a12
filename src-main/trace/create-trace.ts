import type { Logger } from "pino";
import type { Store } from "#main/store/index.ts";
import type { MediaPort, PassingMessage, Telephony } from "#main/telephony/index.ts";
import type { Settings } from "#shared/settings/settings.ts";
import { type AgentAction, agentAction } from "./agent-actions.ts";
import { TraceDesk } from "./trace-desk.ts";
import { TraceRecorder } from "./trace-recorder.ts";

export interface TraceOptions {
  readonly store: Pick<Store, "read" | "write">;
  readonly media: Pick<MediaPort, "onReport" | "onPage">;
  readonly settings: () => Settings["trace"];
  readonly logger: Logger;
  readonly now: () => number;
  /** Of Popline, for the note that a desk began here. */
  readonly version: string;
}

/** The trace of calls for support: taps for whoever makes calls, and the desk that shows what was recorded. */
export interface Trace {
  /** For `TelephonyOptions.trace`. */
  readonly sip: (message: PassingMessage) => void;
  /** Records what happens to the calls of this telephone, until `close`. */
  follow(telephony: Pick<Telephony, "on">): void;
  /**
   * A request of a page, before it is carried out. @param input As it came. @returns what is told how it went; null: it is no action that belongs
   * into a trace
   */
  asked(path: readonly string[], input: unknown): ReturnType<TraceRecorder["agent"]> | null;
  readonly desk: TraceDesk;
  /** Writes what waits and ends every subscription. */
  close(): Promise<void>;
}

export function createTrace({ store, media, settings, logger, now, version }: TraceOptions): Trace {
  const recorder = new TraceRecorder({
    append: store.write.trace.append,
    lastSeq: store.read.trace.lastSeq(),
    settings,
    logger: logger.child({ part: "trace" }),
  });
  const offs = [media.onReport((report) => recorder.media(report)), media.onPage((event) => recorder.page(event))];
  recorder.note({ version });
  return {
    sip: (message) => recorder.sip(message),
    follow(telephony) {
      offs.push(
        telephony.on("changed", (call) => recorder.call(call)),
        telephony.on("refused-by-dnd", (call) => recorder.call(call)),
        telephony.on("link", (link) => recorder.link(link)),
      );
    },
    asked(path, input) {
      const action: AgentAction | null = agentAction(path, input);
      return action === null ? null : recorder.agent(action);
    },
    desk: new TraceDesk({ recorder, read: store.read.trace, now }),
    async close() {
      for (const off of offs) off();
      await recorder.close();
    },
  };
}
