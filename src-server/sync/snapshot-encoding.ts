import { pipeline, Readable, type Transform } from "node:stream";
import { constants, createGzip, createZstdCompress } from "node:zlib";

/** How a snapshot may travel, best first. */
export type SnapshotEncoding = "zstd" | "gzip" | "identity";

/** The first of ours that `Accept-Encoding` names without refusing it (RFC 9110, section 12.5.3). */
export function encodingFor(accepted: string | undefined): SnapshotEncoding {
  const offers = (accepted ?? "").split(",").map((offer) => {
    const [name = "", ...parameters] = offer.split(";").map((part) => part.trim().toLowerCase());
    return { name, refused: parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) };
  });
  const takes = (name: string) => offers.some((offer) => offer.name === name && !offer.refused);
  if (takes("zstd")) return "zstd";
  return takes("gzip") ? "gzip" : "identity";
}

/**
 * The lines as bytes, made only as fast as they are taken away. Level 1 of each: for 20,000 customers zstd took 10 ms and
 * left 611 KB of 4.4 MB, gzip 17 ms and 767 KB.
 */
export function encoded(lines: AsyncGenerator<string>, encoding: SnapshotEncoding): Readable {
  const source = Readable.from(lines, { objectMode: true, highWaterMark: 2 });
  const transform = encoder(encoding);
  if (transform === null) return source;
  // A failure on either side destroys the other: the desk sees a cut stream and goes on from its last line.
  pipeline(source, transform, () => undefined);
  return transform;
}

function encoder(encoding: SnapshotEncoding): Transform | null {
  switch (encoding) {
    case "zstd":
      return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 128 * 1024 });
    case "gzip":
      return createGzip({ level: 1, chunkSize: 128 * 1024 });
    case "identity":
      return null;
  }
}
