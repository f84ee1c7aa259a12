import type { Logger } from "pino";
import type { AttachedData } from "#shared/call/types.ts";
import type { DeskPhoneEnd, DeskPhoneSnapshot } from "#shared/contract/central/index.ts";
import type { PbxPhone } from "../pbx-adapter.ts";
import { type Channel, endpointOf, isOwn } from "./channel.ts";
import type { ChannelTable, EndedChannel } from "./channel-table.ts";
import { endCause } from "./end-cause.ts";
import { phoneCall } from "./phone-call.ts";

const endsKeptMs = 3 * 60_000;
const endsKept = 20;
/** Central's own call whose other side is an application (echo, voice mail) is not dialled: after this long it talks. */
const noDialMs = 1_500;

/** What is known of one channel of a followed phone besides the channel. */
interface Story {
  readonly channel: Channel;
  /** null: being read. The call is told with it, so that the right record pops at once. */
  attached: AttachedData | null;
  endedByDesk: boolean;
  noDial: NodeJS.Timeout | null;
}

interface Followed {
  readonly phone: PbxPhone;
  deviceState: string;
  /** How often the exchange told the state of its own accord. */
  statesTold: number;
  readonly ended: DeskPhoneEnd[];
  /** What was told last, without its time. */
  told: string;
}

export interface PhoneTrackerOptions {
  readonly table: ChannelTable;
  readonly holdContext: string;
  readonly logger: Logger;
  readonly now: () => number;
  /** Connected, and the table is right. */
  readonly linked: () => boolean;
  /** Reads what came with a call. */
  readonly attachedOf: (channel: Channel) => Promise<AttachedData>;
  readonly onChange: (endpoint: string, snapshot: DeskPhoneSnapshot) => void;
}

/** The followed phones: which channels of the table are theirs, and what their desks are told. */
export class PhoneTracker {
  readonly #options: PhoneTrackerOptions;
  readonly #phones = new Map<string, Followed>();
  readonly #stories = new Map<string, Story>();
  readonly #changed = new Set<string>();
  #telling: NodeJS.Immediate | null = null;

  constructor(options: PhoneTrackerOptions) {
    this.#options = options;
  }

  follow(phones: readonly PbxPhone[]): readonly string[] {
    const wanted = new Map(phones.map((phone) => [phone.endpoint, phone]));
    for (const endpoint of this.#phones.keys()) if (!wanted.has(endpoint)) this.#phones.delete(endpoint);
    for (const [id, { channel }] of this.#stories) if (!this.#follows(channel)) this.#forget(id);
    const fresh: string[] = [];
    for (const phone of phones) {
      const known = this.#phones.get(phone.endpoint);
      this.#phones.set(phone.endpoint, { deviceState: "", statesTold: 0, ended: [], told: "", ...known, phone });
      if (known === undefined) fresh.push(phone.endpoint);
    }
    for (const channel of this.#options.table.all()) this.touched(channel);
    return fresh;
  }

  get endpoints(): readonly string[] {
    return [...this.#phones.keys()];
  }

  phone(endpoint: string): PbxPhone | null {
    return this.#phones.get(endpoint)?.phone ?? null;
  }

  /** The exchange tells it of its own accord. */
  setDeviceState(endpoint: string, state: string): void {
    const followed = this.#phones.get(endpoint);
    if (followed === undefined) return;
    followed.deviceState = state;
    followed.statesTold += 1;
    this.#tellSoon(endpoint);
  }

  /** Asks the exchange for it. What the exchange tells while the answer is on its way is newer than the answer. */
  async readDeviceState(endpoint: string, ask: () => Promise<string>): Promise<void> {
    const told = this.#phones.get(endpoint)?.statesTold;
    const state = await ask();
    const followed = this.#phones.get(endpoint);
    if (followed === undefined || followed.statesTold !== told) return;
    followed.deviceState = state;
    this.#tellSoon(endpoint);
  }

  reachable(endpoint: string): boolean {
    return !/^(UNAVAILABLE|INVALID|UNKNOWN|)$/i.test(this.#phones.get(endpoint)?.deviceState ?? "");
  }

  /** A channel has changed. */
  touched(channel: Channel): void {
    if (!this.#follows(channel) || !channel.called) return;
    const story = this.#stories.get(channel.id) ?? this.#begin(channel);
    if (isOwn(channel) && channel.answeredAt === null && channel.state === "up") this.#watchDial(channel, story);
    this.#tellSoon(endpointOf(channel.name));
  }

  ended(gone: EndedChannel): void {
    const { channel } = gone;
    const story = this.#stories.get(channel.id);
    this.#forget(channel.id);
    const endpoint = endpointOf(channel.name);
    const followed = this.#phones.get(endpoint ?? "");
    // A channel that never came as far as its device was no call.
    if (followed === undefined || story === undefined) return;
    const { now } = this.#options;
    const cause = endCause(gone, story?.endedByDesk ?? false);
    followed.ended.unshift({ id: channel.id.slice(0, 128), at: now(), cause, q850: gone.q850 });
    followed.ended.length = Math.min(followed.ended.length, endsKept);
    this.#tellSoon(endpoint);
  }

  /** The desk is about to end this call. */
  endedByDesk(channel: Channel): void {
    const story = this.#stories.get(channel.id);
    if (story !== undefined) story.endedByDesk = true;
  }

  channelsOf(endpoint: string): Channel[] {
    return [...this.#stories.values()]
      .map((story) => story.channel)
      .filter((channel) => endpointOf(channel.name) === endpoint);
  }

  snapshot(endpoint: string): DeskPhoneSnapshot {
    const { holdContext, now, linked } = this.#options;
    const followed = this.#phones.get(endpoint);
    const since = now() - endsKeptMs;
    const calls = this.channelsOf(endpoint)
      .sort((a, b) => a.madeAt - b.madeAt)
      .map((channel) => {
        const attached = this.#stories.get(channel.id)?.attached;
        return attached ? phoneCall(channel, attached, holdContext) : null;
      })
      .filter((call) => call !== null);
    return {
      at: now(),
      reachable: this.reachable(endpoint),
      stale: !linked(),
      calls: followed === undefined ? [] : calls,
      ended: followed?.ended.filter((it) => it.at > since) ?? [],
      canAnswer: followed?.phone.obeysNotify ?? false,
    };
  }

  /** The link came or went: every snapshot says so. */
  tellAll(): void {
    for (const endpoint of this.#phones.keys()) this.#tellSoon(endpoint);
  }

  stop(): void {
    if (this.#telling !== null) clearImmediate(this.#telling);
    for (const { noDial } of this.#stories.values()) if (noDial !== null) clearTimeout(noDial);
  }

  #forget(id: string): void {
    const story = this.#stories.get(id);
    if (story?.noDial) clearTimeout(story.noDial);
    this.#stories.delete(id);
  }

  #follows(channel: Channel): boolean {
    return this.#phones.has(endpointOf(channel.name) ?? "");
  }

  #begin(channel: Channel): Story {
    const story: Story = { channel, attached: null, endedByDesk: false, noDial: null };
    this.#stories.set(channel.id, story);
    this.#options
      .attachedOf(channel)
      .catch((error: unknown) => {
        this.#options.logger.warn({ err: error, channel: channel.id }, "what came with a call could not be read");
        return {};
      })
      .then((attached) => {
        story.attached = attached;
        this.#tellSoon(endpointOf(channel.name));
      });
    return story;
  }

  #watchDial(channel: Channel, story: Story): void {
    if (channel.dialing !== "no") {
      if (story.noDial !== null) clearTimeout(story.noDial);
      story.noDial = null;
      return;
    }
    story.noDial ??= setTimeout(() => {
      story.noDial = null;
      if (channel.dialing === "no") this.#options.table.markAnswered(channel);
      this.#tellSoon(endpointOf(channel.name));
    }, noDialMs);
  }

  /** Events come in bursts: one snapshot per burst and phone, and only if it says something new. */
  #tellSoon(endpoint: string | null): void {
    if (endpoint !== null) this.#changed.add(endpoint);
    this.#telling ??= setImmediate(() => {
      this.#telling = null;
      const changed = [...this.#changed];
      this.#changed.clear();
      for (const endpoint of changed) {
        const followed = this.#phones.get(endpoint);
        if (followed === undefined) continue;
        const snapshot = this.snapshot(endpoint);
        const { at: _at, ...content } = snapshot;
        const told = JSON.stringify(content);
        if (told === followed.told) continue;
        followed.told = told;
        this.#options.onChange(endpoint, snapshot);
      }
    });
  }
}
