import {
  Grammar,
  type IncomingRequestMessage,
  type IncomingResponseMessage,
  LoggerFactory,
  TransportError,
  type URI,
  UserAgentCore,
  type UserAgentCoreDelegate,
} from "sip.js/lib/core/index.js";
import type { ExchangeLogger } from "../logger.ts";
import type { Connection } from "./socket-server.ts";
import { REALM, USER_AGENT } from "./user-agent-name.ts";

const NOWHERE = {
  protocol: "WS",
  send: () => Promise.reject(new TransportError("The desk is not connected.")),
};

/**
 * One SIP.js core that serves many sockets and many users. The core was made for one user agent on one transport; two of
 * its questions are therefore answered per message: which transport (asked while a transaction is made), and which user
 * the Request-URI may name (an exchange answers for all of them).
 */
export class CoreSwitch {
  readonly core: UserAgentCore;
  readonly host: string;
  #connection: Connection | undefined;
  #requestUri: URI;

  constructor(host: string, port: number, logger: ExchangeLogger, delegate: UserAgentCoreDelegate) {
    this.host = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const own = uriOf(`sip:exchange@${this.host};transport=ws`);
    this.#requestUri = own;
    const requestUri = () => this.#requestUri;
    this.core = new UserAgentCore(
      {
        get aor() {
          return requestUri();
        },
        contact: { pubGruu: undefined, tempGruu: undefined, uri: own, toString: () => `<${own.toString()}>` },
        displayName: "",
        loggerFactory: loggersInto(logger),
        hackViaTcp: false,
        routeSet: [],
        sipjsId: "demo-",
        supportedOptionTags: ["replaces"],
        supportedOptionTagsResponse: ["replaces", "outbound"],
        userAgentHeaderFieldValue: USER_AGENT,
        viaForceRport: false,
        viaHost: this.host,
        authenticationFactory: () => undefined,
        transportAccessor: () => this.#connection?.transport ?? NOWHERE,
      },
      delegate,
    );
  }

  /** Our Contact line: SIP.js adds it to responses, not to requests. */
  get contactHeader(): string {
    return `Contact: ${this.core.configuration.contact.toString()}`;
  }

  /** The socket of the message that is being handled, or that `through` was given. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Runs `act` so that every transaction it starts uses this socket. Synchronous only. */
  through<T>(connection: Connection | undefined, act: () => T): T {
    const before = this.#connection;
    this.#connection = connection;
    try {
      return act();
    } finally {
      this.#connection = before;
    }
  }

  request(message: IncomingRequestMessage, connection: Connection): void {
    this.#requestUri = message.ruri ?? this.#requestUri;
    this.through(connection, () => this.core.receiveIncomingRequestFromTransport(message));
  }

  response(message: IncomingResponseMessage, connection: Connection): void {
    this.through(connection, () => this.core.receiveIncomingResponseFromTransport(message));
  }

  /** The address of a number or extension at this exchange. */
  addressOf(user: string): string {
    return `sip:${encodeURIComponent(user).replaceAll("%2B", "+")}@${REALM}`;
  }
}

/** Parses a SIP URI that this code made itself; throws when it is not one. */
export function uriOf(text: string): URI {
  const uri = Grammar.URIParse(text);
  if (!uri) throw new Error(`"${text}" is not a SIP URI.`);
  return uri;
}

function loggersInto(logger: ExchangeLogger): LoggerFactory {
  const factory = new LoggerFactory();
  factory.builtinEnabled = false;
  factory.connector = (level, category, _label, content) => {
    // Everything below a warning quotes whole messages, credentials and numbers included.
    if (level === "error" || level === "warn") logger.debug({ category }, String(content).slice(0, 300));
  };
  return factory;
}
