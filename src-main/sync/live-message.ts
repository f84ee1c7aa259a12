import { zstdDecompressSync } from "node:zlib";
import type { RawData } from "ws";
import { LiveEvent, maxLiveEventBytes } from "#shared/contract/central/index.ts";

/** What a message of the live feed says; null: not a message of this version, as a newer central may send kinds that this desk does not know. */
export function liveMessage(data: RawData, binary: boolean): LiveEvent | null {
  try {
    return LiveEvent.parse(JSON.parse(binary ? decompressed(data) : String(data)));
  } catch {
    return null;
  }
}

/** @throws when it is not zstd, or longer than any event may be */
function decompressed(data: RawData): string {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
  return zstdDecompressSync(bytes, { maxOutputLength: maxLiveEventBytes }).toString();
}
