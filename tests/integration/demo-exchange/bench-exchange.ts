import { pino } from "pino";
import {
  createDemoExchange,
  type DemoExchange,
  type DemoExchangeOptions,
  type ExchangeEvent,
} from "#server/demo/exchange/index.ts";
import { createEventLog, type EventLog } from "./event-log.ts";

/** The two colleagues of these tests. */
export const ALICE = { user: "alice", password: "alice-secret", displayName: "Alice Agent", extension: "101" };
export const BOB = { user: "bob", password: "bob-secret", displayName: "Bob Backup", extension: "102" };

/** A running exchange with the log of its events and lines. */
export interface BenchExchange {
  readonly exchange: DemoExchange;
  readonly events: EventLog<ExchangeEvent>;
  readonly lines: string[];
}

/** Starts an exchange on a free loopback port with quick answers. */
export async function startExchange(options: Partial<DemoExchangeOptions> = {}): Promise<BenchExchange> {
  const lines: string[] = [];
  const exchange = createDemoExchange({
    host: "127.0.0.1",
    port: 0,
    accounts: [ALICE, BOB],
    callers: [{ number: "+8613082856110", displayName: "Huang Hang", voice: "known-caller-zh" }],
    voicesDir: new URL("../../../resources/voices", import.meta.url).pathname,
    logger: pino({ level: "debug" }, { write: (line: string) => void lines.push(line) }),
    answerAfterMs: 50,
    ...options,
  });
  const events = createEventLog<ExchangeEvent>();
  exchange.onEvent((event) => events.add(event));
  await exchange.start();
  return { exchange, events, lines };
}
