import type { AmiMessage } from "./ami-message.ts";
import { type Channel, isOutgoing } from "./channel.ts";

/** Asterisk's numbers of channel states (AST_STATE_*). */
const states: Readonly<Record<string, Channel["state"]>> = {
  "0": "down",
  "3": "down",
  "4": "ring",
  "5": "ringing",
  "6": "up",
};
const order: Readonly<Record<Channel["state"], number>> = { down: 0, ring: 1, ringing: 1, up: 2 };

/** A channel that is gone, with the cause code of its end (ITU-T Q.850); null: not told. */
export interface EndedChannel {
  readonly channel: Channel;
  readonly q850: number | null;
}

/**
 * All channels of an exchange, kept by its events. Events may come late, twice, or for channels that nobody has told of: each is read as a
 * picture of its channel, and what is unknown is made known by it.
 */
export class ChannelTable {
  readonly #channels = new Map<string, Channel>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get(id: string): Channel | null {
    return this.#channels.get(id) ?? null;
  }

  all(): Iterable<Channel> {
    return this.#channels.values();
  }

  /** The others in the channel's bridge. */
  peers(channel: Channel): Channel[] {
    if (channel.bridgeId === null) return [];
    return [...this.#channels.values()].filter((it) => it.bridgeId === channel.bridgeId && it !== channel);
  }

  /** Takes an event in. @returns the channels that it was about, and the one that it ended */
  apply(event: AmiMessage): { touched: readonly Channel[]; ended: EndedChannel | null } {
    const channel = this.#seen(event, "", event.event === "Newchannel");
    const dest = this.#seen(event, "Dest", false);
    const touched = [channel, dest].filter((it) => it !== null);
    switch (event.event) {
      case "Newchannel":
        break;
      case "Rename":
        this.#rename(event, touched);
        break;
      case "AgentCalled":
        if (dest !== null) dest.queue = event.get("Queue");
        break;
      case "DialBegin":
        if (channel !== null) channel.dialing = "dialing";
        if (dest !== null) dest.called = true;
        break;
      case "DialState":
        if (channel !== null && channel.dialing !== "no" && /^(RINGING|PROGRESS)$/.test(event.get("DialStatus")))
          channel.dialing = "ringing";
        break;
      case "DialEnd":
        this.#dialEnded(event.get("DialStatus"), channel, dest);
        break;
      case "BridgeEnter":
        if (channel !== null) {
          channel.bridgeId = event.get("BridgeUniqueid") || null;
          this.#talks(channel);
        }
        break;
      case "BridgeLeave":
        if (channel !== null && channel.bridgeId === event.get("BridgeUniqueid")) channel.bridgeId = null;
        break;
      case "Hold":
      case "Unhold":
        if (channel !== null) channel.deviceHold = event.event === "Hold";
        break;
      case "BlindTransfer":
        touched.push(...this.#transferred(event, ["TransfererUniqueid"]));
        break;
      case "AttendedTransfer":
        touched.push(...this.#transferred(event, ["OrigTransfererUniqueid", "SecondTransfererUniqueid"]));
        break;
      case "HangupRequest":
        if (channel !== null) channel.hungUpByDevice = true;
        break;
      case "Hangup": {
        if (channel === null) break;
        this.#channels.delete(channel.id);
        const cause = Number(event.get("Cause"));
        return { touched, ended: { channel, q850: cause > 0 ? cause : null } };
      }
      default:
        break;
    }
    return { touched, ended: null };
  }

  /**
   * The exchange's own list of channels after a time without events. @param listed CoreShowChannel events
   * @returns the channels that ended meanwhile
   */
  reconcile(listed: readonly AmiMessage[]): readonly EndedChannel[] {
    const present = new Set(listed.map((it) => it.get("Uniqueid")));
    const gone = [...this.#channels.values()].filter((it) => !present.has(it.id));
    for (const channel of gone) this.#channels.delete(channel.id);
    for (const entry of listed) {
      const known = this.get(entry.get("Uniqueid"));
      const channel = known ?? this.#make(entry, "", this.#now() - duration(entry.get("Duration")));
      if (channel === null) continue;
      this.#picture(channel, entry, "");
      channel.bridgeId = entry.get("BridgeId") || null;
      // A called channel runs no dialplan of its own: these stand in for the application that called it.
      if (known === null && channel.state === "up")
        channel.origin = /^App(Dial|Dial2|Queue)$/.test(entry.get("Application")) ? "exchange" : "device";
      const ringsOn = isOutgoing(channel) && /^(Dial|AppDial2)$/.test(entry.get("Application"));
      if (channel.state === "up" && (channel.bridgeId !== null || !ringsOn)) this.#talks(channel);
    }
    return gone.map((channel) => ({ channel, q850: null }));
  }

  /** Central's own call to a device: nothing is dialled for it, so it talks to an application. */
  markAnswered(channel: Channel): void {
    this.#talks(channel);
  }

  #seen(event: AmiMessage, side: "" | "Dest", fresh: boolean): Channel | null {
    const id = event.get(`${side}Uniqueid`);
    if (id === "") return null;
    const known = this.#channels.get(id);
    if (known !== undefined) {
      this.#picture(known, event, side);
      return known;
    }
    // A late event of a channel that has ended brings it not back.
    return fresh || event.event === "DialBegin" ? this.#make(event, side, this.#now()) : null;
  }

  #make(event: AmiMessage, side: "" | "Dest", madeAt: number): Channel | null {
    const [id, name] = [event.get(`${side}Uniqueid`), event.get(`${side}Channel`)];
    if (id === "" || name === "") return null;
    const state = states[event.get(`${side}ChannelState`)] ?? "down";
    const channel: Channel = {
      id,
      name,
      linkedId: event.get(`${side}Linkedid`) || id,
      state: "down",
      connectedNumber: "",
      connectedName: "",
      context: "",
      exten: "",
      bridgeId: null,
      origin: state === "ring" ? "device" : "exchange",
      dialed: event.get(`${side}Exten`),
      queue: "",
      called: false,
      dialing: "no",
      dialStatus: "",
      deviceHold: false,
      madeAt,
      answeredAt: null,
      transferred: false,
      hungUpByDevice: false,
    };
    this.#channels.set(id, channel);
    this.#picture(channel, event, side);
    return channel;
  }

  /** Every event of a channel carries how it stands. */
  #picture(channel: Channel, event: AmiMessage, side: "" | "Dest"): void {
    const state = states[event.get(`${side}ChannelState`)];
    if (state === undefined) return;
    if (order[state] > order[channel.state]) channel.state = state;
    channel.called ||= channel.state !== "down";
    channel.linkedId = event.get(`${side}Linkedid`) || channel.linkedId;
    channel.connectedNumber = event.get(`${side}ConnectedLineNum`);
    channel.connectedName = event.get(`${side}ConnectedLineName`);
    channel.context = event.get(`${side}Context`);
    channel.exten = event.get(`${side}Exten`);
    if (state !== "up" || channel.answeredAt !== null) return;
    if (!isOutgoing(channel) || (channel.origin === "device" && channel.dialing === "no" && event.event === "Newstate"))
      this.#talks(channel);
  }

  #talks(channel: Channel): void {
    channel.answeredAt ??= this.#now();
  }

  #dialEnded(status: string, caller: Channel | null, dest: Channel | null): void {
    if (dest !== null) dest.dialStatus = status;
    if (caller === null) return;
    caller.dialStatus = status;
    caller.dialing = "no";
    if (status === "ANSWER") this.#talks(caller);
  }

  #transferred(event: AmiMessage, names: readonly string[]): Channel[] {
    if (event.get("Result") !== "Success") return [];
    const channels = names.map((name) => this.get(event.get(name))).filter((it) => it !== null);
    for (const channel of channels) channel.transferred = true;
    return channels;
  }

  #rename(event: AmiMessage, touched: Channel[]): void {
    const channel = this.get(event.get("Uniqueid"));
    const name = event.get("Newname");
    if (channel === null || name === "") return;
    channel.name = name;
    if (!touched.includes(channel)) touched.push(channel);
  }
}

/** "01:02:03" in ms. */
function duration(text: string): number {
  const parts = text.split(":").map(Number);
  if (parts.length !== 3 || parts.some((it) => !Number.isFinite(it))) return 0;
  const [hours = 0, minutes = 0, seconds = 0] = parts;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
