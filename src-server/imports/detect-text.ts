import type { ImportEncoding } from "#shared/contract/central/index.ts";
import { FileProblem } from "./file-problem.ts";

/** How a text begins says what it is; more than this is not looked at. */
export const sampleBytes = 256 * 1024;

const zip = [0x50, 0x4b, 0x03, 0x04];
const emptyZip = [0x50, 0x4b, 0x05, 0x06];
/** Compound File Binary: Excel before 2007, and encrypted XLSX. */
const compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** PDF, PNG, JPEG, gzip, RAR, 7z, ELF, RTF: what ends up with the name of a table now and then. */
const others = [
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x1f, 0x8b],
  [0x52, 0x61, 0x72, 0x21],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x7b, 0x5c, 0x72, 0x74, 0x66],
];

/** By the content, never by the name. @throws FileProblem for what is neither a text nor an XLSX */
export function formatOf(sample: Uint8Array): "csv" | "xlsx" {
  const begins = (magic: readonly number[]) => magic.every((byte, i) => sample[i] === byte);
  if (sample.length === 0) throw new FileProblem("empty");
  if (begins(zip) || begins(emptyZip)) return "xlsx";
  if (begins(compound)) throw new FileProblem("old-excel");
  if (others.some(begins)) throw new FileProblem("not-a-table");
  return "csv";
}

/**
 * The encoding of a text: by its byte order mark; UTF-16 without one by where its zeros stand; UTF-8 when it is valid (other texts hardly ever
 * are); then GB18030, which holds GBK and GB2312; then Windows-1252, in which every byte is something.
 */
export function encodingOf(sample: Uint8Array): ImportEncoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return "utf-8";
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  if (sample[0] === 0xfe && sample[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  for (let i = 0; i < Math.min(sample.length, 4096); i += 1)
    if (sample[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const pairs = Math.min(sample.length, 4096) / 2;
  if (odd > pairs * 0.3 && even < pairs * 0.05) return "utf-16le";
  if (even > pairs * 0.3 && odd < pairs * 0.05) return "utf-16be";
  if (decodes("utf-8", sample)) return "utf-8";
  return decodes("gb18030", sample) && mostlyHan(sample) ? "gb18030" : "windows-1252";
}

function decodes(encoding: string, sample: Uint8Array): boolean {
  try {
    // As a stream: the sample may end inside a character.
    new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    // A TypeError is the decoder's only answer to bytes that are not of the encoding.
    return false;
  }
}

/** "Müller" in Windows-1252 is valid GB18030 as well, as a rare character; real Chinese text has its common ones. */
function mostlyHan(sample: Uint8Array): boolean {
  const text = new TextDecoder("gb18030").decode(sample);
  const foreign = [...text.matchAll(/[^\p{ASCII}]/gu)].map((it) => it[0]);
  // The characters of GB2312 begin at 0xB0 in both bytes; a Latin letter with an accent is followed by an ASCII one.
  const common = foreign.filter((it) => /[\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/u.test(it)).length;
  let pairs = 0;
  let lone = 0;
  for (let i = 0; i < sample.length; i += 1) {
    if ((sample[i] ?? 0) < 0x80) continue;
    if ((sample[i + 1] ?? 0) >= 0xa1) pairs += 1;
    else lone += 1;
    i += 1;
  }
  return common >= foreign.length * 0.8 && pairs >= lone;
}

/** @throws FileProblem `not-a-table` for a text of control characters: a binary file */
export function checkIsText(text: string): void {
  if (text.trim() === "") throw new FileProblem("empty");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const odd = text.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
  if (odd > Math.max(8, text.length * 0.02)) throw new FileProblem("not-a-table");
}

const delimiters = [",", ";", "\t", "|"] as const;

/** The delimiter that cuts the first lines into the same number of columns, outside of quotes; more columns win. */
export function delimiterOf(text: string): string {
  const lines = text
    .replace(/"(?:[^"]|"")*"/g, "")
    .split(/\r\n?|\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 20);
  const scored = delimiters.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const same = counts.filter((count) => count === first).length;
    return { delimiter, score: first === 0 ? 0 : (same / counts.length) * 100 + first };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}
