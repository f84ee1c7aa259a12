import { MediaError, microphoneError, nameOf } from "./media-error.ts";
import { StepQueue } from "./step-queue.ts";

/** What the microphone should be opened with. `deviceId` null: the system's default. */
export interface MicrophoneWish {
  readonly deviceId: string | null;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** Who needs the microphone: a call, the level meter. Each gets tracks of its own, and stops them. */
export interface MicrophoneUser {
  /** Called before `join` resolves, and again whenever the device is switched. */
  take(track: MediaStreamTrack): void;
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
 */
export class Microphone {
  readonly #media: MediaDevices;
  readonly #wish: () => MicrophoneWish;
  readonly #events: MicrophoneEvents;
  readonly #users = new Set<MicrophoneUser>();
  readonly #steps = new StepQueue();
  #source: MediaStreamTrack | null = null;
  #openedWith = "";
  #trouble: MicrophoneTrouble = null;

  constructor(media: MediaDevices, wish: () => MicrophoneWish, events: MicrophoneEvents) {
    this.#media = media;
    this.#wish = wish;
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
    this.#users.add(user);
    try {
      await this.#steps.run(async () => {
        if (!this.#users.has(user)) throw new MediaError("no-such-call", "The microphone was no longer needed.");
        await this.#ensureOpen();
        if (this.#source) user.take(this.#source.clone());
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
      const before = this.#source;
      await this.#ensureOpen();
      if (this.#source && this.#source !== before) {
        for (const user of this.#users) user.take(this.#source.clone());
      }
    });
  }

  async #ensureOpen(): Promise<void> {
    const wish = this.#wish();
    const key = JSON.stringify(wish);
    if (this.#source?.readyState === "live" && key === this.#openedWith) return;
    let fresh: MediaStreamTrack;
    try {
      fresh = await this.#request(wish);
    } catch (cause) {
      const error = microphoneError(cause);
      this.#become(troubleOf[error.failure] ?? null);
      throw error;
    }
    if (this.#users.size === 0) return fresh.stop();
    this.#close();
    this.#source = fresh;
    this.#openedWith = key;
    fresh.addEventListener("mute", this.#onMute);
    fresh.addEventListener("unmute", this.#onMute);
    fresh.addEventListener("ended", this.#onEnded);
    this.#onMute();
    this.#events.onOpened();
  }

  async #request(wish: MicrophoneWish): Promise<MediaStreamTrack> {
    const { deviceId, ...processing } = wish;
    const open = async (device: MediaTrackConstraints) => {
      const stream = await this.#media.getUserMedia({ audio: { ...processing, ...device } });
      const [track] = stream.getAudioTracks();
      if (!track) throw new DOMException("the stream has no audio", "NotFoundError");
      return track;
    };
    if (!deviceId) return open({});
    try {
      return await open({ deviceId: { exact: deviceId } });
    } catch (error) {
      // Unplugged between the list and now: the call goes on with the system's default.
      if (!["OverconstrainedError", "NotFoundError"].includes(nameOf(error))) throw error;
      return open({});
    }
  }

  #close(): void {
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
