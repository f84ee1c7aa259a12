import type { CallerIdentity } from "../types.ts";

/** Takes µ-law audio and telephone-events as they come. */
export interface AudioSink {
  audio(payload: Uint8Array): void;
  /** A telephone-event packet (RFC 4733); `first` opens a new event. */
  event(payload: Uint8Array, first: boolean): void;
}

/** One end of a call: a desk, a scripted person, an echo. What it says goes to the sink it speaks to. */
export interface CallEnd extends AudioSink {
  /** In words, for lists and logs. */
  readonly label: string;
  /** How this end is shown to a third party, in a transfer. */
  readonly identity: CallerIdentity;
  speakTo(sink: AudioSink | undefined): void;
  /** The other end can hear from now on. Called again after a takeover. */
  begin(): void;
  /** The call is over for this end: hang up if that is still to be done, free everything. */
  release(): void;
}
