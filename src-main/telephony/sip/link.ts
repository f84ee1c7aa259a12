import type { Logger } from "pino";
import { type UserAgent, UserAgentState } from "sip.js";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { LinkError, LinkState } from "#shared/contract/desk/state.ts";
import type { TimerHandle, Timers } from "../timers.ts";
import { backoffMs } from "./backoff.ts";
import type { LinkTimes } from "./link-times.ts";
import { Registration, type RegistrationOutcome } from "./registration.ts";
import { LinkFailure } from "./transport/link-failure.ts";
import type { WsTransport } from "./transport/ws-transport.ts";

export interface LinkOptions {
  readonly agent: UserAgent;
  readonly transport: WsTransport;
  readonly provisioning: LineProvisioning;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly times: LinkTimes;
  readonly now: () => number;
  readonly random: () => number;
  /** Whether a call waits for the link to come back. */
  readonly inCall: () => boolean;
  onState(state: LinkState): void;
  /** Registered over a connection that was not registered before: dialogs have to be refreshed over it. */
  onFresh(): void;
}

/** A desk that was registered and is then refused (the exchange reloads its accounts) asks again this often before it gives up. */
const refusalsAfterSuccess = 5;
const refusedRetryMs = 15_000;

/**
 * Connected and registered, and back again whenever it is not:
 *
 *  off → connecting → registering → registered
 *             ▲            │ lost │
 *             └─ waiting ◄─┴──────┘      (next server of the list; backoff with jitter after each round)
 *  registering ─ wrong password, not allowed ─► refused   (no retry until `retryNow`)
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #registration: Registration;
  #state: LinkState;
  #index = 0;
  #tried = 0;
  #round = 0;
  #refusals = 0;
  #wasRegistered = false;
  #freshOn = 0;
  #timer: TimerHandle | null = null;
  #stopped = true;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#state = { name: "off", at: options.now(), error: null };
    this.#registration = new Registration({
      agent: options.agent,
      provisioning: options.provisioning,
      timers: options.timers,
      random: options.random,
      answerMs: options.times.registerMs,
      onOutcome: (outcome) => this.#outcome(outcome),
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#connect();
  }

  async stop(withinMs: number): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#clearTimer();
    if (this.#state.name === "registered") await this.#registration.unregister(withinMs);
    this.#registration.stop();
    await this.#options.transport.disconnect();
    this.#set({ name: "off", at: this.#options.now(), error: null });
  }

  abandon(): void {
    this.#stopped = true;
    this.#clearTimer();
    this.#registration.stop();
    this.#options.transport.destroy();
  }

  /** From the transport: the connection was lost. */
  lost(error: unknown): void {
    this.#registration.stop();
    if (this.#stopped || this.#state.name === "refused") return;
    this.#failed(error instanceof LinkFailure ? error.code : "closed", null);
  }

  /** Asks the server for a sign of life, or tries again at once. */
  verify(): void {
    if (this.#stopped) return;
    if (this.#state.name === "registered" || this.#state.name === "registering")
      this.#options.transport.verify(this.#options.times.verifyWithinMs);
    else if (this.#state.name === "waiting") this.retryNow();
  }

  retryNow(): void {
    if (this.#stopped || (this.#state.name !== "waiting" && this.#state.name !== "refused")) return;
    this.#clearTimer();
    this.#round = 0;
    this.#tried = 0;
    this.#refusals = 0;
    this.#connect();
  }

  get #server(): string {
    const { servers } = this.#options.provisioning;
    return servers[this.#index % servers.length] ?? "";
  }

  #connect(): void {
    const { agent, transport, now } = this.#options;
    const server = this.#server;
    if (server === "") {
      this.#set({ name: "off", at: now(), error: "not-provisioned" });
      return;
    }
    this.#set({ name: "connecting", at: now(), server });
    transport.target(server);
    const connected = agent.state === UserAgentState.Stopped ? agent.start() : transport.connect();
    connected.then(
      () => {
        if (this.#stopped || !transport.isConnected()) return;
        this.#set({ name: "registering", at: now(), server });
        this.#registration.register();
      },
      (error) => {
        if (!this.#stopped) this.#failed(error instanceof LinkFailure ? error.code : "unreachable", null);
      },
    );
  }

  #outcome(outcome: RegistrationOutcome): void {
    const { transport, logger, now } = this.#options;
    if (this.#stopped) return;
    switch (outcome.kind) {
      case "registered": {
        this.#round = 0;
        this.#tried = 0;
        this.#refusals = 0;
        this.#wasRegistered = true;
        if (this.#state.name !== "registered") this.#set({ name: "registered", at: now(), server: this.#server });
        if (this.#freshOn === transport.connection) return;
        this.#freshOn = transport.connection;
        this.#options.onFresh();
        return;
      }
      case "refused": {
        logger.warn({ error: outcome.error, detail: outcome.detail }, "the exchange refused the registration");
        if (this.#wasRegistered && this.#refusals < refusalsAfterSuccess) {
          this.#refusals += 1;
          this.#failed(outcome.error, refusedRetryMs);
          return;
        }
        this.#set({ name: "refused", at: now(), server: this.#server, error: outcome.error, detail: outcome.detail });
        this.#close();
        return;
      }
      case "failed":
        logger.warn({ status: outcome.status }, "the registration failed");
        this.#failed(outcome.error, outcome.retryAfterMs);
        return;
    }
  }

  #failed(error: LinkError, atLeastMs: number | null): void {
    const { provisioning, times, random, now, logger, timers, inCall } = this.#options;
    if (this.#state.name === "waiting") return;
    const server = this.#server;
    this.#index += 1;
    this.#tried += 1;
    const roundOver = this.#tried >= provisioning.servers.length;
    // Within a round the next server is asked at once; a Retry-After of one server says nothing about the next.
    const backoff = { ...times, backoffCapMs: inCall() ? times.backoffInCallCapMs : times.backoffCapMs };
    const waitMs = roundOver ? Math.max(atLeastMs ?? 0, backoffMs(this.#round, backoff, random)) : 0;
    if (roundOver) {
      this.#tried = 0;
      this.#round += 1;
    }
    logger.info({ server, error, waitMs }, "no link to the exchange");
    this.#set({ name: "waiting", at: now(), server, error, retryAt: Math.round(now() + waitMs) });
    this.#close();
    this.#timer = timers.set(() => {
      this.#timer = null;
      this.#connect();
    }, waitMs);
  }

  #close(): void {
    this.#registration.stop();
    if (this.#options.transport.isConnected())
      this.#options.transport
        .disconnect()
        .catch((error) => this.#options.logger.debug({ err: error }, "closing failed"));
  }

  #set(state: LinkState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
  }
}
