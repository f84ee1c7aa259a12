import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AmiMessage } from "#server/pbx/asterisk/ami-message.ts";
import { AmiReader } from "#server/pbx/asterisk/ami-reader.ts";
import { applyEvent } from "#server/pbx/asterisk/queues/apply-event.ts";
import { QueueBook } from "#server/pbx/asterisk/queues/queue-book.ts";
import type { QueueEvent } from "#shared/queue/index.ts";

/** Recorded from Asterisk 22.10; fields and events that say nothing of queues are left out. */
export type TraceName =
  | "members"
  | "held-then-caller-hangs-up"
  | "agent-hangs-up"
  | "refused-then-abandoned"
  | "two-wait-one-is-redirected"
  | "picture-of-two-waiting"
  | "time-is-up"
  | "time-is-up-then-key"
  | "nobody-there"
  | "given-away"
  | "by-way-of-a-local-channel"
  | "customer-connected-to-another"
  | "customer-takes-a-waiting-place";

export function trace(name: TraceName): AmiMessage[] {
  return read(readFileSync(join(import.meta.dirname, "traces", `${name}.txt`), "utf8"));
}

/** Messages as the manager interface writes them. */
export function read(text: string): AmiMessage[] {
  return new AmiReader().read(`${text}\n\n`);
}

/** A book whose clock goes on by 10 ms with each event. */
export class Player {
  readonly book = new QueueBook();
  readonly events: QueueEvent[] = [];
  readonly doubted = new Set<string>();
  at = 1_000_000;

  play(messages: readonly AmiMessage[]): this {
    for (const message of messages) {
      this.at += 10;
      applyEvent(this.book, message, this.at);
      this.take();
    }
    return this;
  }

  take(): this {
    const { events, doubted } = this.book.take();
    this.events.push(...events);
    for (const queue of doubted) this.doubted.add(queue);
    return this;
  }

  /** What was told, each event in a word or two. */
  get told(): string[] {
    return this.events.map((it) => {
      const more = it.type === "left" ? it.reason : it.type === "ended" ? it.by : "member" in it ? it.member : "";
      return `${it.type}${more === "" ? "" : ` ${more}`}`;
    });
  }
}
