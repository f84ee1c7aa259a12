import type { MediaReport } from "#shared/contract/desk/media.ts";
import { audioOnly } from "./audio-only.ts";
import { AudioOutput, type OutputChoice } from "./audio-output.ts";
import { CallStats } from "./call-stats.ts";
import { applyAndGather } from "./candidate-gathering.ts";
import type { GestureGate } from "./gesture-gate.ts";
import { describing, MediaError } from "./media-error.ts";
import type { Microphone, MicrophoneUser } from "./microphone.ts";
import type { MixedCall } from "./mixing.ts";
import type { Quality } from "./quality.ts";
import { readyTransceiver } from "./transceivers.ts";

export type IceState = Extract<MediaReport, { what: "ice" }>["state"];

export interface CallMediaEvents {
  onIce(state: IceState): void;
  onFlowing(direction: "in" | "out"): void;
  onQuality(quality: Quality): void;
  onOutputFailed(error: unknown): void;
}

export interface CallMediaParts {
  readonly microphone: Microphone;
  readonly gate: GestureGate;
  readonly output: OutputChoice;
  readonly iceServers: readonly RTCIceServer[];
  readonly events: CallMediaEvents;
}

/**
 * One call's audio: its peer connection, its own copy of the microphone, its loudspeaker. Steps are given one after the other, except
 * `close`, which ends any that is under way.
 */
export class CallMedia implements MicrophoneUser, MixedCall {
  readonly #parts: CallMediaParts;
  readonly #connection: RTCPeerConnection;
  readonly #output: AudioOutput;
  readonly #stats: CallStats;
  readonly #ended = new AbortController();
  #joined: Promise<void> | null = null;
  #track: MediaStreamTrack | null = null;
  #heard: MediaStreamTrack | null = null;
  /** Sent in place of the microphone: the mix of a conference. */
  #mix: MediaStreamTrack | null = null;
  #sender: RTCRtpSender | null = null;
  #onMixing: ((what: "changed" | "closed") => void) | null = null;
  #muted = false;
  #held = false;
  /** Held or not before the description that is not settled yet: what a rollback goes back to. */
  #heldBefore = false;
  #ice: IceState | null = null;

  constructor(parts: CallMediaParts) {
    this.#parts = parts;
    this.#connection = new RTCPeerConnection({ iceServers: parts.iceServers.map((server) => ({ ...server })) });
    this.#output = new AudioOutput(parts.gate, parts.output);
    this.#stats = new CallStats(this.#connection, parts.events);
    this.#connection.addEventListener("iceconnectionstatechange", this.#onState);
    this.#connection.addEventListener("connectionstatechange", this.#onState);
    this.#connection.addEventListener("track", this.#onTrack);
  }

  get ice(): IceState | null {
    return this.#ice;
  }

  get flowing(): ReadonlySet<"in" | "out"> {
    return this.#stats.flowing;
  }

  get voice(): MediaStreamTrack | null {
    return this.#track;
  }

  get heard(): MediaStreamTrack | null {
    return this.#heard;
  }

  onMixing(listener: ((what: "changed" | "closed") => void) | null): void {
    this.#onMixing = listener;
  }

  async send(mix: MediaStreamTrack | null): Promise<void> {
    if (mix === this.#mix || this.#ended.signal.aborted) return;
    this.#mix = mix;
    this.#applyMute();
    await this.#sender?.replaceTrack(this.#sent);
  }

  /** A local answer when a remote offer waits, else an offer, with its candidates. @throws MediaError */
  async describe(wish: { hold: boolean; iceRestart: boolean }): Promise<{ type: "offer" | "answer"; sdp: string }> {
    await this.#withMicrophone();
    return this.#step(async () => {
      const connection = this.#connection;
      // A new offer in place of one that was never answered.
      if (connection.signalingState === "have-local-offer") await this.rollback();
      const transceiver = readyTransceiver(connection, this.#sent, wish.hold ? "sendonly" : "sendrecv");
      this.#sender = transceiver.sender;
      await transceiver.sender.replaceTrack(this.#sent);
      this.#heldBefore = this.#held;
      this.#hold(wish.hold);
      const description =
        connection.signalingState === "have-remote-offer"
          ? await connection.createAnswer()
          : await connection.createOffer({ iceRestart: wish.iceRestart });
      await applyAndGather(connection, description, this.#ended.signal);
      this.#throwIfClosed();
      const local = connection.localDescription;
      if (!local || (local.type !== "offer" && local.type !== "answer")) {
        throw new MediaError("internal", "The connection has no local description after it was set.");
      }
      return { type: local.type, sdp: local.sdp };
    });
  }

  /** The other side's offer or answer. @throws MediaError `bad-sdp` */
  async remote(
    description: { type: "offer" | "answer"; sdp: string },
    iceServers: readonly RTCIceServer[],
  ): Promise<void> {
    await this.#step(async () => {
      if (iceServers.length > 0) {
        this.#connection.setConfiguration({ iceServers: iceServers.map((server) => ({ ...server })) });
      }
      const { type, sdp } = description;
      await this.#connection.setRemoteDescription({ type, sdp: type === "offer" ? audioOnly(sdp) : sdp });
      this.#throwIfClosed();
    });
  }

  /** Gives back an offer that was refused, ours or theirs; the call goes on as it was. */
  async rollback(): Promise<void> {
    await this.#step(async () => {
      const connection = this.#connection;
      if (connection.signalingState === "have-remote-offer")
        await connection.setRemoteDescription({ type: "rollback" });
      if (connection.signalingState !== "have-local-offer") return;
      await connection.setLocalDescription({ type: "rollback" });
      this.#hold(this.#heldBefore);
      for (const transceiver of connection.getTransceivers()) {
        if (transceiver.direction !== "stopped") transceiver.direction = this.#held ? "sendonly" : "sendrecv";
      }
    });
  }

  mute(on: boolean): void {
    this.#muted = on;
    this.#applyMute();
  }

  /** Sends the digits as RFC 4733 events, after those still being sent. False: not negotiated, nothing was sent. */
  dtmf(digits: string): boolean {
    const sender = this.#connection.getSenders().find((candidate) => candidate.dtmf?.canInsertDTMF)?.dtmf;
    if (!sender) return false;
    sender.insertDTMF(sender.toneBuffer + digits, 100, 70);
    return true;
  }

  chooseOutput(choice: OutputChoice): Promise<void> {
    return this.#output.choose(choice);
  }

  take(track: MediaStreamTrack): void | Promise<void> {
    const before = this.#track;
    this.#track = track;
    this.#applyMute();
    this.#onMixing?.("changed");
    if (!before || this.#sender?.track !== before) {
      before?.stop();
      return;
    }
    // The old one sounds until the new one is in its place; a call that was closed meanwhile needs neither.
    const done = () => before.stop();
    return this.#sender.replaceTrack(track).then(done, done);
  }

  close(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#onMixing?.("closed");
    this.#stats.stop();
    this.#output.stop();
    this.#connection.removeEventListener("iceconnectionstatechange", this.#onState);
    this.#connection.removeEventListener("connectionstatechange", this.#onState);
    this.#connection.removeEventListener("track", this.#onTrack);
    this.#connection.close();
    this.#parts.microphone.leave(this);
    this.#track?.stop();
    this.#becomeIce("closed");
  }

  async #withMicrophone(): Promise<void> {
    this.#joined ??= this.#parts.microphone.join(this);
    try {
      await this.#joined;
    } catch (error) {
      // The next description asks again: the agent may have allowed it by then.
      this.#joined = null;
      throw error;
    } finally {
      if (this.#ended.signal.aborted) this.#track?.stop();
    }
    this.#throwIfClosed();
  }

  /** A step that fails because the call was closed under it says so. */
  async #step<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await describing(step);
    } catch (error) {
      this.#throwIfClosed();
      throw error;
    }
  }

  #throwIfClosed(): void {
    if (this.#ended.signal.aborted) throw new MediaError("no-such-call", "The call was closed meanwhile.");
  }

  /** A held call sends no voice, whatever the exchange does with it. */
  #hold(on: boolean): void {
    this.#held = on;
    this.#applyMute();
  }

  /** Muting is about the agent's voice; the others of a conference are heard on. */
  #applyMute(): void {
    if (this.#track) this.#track.enabled = !this.#muted && !this.#held;
    if (this.#mix) this.#mix.enabled = !this.#held;
  }

  get #sent(): MediaStreamTrack | null {
    return this.#mix ?? this.#track;
  }

  readonly #onTrack = ({ track }: RTCTrackEvent) => {
    if (track.kind !== "audio") return;
    this.#heard = track;
    this.#onMixing?.("changed");
    // A remote track is unmuted by its first packet (WebRTC, section 5.3): sooner than any poll.
    track.addEventListener("unmute", () => void this.#stats.look(), { signal: this.#ended.signal });
    this.#output.play(new MediaStream([track])).catch((error: unknown) => this.#parts.events.onOutputFailed(error));
  };

  readonly #onState = () => {
    const { iceConnectionState, connectionState } = this.#connection;
    if (connectionState === "connected") this.#stats.start();
    // DTLS can fail over ICE that works: the call is as silent as if ICE had failed.
    if (connectionState === "failed") return this.#becomeIce("failed");
    if (iceConnectionState === "new") return;
    this.#becomeIce(iceConnectionState === "completed" ? "connected" : iceConnectionState);
  };

  #becomeIce(state: IceState): void {
    if (state === this.#ice) return;
    this.#ice = state;
    this.#parts.events.onIce(state);
  }
}
