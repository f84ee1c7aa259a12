import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { patienceMs } from "../../helpers/patience.ts";
import { type AmiMessage, AmiReader, writeAmi } from "./ami-wire.ts";

export type { AmiMessage } from "./ami-wire.ts";

export interface AmiOptions {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

/** Fields that must be so; a list of them, or a question to the message. */
export type AmiMatch = Readonly<Record<string, string | RegExp>> | ((message: AmiMessage) => boolean);

interface Waiting {
  fits(message: AmiMessage): boolean;
  settle(message: AmiMessage): void;
}

/** How many events are kept for those who ask for the past. */
const kept = 20_000;

/** The manager interface as tests use it: actions answered by their id, events waited for by what they say. */
export class Ami {
  readonly #socket: Socket;
  readonly #reader = new AmiReader();
  readonly #waiting = new Set<Waiting>();
  readonly #answers = new Map<string, (message: AmiMessage) => void>();
  readonly #lists = new Map<string, AmiMessage[]>();
  readonly #events: AmiMessage[] = [];
  #dropped = 0;
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => {
      // The first line is a greeting of its own shape.
      for (const message of this.#reader.read(String(chunk).replace(/^Asterisk Call Manager\/\S+\r\n/, "")))
        this.#take(message);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => this.#fail());
  }

  /** Connects and logs in. @throws Error when nobody listens, or the exchange refuses */
  static async connect({ port, username, secret }: AmiOptions): Promise<Ami> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const ami = new Ami(socket);
    await ami.action({ Action: "Login", Username: username, Secret: secret });
    return ami;
  }

  /** @throws Error with the exchange's words when it refuses, or when the connection ends */
  async action(fields: Readonly<Record<string, string | readonly string[]>>): Promise<AmiMessage> {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const answer = new Promise<AmiMessage>((resolve) => this.#answers.set(id, resolve));
    this.#socket.write(writeAmi({ ...fields, ActionID: id }));
    const message = await answer;
    if (message.fields.Response === "Error" || message.fields.Response === undefined)
      throw new Error(
        `The exchange refused ${String(fields.Action)}: ${message.fields.Message ?? "connection closed"}`,
      );
    return message;
  }

  /** For actions that answer by a list of events. */
  async list(fields: Readonly<Record<string, string>>): Promise<readonly AmiMessage[]> {
    const id = String(this.#lastId + 1);
    this.#lists.set(id, []);
    const from = this.now();
    await this.action(fields);
    await this.waitFor(/./, { ActionID: id, EventList: /^Complete$/i }, { from });
    const found = this.#lists.get(id) ?? [];
    this.#lists.delete(id);
    return found.filter((it) => it.fields.EventList === undefined);
  }

  /** The exchange's console. @returns what it said */
  async command(text: string): Promise<string> {
    return (await this.action({ Action: "Command", Command: text })).output.join("\n");
  }

  /** A place in the stream of events, for `waitFor` and `seen`. */
  now(): number {
    return this.#dropped + this.#events.length;
  }

  /** Events since a place in the stream. */
  seen(event: string | RegExp, match: AmiMatch = {}, from = 0): readonly AmiMessage[] {
    return this.#events.slice(Math.max(0, from - this.#dropped)).filter((it) => fits(it, event, match));
  }

  /**
   * The first event that fits, from now on or since `from`. @throws Error when it does not come within `timeoutMs`
   */
  waitFor(
    event: string | RegExp,
    match: AmiMatch = {},
    { timeoutMs = patienceMs, from = this.now() }: { timeoutMs?: number; from?: number } = {},
  ): Promise<AmiMessage> {
    const before = this.seen(event, match, from)[0];
    if (before !== undefined) return Promise.resolve(before);
    const error = new Error(`The exchange's event ${event} ${JSON.stringify(printable(match))} did not come.`);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        fits: (message) => fits(message, event, match),
        settle: (message) => {
          clearTimeout(timer);
          resolve(message);
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        const last = this.#events.slice(-15).map((it) => `${it.event} ${it.fields.Channel ?? ""}`);
        error.message += ` The last ones: ${last.join(", ")}`;
        reject(error);
      }, timeoutMs);
      this.#waiting.add(waiting);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(message: AmiMessage): void {
    const id = message.fields.ActionID;
    if (message.event === "") {
      const answer = id === undefined ? undefined : this.#answers.get(id);
      if (id !== undefined) this.#answers.delete(id);
      answer?.(message);
      return;
    }
    if (id !== undefined) this.#lists.get(id)?.push(message);
    this.#events.push(message);
    if (this.#events.length > kept) this.#dropped += this.#events.splice(0, kept / 2).length;
    for (const waiting of this.#waiting) {
      if (!waiting.fits(message)) continue;
      this.#waiting.delete(waiting);
      waiting.settle(message);
    }
  }

  #fail(): void {
    for (const answer of this.#answers.values()) answer({ event: "", fields: {}, output: [] });
    this.#answers.clear();
  }
}

function fits(message: AmiMessage, event: string | RegExp, match: AmiMatch): boolean {
  if (typeof event === "string" ? message.event !== event : !event.test(message.event)) return false;
  if (typeof match === "function") return match(message);
  return Object.entries(match).every(([name, wanted]) => {
    const value = message.fields[name] ?? "";
    return typeof wanted === "string" ? value === wanted : wanted.test(value);
  });
}

function printable(match: AmiMatch): unknown {
  if (typeof match === "function") return String(match);
  return Object.fromEntries(Object.entries(match).map(([name, value]) => [name, String(value)]));
}
