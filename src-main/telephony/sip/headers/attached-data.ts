import type { AttachedData } from "#shared/call/types.ts";
import { cleanText } from "../../clean-text.ts";
import type { HeaderSource } from "./header-source.ts";
import { decodeUserToUser } from "./user-to-user.ts";

/** Always kept when present. `x-call-ref` follows a call across its dialogs (pbx/README). */
const known = ["x-call-ref", "x-customer-id", "x-account-number"];
const maxEntries = 32;

/** A message whose header names can be listed. */
export interface ListedHeaders extends HeaderSource {
  headerNames(): readonly string[];
}

/** The data that came with a call: User-to-User, X-Popline-*, and the headers named by `configured` (lower case). */
export function attachedDataOf(message: ListedHeaders, configured: readonly string[]): AttachedData {
  const wanted = new Set([...known, ...configured.map((name) => name.toLowerCase())]);
  const attached: Record<string, string> = {};
  let entries = 0;
  for (const name of message.headerNames()) {
    const key = name.toLowerCase();
    if (entries >= maxEntries) break;
    if (!/^[a-z0-9-]{1,64}$/.test(key) || Object.hasOwn(attached, key)) continue;
    if (key !== "user-to-user" && !key.startsWith("x-popline-") && !wanted.has(key)) continue;
    const raw = message.getHeaders(name)[0] ?? "";
    const value = key === "user-to-user" ? decodeUserToUser(raw) : cleanText(raw, 1024);
    if (value === "") continue;
    attached[key] = value;
    entries += 1;
  }
  return attached;
}
