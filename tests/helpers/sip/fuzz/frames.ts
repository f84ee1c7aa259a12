import type { WebSocket } from "ws";

/** How one message is put on the wire. */
type Framing = "text" | "binary" | "fragments" | "bytes";

/** Sends one WebSocket message: whole, or in frames that split it anywhere, characters of several octets too. */
export function sendFramed(socket: WebSocket, bytes: Buffer, framing: Framing): void {
  const options = { binary: framing === "binary" };
  if (framing === "text" || framing === "binary") {
    socket.send(bytes, options);
    return;
  }
  const size = framing === "bytes" ? 1 : Math.max(1, Math.floor(bytes.length / 7));
  // A frame of one octet each, for the first two hundred; the rest goes in one.
  const cuts: number[] = [];
  for (let at = size; at < bytes.length && cuts.length < 200; at += size) cuts.push(at);
  const starts = [0, ...cuts];
  for (const [i, start] of starts.entries()) {
    const end = cuts[i];
    socket.send(bytes.subarray(start, end), { ...options, fin: end === undefined });
  }
}
