import { decodeMulaw, encodeMulaw, FRAME_BYTES } from "./mulaw.ts";

const decoded = Int16Array.from({ length: 256 }, (_, byte) => decodeMulaw(byte));
/** Whoever's packets come in a burst waits this long at most; what is older is left out. */
const MAX_FRAMES = 5;

/** What one party says, frame by frame, until it is mixed. */
export class FrameQueue {
  #samples: number[] = [];

  push(mulaw: Uint8Array): void {
    for (const byte of mulaw) this.#samples.push(decoded[byte] ?? 0);
    const tooMany = this.#samples.length - MAX_FRAMES * FRAME_BYTES;
    if (tooMany > 0) this.#samples.splice(0, tooMany);
  }

  /** The next 20 ms; null when they have not come. */
  take(): readonly number[] | null {
    return this.#samples.length < FRAME_BYTES ? null : this.#samples.splice(0, FRAME_BYTES);
  }
}

/** All of them together, as µ-law; too loud is cut off. */
export function mixed(frames: readonly (readonly number[] | null)[]): Uint8Array {
  return Uint8Array.from({ length: FRAME_BYTES }, (_, i) => {
    let sum = 0;
    for (const frame of frames) sum += frame?.[i] ?? 0;
    return encodeMulaw(sum);
  });
}
