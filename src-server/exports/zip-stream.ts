import { Buffer } from "node:buffer";
import { PassThrough, pipeline, Readable } from "node:stream";
import { ZipFile } from "yazl";
import { inPieces } from "./pieces.ts";

export interface ZipEntry {
  readonly name: string;
  readonly text: string | AsyncIterable<string>;
}

/** The first day that the format knows: equal contents make equal files. */
const asOf = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

/** A ZIP file as a stream: nothing is known beforehand and nothing is held. Errors of the texts destroy it; its end, whatever it is, is theirs. */
export function zipStream(entries: readonly ZipEntry[]): Readable {
  const zip = new ZipFile();
  const out = new PassThrough();
  const sources: Readable[] = [];
  for (const { name, text } of entries) {
    if (typeof text === "string") zip.addBuffer(Buffer.from(text), name, asOf);
    else {
      const source = Readable.from(inPieces(text), { objectMode: false });
      source.on("error", (error) => out.destroy(error));
      sources.push(source);
      zip.addReadStream(source, name, asOf);
    }
  }
  zip.on("error", (error) => out.destroy(error));
  zip.end();
  pipeline(zip.outputStream, out, () => {
    for (const source of sources) source.destroy();
  });
  return out;
}
