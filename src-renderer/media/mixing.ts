import type { CallId } from "#shared/ids.ts";
import { MediaError } from "./media-error.ts";
import type { SoundContext } from "./sound-context.ts";
import { StepQueue } from "./step-queue.ts";

/** A call as the mix sees it. */
export interface MixedCall {
  /** The agent's voice as this call gets it: silent while it is muted. null before the microphone is open. */
  readonly voice: MediaStreamTrack | null;
  /** The other party; null before it is there. */
  readonly heard: MediaStreamTrack | null;
  /** What is sent instead of the voice; null: the voice again. */
  send(track: MediaStreamTrack | null): Promise<void>;
  /** `changed`: another voice or party. `closed`: the call is over. One listener at a time. */
  onMixing(listener: ((what: "changed" | "closed") => void) | null): void;
}

interface Source {
  readonly track: MediaStreamTrack;
  readonly node: MediaStreamAudioSourceNode;
}

interface Member {
  readonly call: MixedCall;
  readonly out: MediaStreamAudioDestinationNode;
  voice: Source | null;
  heard: Source | null;
}

/**
 * The conference: each party is sent the agent's voice and the other parties, and never itself; the agent hears all of them as before, each
 * from its own element. (A remote stream flows into Web Audio in Chromium only while an element plays it: those elements do.)
 * What is sent changes by replaceTrack, so there is no negotiation and no gap.
 */
export class Mixing {
  readonly #sound: SoundContext;
  readonly #members = new Map<CallId, Member>();
  readonly #steps = new StepQueue();
  #release: (() => void) | null = null;

  constructor(sound: SoundContext) {
    this.#sound = sound;
  }

  /** From now on these calls are mixed, and no others; fewer than two: none. @throws MediaError `output-failed` when the page may not make sound yet */
  set(calls: ReadonlyMap<CallId, MixedCall>): Promise<void> {
    return this.#steps.run(() => this.#set(calls));
  }

  dispose(): void {
    for (const member of this.#members.values()) cut(member);
    this.#members.clear();
    this.#stop();
  }

  async #set(calls: ReadonlyMap<CallId, MixedCall>): Promise<void> {
    const wanted: ReadonlyMap<CallId, MixedCall> = calls.size < 2 ? new Map() : calls;
    if (wanted.size > 0) await this.#start();
    const gone = [...this.#members].filter(([callId, member]) => wanted.get(callId) !== member.call);
    for (const [callId] of gone) this.#members.delete(callId);
    for (const [callId, call] of wanted)
      if (!this.#members.has(callId)) this.#members.set(callId, this.#join(callId, call));
    this.#connect();
    const sent = [...this.#members.values()].map(({ call, out }) => call.send(out.stream.getAudioTracks()[0] ?? null));
    const back = gone.map(([, member]) => leave(member));
    await Promise.all([...sent, ...back]);
    if (this.#members.size === 0) this.#stop();
  }

  async #start(): Promise<void> {
    this.#release ??= await this.#sound.use();
    // A context that does not run yet would send silence in place of the agent.
    if (this.#sound.context.state === "running") return;
    if (this.#members.size === 0) this.#stop();
    throw new MediaError("output-failed", "The page may not make sound before the agent has clicked into it.");
  }

  #stop(): void {
    this.#release?.();
    this.#release = null;
  }

  #join(callId: CallId, call: MixedCall): Member {
    const out = this.#sound.context.createMediaStreamDestination();
    out.channelCount = 1;
    call.onMixing((what) => (what === "closed" ? this.#closed(callId) : this.#connect()));
    return { call, out, voice: null, heard: null };
  }

  #closed(callId: CallId): void {
    const member = this.#members.get(callId);
    if (!member) return;
    this.#members.delete(callId);
    cut(member);
    if (this.#members.size > 1) this.#connect();
    else this.set(new Map()).catch(reportError);
  }

  /** Brings the graph in step with the tracks that there are now. */
  #connect(): void {
    const members = [...this.#members.values()];
    for (const member of members) {
      member.voice = this.#follow(member.voice, member.call.voice);
      member.heard = this.#follow(member.heard, member.call.heard);
    }
    for (const member of members) {
      member.voice?.node.disconnect();
      member.voice?.node.connect(member.out);
      member.heard?.node.disconnect();
      for (const other of members) if (other !== member) member.heard?.node.connect(other.out);
    }
  }

  #follow(before: Source | null, track: MediaStreamTrack | null): Source | null {
    if (before?.track === track) return before;
    before?.node.disconnect();
    return track ? { track, node: this.#sound.context.createMediaStreamSource(new MediaStream([track])) } : null;
  }
}

/** The call speaks for itself again, then the graph lets go of it: so its party hears no gap. */
async function leave(member: Member): Promise<void> {
  try {
    await member.call.send(null);
  } finally {
    cut(member);
  }
}

function cut({ call, voice, heard, out }: Member): void {
  call.onMixing(null);
  voice?.node.disconnect();
  heard?.node.disconnect();
  for (const track of out.stream.getTracks()) track.stop();
}
