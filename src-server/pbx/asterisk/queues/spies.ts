import { randomUUID } from "node:crypto";
import type { SpyHow, Spying } from "../../queue-command.ts";
import type { AmiMessage } from "../ami-message.ts";
import { endpointOf } from "../channel.ts";

/** ChanSpy on the member's leg. q: no beep and no name; E: over when the leg is; w: heard by the member; B: by both. */
export const spyOptions: Readonly<Record<SpyHow, string>> = { listen: "qE", whisper: "qEw", barge: "qEB" };
const hows = Object.keys(spyOptions) as SpyHow[];
const prefix = "popline-spy-";

/** The id of the channel with which somebody listens: events name it, and nothing else in them says how. */
export function spyChannelId(how: SpyHow): string {
  return `${prefix}${how}-${randomUUID()}`;
}

/** Who is listened to, by the channel that listens: by ChanSpy, whoever began it. */
export class Spies {
  /** `over`: it listens no more, and its channel is not gone yet. */
  readonly #spies = new Map<string, Spying & { readonly channel: string; over: boolean }>();

  get all(): readonly Spying[] {
    return [...this.#spies.values()]
      .filter(({ over }) => !over)
      .map(({ member, line, how }) => ({ member, line, how }));
  }

  /** The channels with which this line listens, until they are gone. */
  channelsOf(line: string): string[] {
    return [...this.#spies.values()].filter((it) => it.line === line).map(({ channel }) => channel);
  }

  /** @returns whether somebody began or ended, or their channel is gone */
  apply(event: AmiMessage): boolean {
    if (event.event === "Hangup") return this.#spies.delete(event.get("Uniqueid"));
    const id = event.get("SpyerUniqueid");
    if (id === "") return false;
    const known = this.#spies.get(id);
    if (event.event === "ChanSpyStop" && known !== undefined) known.over = true;
    if (event.event === "ChanSpyStop") return known !== undefined;
    if (event.event !== "ChanSpyStart") return false;
    return this.#add(id, event.get("SpyerChannel"), event.get("SpyeeChannel"), howOf(id));
  }

  /** The exchange's own list of channels. @returns whether it is another picture than before */
  reconcile(channels: readonly AmiMessage[]): boolean {
    const before = JSON.stringify(this.all);
    this.#spies.clear();
    for (const channel of channels) {
      if (channel.get("Application") !== "ChanSpy") continue;
      const [spyee = "", options = ""] = channel.get("ApplicationData").split(",");
      const id = channel.get("Uniqueid");
      this.#add(id, channel.get("Channel"), spyee, howOf(id) ?? hows.find((it) => spyOptions[it] === options) ?? null);
    }
    return JSON.stringify(this.all) !== before;
  }

  #add(id: string, spyer: string, spyee: string, how: SpyHow | null): boolean {
    const [member, line] = [endpointOf(spyee), endpointOf(spyer)];
    if (id === "" || member === null) return false;
    const by = line ?? spyer.slice(0, 64);
    this.#spies.set(id, { member, line: by, how: how ?? "listen", channel: spyer, over: false });
    return true;
  }
}

function howOf(id: string): SpyHow | null {
  return hows.find((how) => id.startsWith(`${prefix}${how}-`)) ?? null;
}
