import { createHash } from "node:crypto";
import { type SessionDescriptionHandlerFactory, UserAgent, type UserAgentDelegate } from "sip.js";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import { sipLog } from "./sip-log.ts";
import { coreSink } from "./transport/core-sink.ts";
import type { Abilities } from "./transport/request-check.ts";
import { WsTransport, type WsTransportOptions } from "./transport/ws-transport.ts";

export interface UserAgentParts {
  readonly provisioning: LineProvisioning;
  readonly instanceId: string;
  readonly transport: Omit<WsTransportOptions, "abilities">;
  readonly delegate: UserAgentDelegate;
  readonly descriptions: SessionDescriptionHandlerFactory;
}

/** The methods that this desk takes part in. SIP.js's own list lacks UPDATE, see `update-request.ts`. */
export const allowHeader = "Allow: ACK, BYE, CANCEL, INFO, INVITE, NOTIFY, OPTIONS, PRACK, UPDATE";

/** What requests may ask of this desk; anything else is refused before SIP.js sees it. */
const abilities: Abilities = {
  allow: allowHeader,
  // A REFER inside a call is understood, and declined by the leg.
  methods: [...allowHeader.slice("Allow: ".length).split(", "), "REFER"],
  extensions: ["outbound", "replaces", "timer", "100rel"],
};

/** A SIP.js user agent on our transport; reconnecting and registering are not its business. @throws TypeError on an unusable account. */
export function makeUserAgent(parts: UserAgentParts): { agent: UserAgent; transport: WsTransport } {
  const { provisioning, transport } = parts;
  const uri = UserAgent.makeURI(`sip:${encodeURIComponent(provisioning.username)}@${provisioning.domain}`);
  if (uri === undefined) throw new TypeError("The SIP account has no usable user name or domain.");
  // Stable per installation: a desk that comes back after a crash replaces its own binding at the registrar instead of adding one.
  const own = createHash("sha256").update(`${parts.instanceId}:${provisioning.username}`).digest("hex");
  const agent = new UserAgent({
    uri,
    displayName: headerText(provisioning.displayName),
    authorizationUsername: provisioning.authUsername,
    authorizationPassword: provisioning.password,
    contactName: own.slice(0, 12),
    contactParams: { transport: "ws" },
    viaHost: `${own.slice(12, 24)}.invalid`,
    instanceId: parts.instanceId,
    userAgentString: transport.userAgent,
    // SIP.js would take a replaced dialog's calls apart by itself: that is the call room's to do, see `replaced-call.ts`.
    sipExtensionExtraSupported: ["replaces", "timer"],
    transportConstructor: WsTransport,
    transportOptions: { ...transport, abilities } satisfies WsTransportOptions,
    sessionDescriptionHandlerFactory: parts.descriptions,
    delegate: parts.delegate,
    // Sent by us, in the same tick, before anything else happens with the call.
    sendInitialProvisionalResponse: false,
    // The exchange decides how long an agent is rung; this only ends what it forgot.
    noAnswerTimeout: 300,
    allowLegacyNotifications: true,
    logBuiltinEnabled: false,
    logConfiguration: false,
    logConnector: sipLog(transport.logger),
  });
  if (!(agent.transport instanceof WsTransport)) throw new TypeError("SIP.js made another transport.");
  agent.transport.sink = coreSink(agent, transport.logger, transport.timers);
  return { agent, transport: agent.transport };
}

/** SIP.js puts a display name between quotes as it is. */
export function headerText(text: string): string {
  return text.replace(/[\p{Cc}"\\]/gu, "").slice(0, 128);
}
