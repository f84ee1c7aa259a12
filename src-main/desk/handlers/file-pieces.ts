import { Buffer } from "node:buffer";
import type { FilePiece } from "#shared/contract/desk/index.ts";

/** A piece that a page's connection takes at once. */
const pieceBytes = 192 * 1024;

/** Bytes as they come, cut to what one message carries. */
export async function* filePieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FilePiece> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += pieceBytes)
      yield { body: Buffer.from(chunk.subarray(at, at + pieceBytes)).toString("base64") };
  }
}
