import type { Logger } from "pino";
import { AmiConnection } from "./ami-connection.ts";
import { AmiError } from "./ami-error.ts";
import type { AmiMessage } from "./ami-message.ts";
import { openAmiSocket } from "./ami-socket.ts";
import type { AmiTarget } from "./ami-url.ts";

const firstWaitMs = 500;
/** A few nodes of central ask, not a thousand desks: agents wait for this, and wallboards are to be right within 5 s. */
const longestWaitMs = 3_000;
/** A wrong password does not become right by asking, and many tries look like an attack. */
const refusedWaitMs = 60_000;
/** Asterisk that has just started takes logins before it knows its calls. */
const bootMs = 60_000;
/** call: channels, bridges, transfers, device states; agent: who is offered a queue's call; system: FullyBooted. */
const events = "call,agent,system";

export interface AmiLinkOptions {
  readonly target: AmiTarget;
  /** PEM, trusted besides the platform's roots. */
  readonly ca: string | null;
  readonly logger: Logger;
  /** Every event, also those that come while `onUp` still runs. */
  onEvent(event: AmiMessage): void;
  /** Connected, and the exchange knows its calls. What it throws ends the connection, and it is tried again. */
  onUp(connection: AmiConnection): Promise<void>;
  /** `onUp` is done: the link is up. */
  onLinked(): void;
  onDown(): void;
}

/**
 *  off ──start──► connecting ──logged in, FullyBooted, onUp──► up
 *                  ▲    │ refused, unreachable                  │ closed, silent
 *                  └─ waiting ◄─────────────────────────────────┘   (backoff with jitter)
 */
export class AmiLink {
  readonly #options: AmiLinkOptions;
  #connection: AmiConnection | null = null;
  #up: AmiConnection | null = null;
  #stopped = false;
  #running: Promise<void> | null = null;
  #wakeUp: () => void = () => undefined;

  constructor(options: AmiLinkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** The connection, while it is up. */
  get connection(): AmiConnection | null {
    return this.#up;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#connection?.close();
    this.#wakeUp();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { logger } = this.#options;
    let waitMs = firstWaitMs;
    let said: string | null = null;
    while (!this.#stopped) {
      const error = await this.#once(() => {
        logger.info("connected to the exchange's manager interface");
        waitMs = firstWaitMs;
        said = null;
      });
      if (this.#stopped) return;
      // The same trouble again is no news.
      if (said !== error.message)
        logger.warn({ code: error.code, err: error }, "no link to the exchange's manager interface");
      said = error.message;
      await this.#pause(error.code === "login" ? refusedWaitMs : waitMs * (0.5 + Math.random() / 2));
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    }
  }

  /** One connection from its beginning to its end. @returns why it ended */
  async #once(connected: () => void): Promise<AmiError> {
    const { target, ca, onEvent, onUp, onLinked, onDown } = this.#options;
    let connection: AmiConnection | null = null;
    try {
      let booted: () => void = () => undefined;
      const fullyBooted = new Promise<void>((resolve) => {
        booted = resolve;
      });
      const socket = await openAmiSocket(target, ca);
      connection = new AmiConnection(socket, (event) => {
        if (event.event === "FullyBooted") booted();
        onEvent(event);
      });
      this.#connection = connection;
      if (this.#stopped) connection.close();
      await connection.login(target.username, target.password, events);
      await before(fullyBooted, connection);
      await onUp(connection);
      this.#up = connection;
      connected();
      onLinked();
      return await connection.ended;
    } catch (error) {
      return error instanceof AmiError
        ? error
        : new AmiError("protocol", "The exchange's state could not be read.", { cause: error });
    } finally {
      connection?.close();
      this.#connection = null;
      this.#up = null;
      onDown();
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** @throws AmiError when the connection ends first, or the exchange does not finish starting */
async function before(booted: Promise<void>, connection: AmiConnection): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<AmiError>((resolve) => {
    timer = setTimeout(() => resolve(new AmiError("timeout", "The exchange has not finished starting.")), bootMs);
  });
  const error = await Promise.race([booted.then(() => null), connection.ended, late]);
  clearTimeout(timer);
  if (error !== null) throw error;
}
