import type { Logger } from "pino";
import { type Invitation, Inviter, type Session, UserAgent } from "sip.js";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { LinkState } from "#shared/contract/desk/state.ts";
import type { CallId } from "#shared/ids.ts";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import type { Timers } from "../timers.ts";
import type { MediaPort } from "../types.ts";
import { byeOutside, replacesHeader } from "./dialog-data.ts";
import { failPending } from "./fail-pending.ts";
import { type IncomingInfo, incomingInfoOf } from "./incoming-info.ts";
import { IncomingLeg } from "./incoming-leg.ts";
import type { Leg, LegListener } from "./leg.ts";
import { Link } from "./link.ts";
import type { LinkTimes } from "./link-times.ts";
import { allowHeader, makeUserAgent } from "./make-user-agent.ts";
import { MediaDescriptions } from "./media-descriptions.ts";
import { OutgoingLeg } from "./outgoing-leg.ts";
import { trust } from "./transport/trust.ts";
import type { WsTransport } from "./transport/ws-transport.ts";
import { takeUpdates } from "./update-request.ts";

export interface SipLineOptions {
  readonly provisioning: LineProvisioning;
  readonly instanceId: string;
  readonly ca: string | null;
  readonly userAgent: string;
  readonly attachedHeaders: readonly string[];
  readonly media: MediaPort;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly times: LinkTimes;
  readonly now: () => number;
  readonly random: () => number;
  onLink(state: LinkState): void;
  /** Registered over a new connection. */
  onFresh(): void;
  /** `take` makes the leg; left out, the caller is told 486. */
  onIncoming(info: IncomingInfo, take: (callId: CallId, listener: LegListener) => IncomingLeg): void;
}

/** One SIP account: its connection, its registration, its dialogs. The only face of SIP.js towards the calls. */
export class SipLine {
  readonly link: Link;
  readonly #options: SipLineOptions;
  readonly #agent: UserAgent;
  readonly #transport: WsTransport;
  readonly #legs = new Set<Leg>();
  readonly #descriptions = new WeakMap<Session, MediaDescriptions>();
  #unsentByes: DialogData[] = [];

  constructor(options: SipLineOptions) {
    this.#options = options;
    const { agent, transport } = makeUserAgent({
      provisioning: options.provisioning,
      instanceId: options.instanceId,
      transport: { ...options, secureContext: trust(options.ca) },
      descriptions: (session) => this.#descriptionsOf(session),
      delegate: {
        onInvite: (invitation) => this.#onInvite(invitation),
        onDisconnect: (error) => error !== undefined && this.#onLost(error),
      },
    });
    this.#agent = agent;
    this.#transport = transport;
    takeUpdates(agent, (dialogId) => [...this.#legs].find((leg) => leg.dialogId === dialogId) ?? null);
    this.link = new Link({
      ...options,
      agent,
      transport,
      onState: (state) => options.onLink(state),
      onFresh: () => {
        this.#sendUnsentByes();
        options.onFresh();
      },
    });
  }

  /** Rises with every connection. */
  get connection(): number {
    return this.#transport.connection;
  }

  get registered(): boolean {
    return this.link.state.name === "registered";
  }

  async stop(withinMs: number): Promise<void> {
    await this.link.stop(withinMs);
    this.#agent.userAgentCore.dispose();
  }

  abandon(): void {
    this.link.abandon();
    this.#agent.userAgentCore.dispose();
  }

  /**
   * A leg to `target` (user part), its offer made by the media page. Nothing is sent before `invite`.
   * @param replaces The dialog to be taken over (RFC 3891). @throws MediaError; TypeError when the target makes no URI.
   */
  async dial(
    callId: CallId,
    target: string,
    listener: LegListener,
    how: { readonly replaces?: DialogData; readonly hold?: boolean } = {},
  ): Promise<OutgoingLeg> {
    const uri = UserAgent.makeURI(`sip:${escapedUser(target)}@${this.#options.provisioning.domain}`);
    if (uri === undefined) throw new TypeError(`"${target}" makes no SIP address.`);
    const inviter = new Inviter(this.#agent, uri, {
      earlyMedia: true,
      extraHeaders: [
        allowHeader,
        ...(how.replaces === undefined ? [] : [replacesHeader(how.replaces), "Require: replaces"]),
      ],
    });
    const leg = this.#add(inviter, new OutgoingLeg(inviter, this.#describe(inviter, callId, listener), listener));
    leg.descriptions.hold = how.hold ?? false;
    try {
      await leg.descriptions.prepareOffer();
    } catch (error) {
      leg.release();
      leg.hangUp(() => undefined);
      throw error;
    }
    return leg;
  }

  hangUp(leg: Leg): void {
    leg.hangUp((dialog) => this.bye(dialog));
  }

  /** BYE without a session, now or as soon as there is a connection. */
  bye(dialog: DialogData): void {
    this.#unsentByes.push(dialog);
    if (this.registered) this.#sendUnsentByes();
  }

  #onInvite(invitation: Invitation): void {
    const { provisioning, attachedHeaders, onIncoming, logger } = this.#options;
    const info = incomingInfoOf(invitation, {
      // An exchange without a To of its own addresses the Contact that we registered.
      ownUsers: [provisioning.username, this.#agent.contact.uri.user ?? ""],
      attachedHeaders,
      receivedAt: this.#transport.readAt,
    });
    let taken = false;
    onIncoming(info, (callId, listener) => {
      taken = true;
      return this.#add(invitation, new IncomingLeg(invitation, this.#describe(invitation, callId, listener), listener));
    });
    if (taken) return;
    logger.info({ sipCallId: info.sipCallId }, "an incoming call found all lines busy");
    invitation.reject({ statusCode: 486 }).catch((error) => logger.debug({ err: error }, "486 was not sent"));
  }

  #onLost(error: Error): void {
    failPending(this.#agent.userAgentCore);
    for (const leg of this.#legs) leg.connectionLost();
    this.link.lost(error);
  }

  #sendUnsentByes(): void {
    const byes = this.#unsentByes;
    this.#unsentByes = [];
    for (const dialog of byes)
      if (!byeOutside(this.#agent.userAgentCore, dialog))
        this.#options.logger.warn(
          { sipCallId: dialog.callId },
          "a dialog could not be ended: its addresses are unreadable",
        );
  }

  #add<L extends Leg>(session: Session, leg: L): L {
    this.#legs.add(leg);
    session.stateChange.addListener((state) => state === "Terminated" && this.#legs.delete(leg));
    return leg;
  }

  #describe(session: Session, callId: CallId, listener: LegListener): MediaDescriptions {
    const { media, logger, provisioning } = this.#options;
    const descriptions = new MediaDescriptions({
      callId,
      media,
      logger,
      iceServers: provisioning.iceServers,
      onRemoteHold: (held) => listener.remoteHold(held),
    });
    this.#descriptions.set(session, descriptions);
    return descriptions;
  }

  #descriptionsOf(session: Session): MediaDescriptions {
    const known = this.#descriptions.get(session);
    if (known === undefined) throw new TypeError("SIP.js asked for media of a call that nobody took.");
    return known;
  }
}

/** RFC 3261 25.1: what may stand unescaped in a user part, as far as numbers and names need it. */
function escapedUser(user: string): string {
  return encodeURIComponent(decodedHash(user)).replaceAll("%2B", "+");
}

/** `dialTarget` hands numbers over with their `#` escaped already. */
function decodedHash(user: string): string {
  return user.replaceAll("%23", "#");
}
