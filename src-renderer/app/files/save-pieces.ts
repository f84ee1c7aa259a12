import type { FilePiece } from "#shared/contract/desk/index.ts";

/** Long enough for a browser to have begun writing; its memory is given back then. */
const keptMs = 60_000;

/** Hands a file that comes in pieces to the browser's (or Electron's) downloads. @param onBytes told how much is there */
export async function savePieces(
  fileName: string,
  pieces: AsyncIterable<FilePiece>,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const { body } of pieces) {
    const part = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    parts.push(part);
    bytes += part.length;
    onBytes(bytes);
  }
  saveBlob(fileName, new Blob(parts, { type: "application/octet-stream" }));
}

/** Hands a file to the downloads. */
export function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}
