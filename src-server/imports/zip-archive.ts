import { Buffer } from "node:buffer";
import { createInflateRaw } from "node:zlib";
import { FileProblem } from "./file-problem.ts";

/** What all entries together may unpack to. A million rows of ten columns are less. */
const maxUnpackedBytes = 512 * 1024 * 1024;
const maxEntries = 4096;

export interface ZipArchive {
  has(name: string): boolean;
  /** The entry unpacked, in chunks. @throws FileProblem when it unpacks to more than `maxBytes`, or the archive to more than all may. */
  read(name: string, maxBytes: number): AsyncGenerator<Uint8Array>;
}

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

/**
 * The directory of a ZIP file (PKWARE APPNOTE 4.3), as XLSX uses it: stored or deflated, neither encrypted nor ZIP64. Sizes that the file
 * claims are not believed: what really comes out is counted, so that a bomb is put down at the limit.
 * @throws FileProblem
 */
export function openZip(file: Buffer): ZipArchive {
  const entries = directoryOf(file);
  let unpacked = 0;
  return {
    has: (name) => entries.has(name),
    async *read(name, maxBytes) {
      const entry = entries.get(name);
      if (entry === undefined) throw new FileProblem("broken-archive");
      const packed = packedBytes(file, entry);
      let bytes = 0;
      for await (const chunk of entry.method === 0 ? [packed] : inflated(packed)) {
        bytes += chunk.length;
        unpacked += chunk.length;
        if (bytes > maxBytes || unpacked > maxUnpackedBytes) throw new FileProblem("unpacks-too-large");
        yield chunk;
      }
    },
  };
}

function directoryOf(file: Buffer): Map<string, Entry> {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > file.length) throw new FileProblem("broken-archive");
  const count = file.readUInt16LE(end + 10);
  if (count > maxEntries) throw new FileProblem("broken-archive");
  let at = file.readUInt32LE(end + 16);
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50) throw new FileProblem("broken-archive");
    const flags = file.readUInt16LE(at + 8);
    const method = file.readUInt16LE(at + 10);
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString("utf8", at + 46, at + 46 + nameLength).replace(/^\//, "");
    if ((flags & 1) === 1) throw new FileProblem("encrypted");
    if (method !== 0 && method !== 8) throw new FileProblem("broken-archive");
    entries.set(name, { method, packed: file.readUInt32LE(at + 20), offset: file.readUInt32LE(at + 42) });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

function packedBytes(file: Buffer, { offset, packed }: Entry): Buffer {
  if (offset + 30 > file.length || file.readUInt32LE(offset) !== 0x04034b50) throw new FileProblem("broken-archive");
  const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
  if (start + packed > file.length) throw new FileProblem("broken-archive");
  return file.subarray(start, start + packed);
}

async function* inflated(packed: Buffer): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  inflate.end(packed);
  try {
    for await (const chunk of inflate) yield chunk;
  } catch (error) {
    throw new FileProblem("broken-archive", error);
  } finally {
    inflate.destroy();
  }
}
