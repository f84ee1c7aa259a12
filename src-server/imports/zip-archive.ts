import type { Buffer } from "node:buffer";
import { type Entry, fromBufferPromise, getFileNameLowLevel } from "yauzl";
import { FileProblem } from "./file-problem.ts";

/** What all entries together may unpack to. A million rows of ten columns are less. */
const maxUnpackedBytes = 512 * 1024 * 1024;
const maxEntries = 4096;

export interface ZipArchive {
  has(name: string): boolean;
  /** The entry unpacked, in chunks. @throws FileProblem when it unpacks to more than `maxBytes`, or the archive to more than all may. */
  read(name: string, maxBytes: number): AsyncGenerator<Uint8Array>;
}

/**
 * A ZIP file, read by yauzl. Sizes that the file claims are not believed: what really comes out is counted, so that a bomb is put down at the
 * limit.
 * @throws FileProblem
 */
export async function openZip(file: Buffer): Promise<ZipArchive> {
  const zip = await fromBufferPromise(file, { decodeStrings: false, autoClose: false }).catch(broken);
  if (zip.entryCount > maxEntries) throw new FileProblem("broken-archive");
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) throw new FileProblem("encrypted");
      entries.set(nameOf(entry), entry);
    }
  } catch (error) {
    broken(error);
  }
  let unpacked = 0;
  return {
    has: (name) => entries.has(name),
    async *read(name, maxBytes) {
      const entry = entries.get(name);
      if (entry === undefined) throw new FileProblem("broken-archive");
      let bytes = 0;
      try {
        for await (const chunk of await zip.openReadStreamPromise(entry)) {
          bytes += chunk.length;
          unpacked += chunk.length;
          if (bytes > maxBytes || unpacked > maxUnpackedBytes) throw new FileProblem("unpacks-too-large");
          yield chunk;
        }
      } catch (error) {
        broken(error);
      }
    },
  };
}

/** Some programs write `\xl\workbook.xml` or `/xl/workbook.xml`; nothing is unpacked to where the name says. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false).replace(/^\//, "");
}

function broken(error: unknown): never {
  throw error instanceof FileProblem ? error : new FileProblem("broken-archive", error);
}
