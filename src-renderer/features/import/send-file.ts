import type { DeskApi } from "#renderer/desk/index.ts";
import { importPartBytes } from "#shared/contract/desk/index.ts";

/** Sends a file to central by way of the desk, part by part. @param onShare told which share of it is there, 0 to 1 */
export async function sendFile(
  client: DeskApi,
  id: string,
  file: File,
  onShare: (share: number) => void,
): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const view = await client.imports.announce({ id, fileName: file.name.slice(-200), size: bytes.length, sha256 });
  const there = new Set(view.parts);
  const parts = Math.ceil(bytes.length / importPartBytes);
  for (let part = 0; part < parts; part += 1) {
    const body = bytes.subarray(part * importPartBytes, (part + 1) * importPartBytes);
    if (!there.has(part)) await client.imports.sendPart({ id, part, body: base64(body) });
    onShare((part + 1) / parts);
  }
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In steps: a call takes no more than some ten thousand arguments. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x2000) text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(text);
}
