import { MediaError, microphoneError } from "./media-error.ts";
import { type DeviceWish, isProcessedAs, openDevice, unprocessed } from "./microphone-device.ts";
import type { GainStage, OpenGain } from "./microphone-gain.ts";
import { StepQueue } from "./step-queue.ts";

/** What the microphone should be opened with, and its level: 1 as it is. */
export interface MicrophoneWish extends DeviceWish {
  readonly volume: number;
}

/** Who needs the microphone: a call, the level meter. Each gets tracks of its own, and stops them. */
export interface MicrophoneUser {
  /** Called before `join` resolves, and again whenever the device is switched. Resolves when the track before is no longer used. */
  take(track: MediaStreamTrack): void | Promise<void>;
}

export type MicrophoneTrouble = "denied" | "missing" | "busy" | "muted-by-system" | null;

export interface MicrophoneEvents {
  /** Opened or switched: from now on devices have labels. */
  onOpened(): void;
  onTrouble(trouble: MicrophoneTrouble): void;
}

const troubleOf: Readonly<Record<string, MicrophoneTrouble>> = {
  "microphone-denied": "denied",
  "microphone-missing": "missing",
  "microphone-busy": "busy",
};

/**
 * One open microphone for everyone on the page who needs it, closed as soon as nobody does (its light is off when there is no call).
 *
 *  closed ──first user──► open ──switch: the new one is opened before the old is let go──► open ──last user──► closed
 *
 * At its own level users get the device itself. At another one they get it through a gain stage, and keep that until the microphone closes.
 */
export class Microphone {
  readonly #media: MediaDevices;
  readonly #wish: () => MicrophoneWish;
  readonly #events: MicrophoneEvents;
  readonly #openGain: OpenGain;
  /** With the track that each has a copy of; null: none yet. */
  readonly #users = new Map<MicrophoneUser, MediaStreamTrack | null>();
  readonly #steps = new StepQueue();
  #source: MediaStreamTrack | null = null;
  #stage: GainStage | null = null;
  #openedWith = "";
  #trouble: MicrophoneTrouble = null;

  constructor(media: MediaDevices, wish: () => MicrophoneWish, openGain: OpenGain, events: MicrophoneEvents) {
    this.#media = media;
    this.#wish = wish;
    this.#openGain = openGain;
    this.#events = events;
  }

  get trouble(): MicrophoneTrouble {
    return this.#trouble;
  }

  get open(): boolean {
    return this.#source !== null;
  }

  /** Opens the microphone if it is not open, and gives the user a track. @throws MediaError; the user is then not joined. */
  async join(user: MicrophoneUser): Promise<void> {
    this.#users.set(user, null);
    try {
      await this.#steps.run(async () => {
        if (!this.#users.has(user)) throw new MediaError("no-such-call", "The microphone was no longer needed.");
        await this.#ensureOpen();
        await this.#give(user);
      });
    } catch (error) {
      this.leave(user);
      throw error;
    }
  }

  leave(user: MicrophoneUser): void {
    if (this.#users.delete(user) && this.#users.size === 0) this.#close();
  }

  /** Follows a changed wish, a lost device or one that came back. Users go on with what they have when the new one cannot be opened. */
  async follow(): Promise<void> {
    await this.#steps.run(async () => {
      if (this.#users.size === 0) return;
      await this.#ensureOpen();
      await this.#give();
    });
  }

  /** What users get copies of. */
  #given(): MediaStreamTrack | null {
    return this.#stage?.track ?? this.#source;
  }

  /** Gives a copy to all who have one of another track, and to the one who joins. */
  async #give(joining?: MicrophoneUser): Promise<void> {
    const given = this.#given();
    if (!given) return;
    const waiting = [...this.#users].filter(([user, has]) => has !== given && (has !== null || user === joining));
    for (const [user] of waiting) this.#users.set(user, given);
    await Promise.all(waiting.map(([user]) => user.take(given.clone())));
  }

  async #ensureOpen(): Promise<void> {
    const { volume, ...device } = this.#wish();
    const key = JSON.stringify(device);
    if (this.#source?.readyState === "live" && key === this.#openedWith) return this.#shape(this.#source, volume, true);
    let fresh: MediaStreamTrack;
    try {
      fresh = await this.#open(device);
    } catch (cause) {
      const error = microphoneError(cause);
      this.#become(troubleOf[error.failure] ?? null);
      throw error;
    }
    const before = this.#source;
    if (!(await this.#use(fresh))) return;
    this.#openedWith = key;
    this.#events.onOpened();
    await this.#shape(fresh, volume, before !== null);
  }

  /**
   * A device that is open is opened again by Chromium (156, measured over all 64 changes) with the processing that it has, whatever is asked
   * for; but besides echo cancellation also without any processing, and from there with every other. Open with another processing alone, it
   * must be let go of first.
   */
  async #open(device: DeviceWish): Promise<MediaStreamTrack> {
    const fresh = await openDevice(this.#media, device);
    if (!this.#source || isProcessedAs(fresh, device)) return fresh;
    fresh.stop();
    const plain = await openDevice(this.#media, { ...device, ...unprocessed });
    if (isProcessedAs(plain, unprocessed)) {
      if (await this.#use(plain)) await this.#give();
    } else {
      plain.stop();
      await this.#letGoOfDevice();
    }
    return openDevice(this.#media, device);
  }

  /** The device is closed while everyone keeps a track: through a stage, which is silent until it is fed again. */
  async #letGoOfDevice(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    if (!this.#stage) {
      await this.#addStage(source, this.#wish().volume, true);
      await this.#give();
    }
    // Without a stage (the browser waits for a click) the call goes on as it is; the next call has the new setting.
    if (this.#stage) source.stop();
  }

  /** Puts a device in the place of the one before. False: nobody needs it any more, it is closed. */
  async #use(fresh: MediaStreamTrack): Promise<boolean> {
    await this.#stage?.feed(fresh);
    if (this.#users.size === 0) {
      fresh.stop();
      return false;
    }
    this.#letGo();
    this.#source = fresh;
    fresh.addEventListener("mute", this.#onMute);
    fresh.addEventListener("unmute", this.#onMute);
    fresh.addEventListener("ended", this.#onEnded);
    this.#onMute();
    return true;
  }

  /** Brings what users get to its level. `overlap`: somebody uses the device already. */
  async #shape(source: MediaStreamTrack, volume: number, overlap: boolean): Promise<void> {
    if (this.#stage) this.#stage.setVolume(volume);
    else if (volume !== 1) await this.#addStage(source, volume, overlap);
  }

  async #addStage(source: MediaStreamTrack, volume: number, overlap: boolean): Promise<void> {
    const stage = await this.#openGain({ source, volume, overlap, onStalled: () => this.#withoutStage() });
    if (stage && this.#source !== source) stage.close();
    else this.#stage = stage;
  }

  /** A stage that gives no sound any more: better the device at its own level than silence. */
  #withoutStage(): void {
    if (!this.#stage || !this.#source) return;
    this.#stage.close();
    this.#stage = null;
    void this.#give();
  }

  #close(): void {
    this.#stage?.close();
    this.#stage = null;
    this.#letGo();
  }

  #letGo(): void {
    const source = this.#source;
    this.#source = null;
    this.#openedWith = "";
    if (!source) return;
    source.removeEventListener("mute", this.#onMute);
    source.removeEventListener("unmute", this.#onMute);
    source.removeEventListener("ended", this.#onEnded);
    source.stop();
    this.#become(null);
  }

  readonly #onMute = () => this.#become(this.#source?.muted ? "muted-by-system" : null);

  readonly #onEnded = () => {
    // The device was pulled out or the permission withdrawn. `#ensureOpen` has noted which when this fails.
    this.follow().catch(() => {});
  };

  #become(trouble: MicrophoneTrouble): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#events.onTrouble(trouble);
  }
}
