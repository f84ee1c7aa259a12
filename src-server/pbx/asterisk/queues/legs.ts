import type { AmiMessage } from "../ami-message.ts";
import { endpointOf } from "../channel.ts";

/** A line's leg of a call. */
export interface Leg {
  readonly id: string;
  name: string;
  readonly endpoint: string;
  linkedId: string;
  up: boolean;
  /** The device put the other side on hold. */
  held: boolean;
}

/** The legs of the lines, as far as it matters who is on hold: no event of a queue tells it. */
export class Legs {
  readonly #legs = new Map<string, Leg>();
  readonly #ofLine = new Map<string, Set<Leg>>();

  get(id: string): Leg | null {
    return this.#legs.get(id) ?? null;
  }

  of(endpoint: string): Iterable<Leg> {
    return this.#ofLine.get(endpoint) ?? [];
  }

  /** How many are known. */
  get size(): number {
    return this.#legs.size;
  }

  /** Every call of the line is on hold, and there is one. */
  onHold(endpoint: string): boolean {
    let any = false;
    for (const leg of this.of(endpoint)) {
      if (!leg.up) continue;
      if (!leg.held) return false;
      any = true;
    }
    return any;
  }

  /** @returns the leg that the event is about, when it is not the same afterwards */
  apply(event: AmiMessage): Leg | null {
    const id = event.get("Uniqueid");
    if (id === "") return null;
    if (event.event === "Hangup") return this.#remove(id);
    const leg = this.#legs.get(id);
    if (leg === undefined) return event.event === "Newchannel" ? this.#add(event) : null;
    const { up, held } = leg;
    leg.linkedId = event.get("Linkedid") || leg.linkedId;
    leg.up ||= event.get("ChannelState") === "6";
    if (event.event === "Hold") leg.held = true;
    else if (event.event === "Unhold") leg.held = false;
    else if (event.event === "Rename") leg.name = event.get("Newname") || leg.name;
    return leg.up === up && leg.held === held ? null : leg;
  }

  /** The exchange's own list of channels. Whether one is on hold it does not say: that stays as it was known. */
  reconcile(channels: readonly AmiMessage[]): void {
    const present = new Map(channels.map((it) => [it.get("Uniqueid"), it]));
    for (const id of [...this.#legs.keys()]) if (!present.has(id)) this.#remove(id);
    for (const [id, channel] of present) {
      const leg = this.#legs.get(id) ?? this.#add(channel);
      if (leg === null) continue;
      leg.name = channel.get("Channel");
      leg.linkedId = channel.get("Linkedid") || leg.linkedId;
      leg.up ||= channel.get("ChannelState") === "6";
    }
  }

  #add(event: AmiMessage): Leg | null {
    const [id, name] = [event.get("Uniqueid"), event.get("Channel")];
    const endpoint = endpointOf(name);
    if (id === "" || endpoint === null) return null;
    const up = event.get("ChannelState") === "6";
    const leg: Leg = { id, name, endpoint, linkedId: event.get("Linkedid") || id, up, held: false };
    this.#legs.set(id, leg);
    const line = this.#ofLine.get(endpoint);
    if (line === undefined) this.#ofLine.set(endpoint, new Set([leg]));
    else line.add(leg);
    return leg;
  }

  #remove(id: string): Leg | null {
    const leg = this.#legs.get(id);
    if (leg === undefined) return null;
    this.#legs.delete(id);
    const line = this.#ofLine.get(leg.endpoint);
    line?.delete(leg);
    if (line?.size === 0) this.#ofLine.delete(leg.endpoint);
    return leg;
  }
}
