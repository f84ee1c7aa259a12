import type { UserAgent } from "sip.js";
import type { IncomingResponseMessage, OutgoingRequest } from "sip.js/lib/core/index.js";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { LinkError } from "#shared/contract/desk/state.ts";
import type { TimerHandle, Timers } from "../timers.ts";
import { parseNameAddr, splitValues } from "./headers/name-addr.ts";
import { allowHeader } from "./make-user-agent.ts";

export type RegistrationOutcome =
  | { readonly kind: "registered" }
  /** May work later, or at another server. */
  | {
      readonly kind: "failed";
      readonly error: LinkError;
      readonly status: number;
      readonly retryAfterMs: number | null;
    }
  /** Works only after somebody changed something. */
  | { readonly kind: "refused"; readonly error: LinkError; readonly detail: string };

export interface RegistrationOptions {
  readonly agent: UserAgent;
  readonly provisioning: LineProvisioning;
  readonly timers: Timers;
  readonly random: () => number;
  readonly answerMs: number;
  onOutcome(outcome: RegistrationOutcome): void;
}

/**
 * REGISTER with refresh (RFC 3261 10.2, RFC 5626 4.2). Our own instead of SIP.js's Registerer, which keeps waiting for an answer after the
 * socket died, retries 423 without end, and drops the caller's callbacks when it does.
 */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #callId: string;
  #cseq = 0;
  #expires: number;
  #pending: OutgoingRequest | null = null;
  #timer: TimerHandle | null = null;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#expires = options.provisioning.registerExpiresSec;
    this.#callId = `${Math.floor(options.random() * 2 ** 48).toString(36)}-${options.agent.contact.uri.user}`;
  }

  register(): void {
    this.#send(this.#expires, (response) => this.#answered(response));
  }

  /** Resolves when answered, or after `withinMs`. */
  unregister(withinMs: number): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#send(0, () => resolve());
      this.#timer = this.#options.timers.set(resolve, withinMs);
    }).then(() => this.stop());
  }

  stop(): void {
    this.#clearTimer();
    this.#pending?.dispose();
    this.#pending = null;
  }

  #send(expires: number, onFinal: (response: IncomingResponseMessage) => void): void {
    this.stop();
    const { agent, timers, answerMs } = this.#options;
    const core = agent.userAgentCore;
    const registrar = agent.configuration.uri.clone();
    registrar.user = undefined;
    this.#cseq += 1;
    const message = core.makeOutgoingRequestMessage(
      "REGISTER",
      registrar,
      agent.configuration.uri,
      agent.configuration.uri,
      { callId: this.#callId, cseq: this.#cseq },
      [
        `Contact: <${agent.contact.uri}>;+sip.instance="<urn:uuid:${agent.instanceId}>";reg-id=1;expires=${expires}`,
        `Expires: ${expires}`,
        allowHeader,
      ],
    );
    const final = ({ message: response }: { message: IncomingResponseMessage }) => {
      // The challenge made SIP.js count on.
      this.#cseq = Math.max(this.#cseq, message.cseq);
      this.#pending = null;
      this.#clearTimer();
      onFinal(response);
    };
    this.#timer = timers.set(() => {
      this.stop();
      this.#options.onOutcome({ kind: "failed", error: "timeout", status: 408, retryAfterMs: null });
    }, answerMs);
    const request = core.register(message, { onAccept: final, onRedirect: final, onReject: final });
    // The answer can't have come yet: sending is asynchronous.
    this.#pending = request;
  }

  #answered(response: IncomingResponseMessage): void {
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) {
      this.#registered(response);
      return;
    }
    const minimum = Number(response.getHeader("min-expires"));
    // RFC 3261 10.2.8: once, and only upwards, so that a registrar at odds with itself makes no storm.
    if (status === 423 && minimum > this.#expires && minimum <= 86_400) {
      this.#expires = minimum;
      this.register();
      return;
    }
    this.#options.onOutcome(this.#failure(status, response));
  }

  #registered(response: IncomingResponseMessage): void {
    const own = response
      .getHeaders("contact")
      .flatMap(splitValues)
      .map(parseNameAddr)
      .find((contact) => contact?.user === this.#options.agent.contact.uri.user);
    const granted = Number(own?.parameters.get("expires") ?? response.getHeader("expires") ?? this.#expires);
    const seconds = Number.isFinite(granted) && granted > 0 ? Math.min(granted, 86_400) : this.#expires;
    // Well before it runs out (the refresh may need a new connection), spread so that a thousand desks do not come together.
    const refreshMs = Math.max(5_000, seconds * (0.75 + 0.15 * this.#options.random()) * 1000);
    this.#timer = this.#options.timers.set(() => this.register(), refreshMs);
    this.#options.onOutcome({ kind: "registered" });
  }

  #failure(status: number, response: IncomingResponseMessage): RegistrationOutcome {
    const { username, domain } = this.#options.provisioning;
    const refused = (error: LinkError, detail: string): RegistrationOutcome => ({ kind: "refused", error, detail });
    switch (status) {
      case 401:
      case 407: {
        const challenge = response.getHeader(status === 401 ? "www-authenticate" : "proxy-authenticate") ?? "";
        const algorithm = /algorithm\s*=\s*"?([\w-]+)/i.exec(challenge)?.[1] ?? "MD5";
        return algorithm.toUpperCase() === "MD5"
          ? refused("wrong-password", `${domain} did not accept the password of ${username}.`)
          : refused("protocol", `${domain} asks for digest ${algorithm}; allow MD5 for ${username} at the exchange.`);
      }
      case 403:
        return refused("forbidden", `${domain} does not allow ${username} to register.`);
      case 404:
        return refused("not-found", `${domain} knows no account ${username}.`);
      default: {
        const after = Number.parseInt(response.getHeader("retry-after") ?? "", 10);
        const error: LinkError = status === 408 ? "timeout" : status === 503 ? "unreachable" : "protocol";
        const retryAfterMs = Number.isFinite(after) ? Math.min(Math.max(after, 0), 3_600) * 1000 : null;
        return { kind: "failed", error, status, retryAfterMs };
      }
    }
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
  }
}
