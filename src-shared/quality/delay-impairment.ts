/** Defaults of ITU-T G.107, table 2: talker echo loudness, weighted echo path loss (both in dB), delay that is not noticed (ms). */
const telr = 65;
const wepl = 110;
const unnoticedMs = 100;
/** Noise and signal-to-noise ratio at the defaults (sections 7.2): No in dBm0p and Ro. The test derives them. */
const no = -61.1792;
const ro = 94.7688;
const rlr = 2;

/**
 * Id: what delay takes from a conversation (ITU-T G.107, section 7.4), with echo as the defaults have it. The echo path is as long as the
 * voice path (T = Ta, Tr = 2 T).
 * @param oneWayMs from mouth to ear
 */
export function delayImpairment(oneWayMs: number): number {
  return talkerEcho(oneWayMs) + listenerEcho(2 * oneWayMs) + absoluteDelay(oneWayMs);
}

/** Idte, equations 7-19 to 7-22; STMR is at its default, between 9 and 20 dB. */
function talkerEcho(t: number): number {
  if (t < 1) return 0;
  const terv = telr - 40 * Math.log10((1 + t / 10) / (1 + t / 150)) + 6 * Math.exp(-0.3 * t ** 2);
  const half = (-1.5 * (no - rlr) - (80 + 2.5 * (terv - 14))) / 2;
  return (half + Math.sqrt(half ** 2 + 100) - 1) * (1 - Math.exp(-t));
}

/** Idle, equations 7-25 and 7-26. */
function listenerEcho(roundTripMs: number): number {
  const half = (ro - 10.5 * (wepl + 7) * (roundTripMs + 1) ** -0.25) / 2;
  return half + Math.sqrt(half ** 2 + 169);
}

/** Idd, equations 7-27 and 7-28, with the default sensitivity sT = 1. */
function absoluteDelay(ta: number): number {
  if (ta <= unnoticedMs) return 0;
  const x = Math.log2(ta / unnoticedMs);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}
