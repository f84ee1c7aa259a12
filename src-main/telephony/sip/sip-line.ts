import type { Logger } from "pino";
import { type Invitation, Inviter, type Session, UserAgent } from "sip.js";
import type { AttachedData } from "#shared/call/types.ts";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { LinkState } from "#shared/contract/desk/state.ts";
import type { CallId } from "#shared/ids.ts";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import type { Timers } from "../timers.ts";
import type { MediaPort } from "../types.ts";
import { byeOutside, replacesValue } from "./dialog-data.ts";
import { failPending } from "./fail-pending.ts";
import { type Replaces, replacesOf } from "./headers/replaces.ts";
import { storyHeaders } from "./headers/story-headers.ts";
import { type IncomingInfo, incomingInfoOf } from "./incoming-info.ts";
import { IncomingLeg } from "./incoming-leg.ts";
import type { Leg, LegParts } from "./leg.ts";
import type { LegListener } from "./leg-listener.ts";
import { Link } from "./link.ts";
import type { LinkTimes } from "./link-times.ts";
import { allowHeader, makeUserAgent } from "./make-user-agent.ts";
import { MediaDescriptions } from "./media-descriptions.ts";
import { OutgoingLeg } from "./outgoing-leg.ts";
import { type ReferAnswer, type ReferProgress, referToDialog } from "./refer.ts";
import { SessionLength, shortestSessionSec, tooShort } from "./session-timer.ts";
import { trust } from "./transport/trust.ts";
import type { WsTransport } from "./transport/ws-transport.ts";
import { takeUpdates } from "./update-request.ts";

export interface SipLineOptions {
  readonly provisioning: LineProvisioning;
  readonly instanceId: string;
  readonly ca: () => string | null;
  readonly userAgent: string;
  readonly attachedHeaders: readonly string[];
  readonly media: MediaPort;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly times: LinkTimes;
  readonly now: () => number;
  readonly random: () => number;
  /** As in `LinkOptions`. */
  readonly inCall: () => boolean;
  /** As in `WsTransportOptions`. */
  readonly onMessage: ((direction: "in" | "out", text: string, at: number) => void) | undefined;
  onLink(state: LinkState): void;
  /** Registered over a new connection. */
  onFresh(): void;
  /** `take` makes the leg; left out, the caller is told 486. */
  onIncoming(info: IncomingInfo, take: TakeLeg): void;
  /** An INVITE that is to take the place of `old` (RFC 3891). `take` left out: 480. */
  onReplacing(old: Leg, info: IncomingInfo, take: TakeLeg): void;
}

export type TakeLeg = (callId: CallId, listener: LegListener) => IncomingLeg;

/** What an INVITE of ours asks for besides a call. */
export interface DialHow {
  /** The dialog to be taken over (RFC 3891). */
  readonly replaces?: DialogData;
  readonly hold?: boolean;
  /** Number to be shown to the called party (RFC 3325 9.2). */
  readonly callerId?: string | null;
  readonly attach?: AttachedData;
}

/** One SIP account: its connection, its registration, its dialogs. The only face of SIP.js towards the calls. */
export class SipLine {
  readonly link: Link;
  readonly #options: SipLineOptions;
  readonly #agent: UserAgent;
  readonly #transport: WsTransport;
  readonly #legs = new Set<Leg>();
  readonly #descriptions = new WeakMap<Session, MediaDescriptions>();
  readonly #length = new SessionLength();
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
   * @throws MediaError; TypeError when the target makes no URI.
   */
  async dial(callId: CallId, target: string, listener: LegListener, how: DialHow = {}): Promise<OutgoingLeg> {
    const uri = UserAgent.makeURI(this.#address(target));
    if (uri === undefined) throw new TypeError(`"${target}" makes no SIP address.`);
    const { replaces, callerId = null } = how;
    const inviter = new Inviter(this.#agent, uri, {
      earlyMedia: true,
      extraHeaders: [
        allowHeader,
        ...this.#length.headers,
        ...storyHeaders(how.attach ?? {}),
        ...(callerId === null ? [] : [`P-Preferred-Identity: <${this.#address(callerId)}>`]),
        ...(replaces === undefined ? [] : [`Replaces: ${replacesValue(replaces)}`, "Require: replaces"]),
      ],
    });
    const leg = this.#add(inviter, new OutgoingLeg(inviter, this.#parts(inviter, callId, listener)));
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

  /** Sends a ringing call elsewhere (302). */
  redirect(leg: IncomingLeg, target: string): void {
    leg.redirect(this.#address(target));
  }

  /**
   * Asks the other end of `leg` to call `to`: a number (blind transfer), or the far end of another dialog in whose place it comes (attended,
   * RFC 5589 7).
   */
  refer(
    leg: Leg,
    to: string | DialogData,
    attach: AttachedData,
    onProgress: (progress: ReferProgress) => void,
  ): Promise<ReferAnswer> {
    const referTo = typeof to === "string" ? `<${this.#address(to)}>` : referToDialog(to);
    const referredBy = this.#address(this.#options.provisioning.username);
    // RFC 3892: the one who is called is told who sent the call.
    const headers = [`Refer-To: ${referTo}`, `Referred-By: <${referredBy}>`, ...storyHeaders(attach)];
    return leg.refer(headers, onProgress);
  }

  hangUp(leg: Leg): void {
    leg.hangUp((dialog) => this.bye(dialog));
  }

  /** BYE without a session, now or as soon as there is a connection. */
  bye(dialog: DialogData): void {
    this.#unsentByes.push(dialog);
    if (this.registered) this.#sendUnsentByes();
  }

  #address(user: string): string {
    return `sip:${escapedUser(user)}@${this.#options.provisioning.domain}`;
  }

  #onInvite(invitation: Invitation): void {
    const { provisioning, attachedHeaders, onIncoming, onReplacing, logger } = this.#options;
    const refuse = (statusCode: number, why: string, extraHeaders: string[] = []) => {
      logger.info({ sipCallId: invitation.request.callId, statusCode }, why);
      invitation
        .reject({ statusCode, extraHeaders })
        .catch((error) => logger.debug({ err: error, statusCode }, "a refusal was not sent"));
    };
    if (tooShort(invitation.request)) {
      refuse(422, "an incoming call's session is too short", [`Min-SE: ${shortestSessionSec}`]);
      return;
    }
    const replaces = replacesOf(invitation.request);
    const old = replaces === null ? null : this.#replaceable(replaces);
    if (typeof old === "number") {
      refuse(old, "an incoming call would replace a call that it can't");
      return;
    }
    const info = incomingInfoOf(invitation, {
      // An exchange without a To of its own addresses the Contact that we registered.
      ownUsers: [provisioning.username, this.#agent.contact.uri.user ?? ""],
      attachedHeaders,
      receivedAt: this.#transport.readAt,
    });
    let leg: IncomingLeg | null = null;
    const take: TakeLeg = (callId, listener) => {
      leg = this.#add(invitation, new IncomingLeg(invitation, this.#parts(invitation, callId, listener)));
      return leg;
    };
    if (old === null) onIncoming(info, take);
    else onReplacing(old, info, take);
    if (leg !== null) this.#refuseUnanswerable(leg);
    else refuse(old === null ? 486 : 480, "an incoming call was not taken");
  }

  /** A call that could only be answered into silence is told to the agent as failed, and to the exchange at once: it may try another desk. */
  #refuseUnanswerable(leg: IncomingLeg): void {
    const problem = leg.offerProblem;
    if (problem === null || leg.over) return;
    this.#options.logger.warn({ sipCallId: leg.sipCallId, problem }, "an incoming call's offer can't be answered");
    leg.refuseOffer();
  }

  /** The leg that an INVITE with Replaces names, or the status that refuses it (RFC 3891 3). */
  #replaceable(replaces: Replaces | "bad"): Leg | number {
    if (replaces === "bad") return 400;
    const { callId, toTag, fromTag, earlyOnly } = replaces;
    const dialog = this.#agent.userAgentCore.dialogs.get(callId + toTag + fromTag);
    const leg = [...this.#legs].find((one) => one.sipCallId === callId && one.localTag === toTag && !one.over);
    if (dialog === undefined || leg === undefined) return 481;
    // Only early dialogs that this desk began can be replaced: a ringing call is nobody's yet.
    if (dialog.early) return leg instanceof OutgoingLeg ? leg : 481;
    return earlyOnly ? 486 : leg;
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

  #parts(session: Session, callId: CallId, listener: LegListener): LegParts {
    const { media, logger, provisioning, timers } = this.#options;
    const descriptions = new MediaDescriptions({
      callId,
      media,
      logger,
      iceServers: provisioning.iceServers,
      onRemoteHold: (held) => listener.remoteHold(held),
    });
    this.#descriptions.set(session, descriptions);
    return { descriptions, listener, sessions: { timers, length: this.#length, linked: () => this.registered } };
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
