/** What the E-model knows of a codec. */
export interface CodecFigures {
  /** Equipment impairment without loss, Ie. */
  readonly ie: number;
  /** Packet-loss robustness, Bpl: the larger, the less a lost packet is heard. */
  readonly bpl: number;
  /** What the codec itself delays, in ms: one packet of 20 ms and the encoder's look-ahead. */
  readonly delayMs: number;
}

/** G.711 with concealment of lost packets, which every browser does: ITU-T G.113 appendix I, tables I.1 and I.4. */
const g711: CodecFigures = { ie: 0, bpl: 25.1, delayMs: 20 };

const figures: ReadonlyMap<string, CodecFigures> = new Map([
  ["pcmu", g711],
  ["pcma", g711],
  // G.113 appendix I has no G.722, and appendix IV rates it on the wideband scale (G.107.1), where it is better than G.711. On the narrowband
  // scale that all calls here share nothing is better than G.711, so it counts as that. Look-ahead: G.722, section 1.1.
  ["g722", { ie: 0, bpl: 25.1, delayMs: 21.5 }],
  // No recommendation has Opus. Bpl: narrowband Opus at its highest tested rate under random loss is 15.95 (Alahmadi, Počta, Melvin: An Adaptive
  // Bitrate Switching Algorithm for Speech Applications in Context of WebRTC, ACM TOMM 17(4), 2021); Ie of full-band Opus as for G.722.
  // Look-ahead: RFC 6716, section 2.
  ["opus", { ie: 0, bpl: 16, delayMs: 26.5 }],
]);

/** The figures of a codec by its RTP name in any case. One that is not known counts as G.711, the codec that every exchange has. */
export function codecFigures(name: string | null): CodecFigures {
  return figures.get(name?.toLowerCase() ?? "") ?? g711;
}
