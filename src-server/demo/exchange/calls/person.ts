import type { FrameClock } from "../media/frame-clock.ts";
import { FRAME_BYTES, MULAW_SILENCE } from "../media/mulaw.ts";
import { tone } from "../media/tone.ts";
import type { CallerIdentity, ScriptedCall } from "../types.ts";
import type { AudioSink, CallEnd } from "./call-end.ts";

interface PersonOptions {
  readonly label: string;
  readonly identity: CallerIdentity;
  /** The spoken prompt, µ-law. */
  readonly voice: Uint8Array;
  readonly afterPrompt?: ScriptedCall["afterPrompt"];
  readonly clock: FrameClock;
  /** The prompt has been said once. */
  onSpoken?(): void;
}

const REPEAT_PAUSE_MS = 3000;

/**
 * A scripted person: says the prompt once somebody listens, then keeps the line open with silence, a faint tone, or the
 * prompt again. Packets never stop, so that the desk's receiver sees a line in use.
 */
export function createPerson({
  label,
  identity,
  voice,
  afterPrompt = "silence",
  clock,
  onSpoken,
}: PersonOptions): CallEnd {
  const silence = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE);
  const filler = afterPrompt === "tone" ? tone(425, -35, 200) : silence;
  let sink: AudioSink | undefined;
  let position = 0;
  let stopClock: (() => void) | undefined;

  const repeatsAt = voice.length + REPEAT_PAUSE_MS * 8;

  function frame(): Uint8Array {
    const at = position;
    position += FRAME_BYTES;
    if (at < voice.length) {
      const part = voice.subarray(at, at + FRAME_BYTES);
      if (at + FRAME_BYTES >= voice.length) queueMicrotask(() => onSpoken?.());
      return part.length === FRAME_BYTES
        ? part
        : Uint8Array.from({ length: FRAME_BYTES }, (_, i) => part[i] ?? MULAW_SILENCE);
    }
    if (afterPrompt === "repeat" && position >= repeatsAt) position = 0;
    const from = (at - (at % FRAME_BYTES)) % filler.length;
    return filler.subarray(from, from + FRAME_BYTES);
  }

  return {
    label,
    identity,
    speakTo(next) {
      sink = next;
    },
    begin() {
      stopClock ??= clock.subscribe(() => sink?.audio(frame()));
    },
    audio() {},
    event() {},
    release() {
      stopClock?.();
      stopClock = undefined;
      sink = undefined;
    },
  };
}
