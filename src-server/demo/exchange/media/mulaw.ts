/** Samples per second of PCMU (RFC 3551 section 4.5.14). */
export const SAMPLE_RATE = 8000;
/** µ-law bytes, and samples, in a packet of 20 ms. */
export const FRAME_BYTES = 160;
/** Duration of one frame. */
export const FRAME_MS = 20;
/** The µ-law byte of digital silence. */
export const MULAW_SILENCE = 0xff;

const BIAS = 0x84;
const CLIP = 32_635;

/** Decodes one µ-law byte to a 16-bit sample (ITU-T G.711). */
export function decodeMulaw(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + BIAS) << ((inverted >> 4) & 0x07);
  return inverted & 0x80 ? BIAS - magnitude : magnitude - BIAS;
}

/** Encodes a 16-bit sample to µ-law (ITU-T G.711). */
export function encodeMulaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(Math.trunc(sample)), CLIP) + BIAS;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}
