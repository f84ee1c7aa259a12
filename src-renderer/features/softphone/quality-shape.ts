import type { LiveQuality } from "./quality.ts";

/** Seconds from left to right, MOS 4.5 at the top and 1 at the bottom. */
export const pictureWidth = 60;
export const pictureHeight = 24;
const [highestMos, lowestMos] = [4.5, 1];
/** A bar of this loss, or more, reaches its full height. */
const fullLoss = 0.1;
const barHeight = pictureHeight * 0.6;
const barWidth = 0.8;

export function yOf(mos: number): number {
  return rounded(((highestMos - mos) / (highestMos - lowestMos)) * pictureHeight);
}

/**
 * The last minute as two SVG paths, the newest second at the right edge: a line of the MOS, broken where nothing was to be heard, and bars of
 * the loss.
 */
export function pictureOf(recent: LiveQuality["recent"]): { readonly line: string; readonly bars: string } {
  let line = "";
  let bars = "";
  let drawing = false;
  for (const [index, { mos, loss }] of recent.entries()) {
    const x = pictureWidth - recent.length + index;
    if (mos === null) drawing = false;
    else {
      // A second that stands alone is a dash as long as a second.
      line += drawing ? `L${x + 0.5} ${yOf(mos)}` : `M${x} ${yOf(mos)}L${x + 0.5} ${yOf(mos)}`;
      drawing = true;
    }
    if (loss === null || loss <= 0) continue;
    const height = Math.max(1, rounded(Math.min(1, loss / fullLoss) * barHeight));
    bars += `M${rounded(x + (1 - barWidth) / 2)} ${pictureHeight}h${barWidth}v${-height}h${-barWidth}z`;
  }
  return { line, bars };
}

const rounded = (value: number) => Math.round(value * 10) / 10;
