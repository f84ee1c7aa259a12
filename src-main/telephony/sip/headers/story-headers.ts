import type { AttachedData } from "#shared/call/types.ts";
import { cleanText } from "../../clean-text.ts";

const maxHeaders = 16;
const maxLength = 512;

/**
 * A call's story as headers, for a request that takes the call on to somebody else: X-Call-Ref and X-Popline-*, as the exchange gave them or
 * as the desk knows better. Everything else that came with the call is the exchange's to hand on.
 */
export function storyHeaders(attached: AttachedData): string[] {
  return Object.entries(attached)
    .filter(([key]) => key === "x-call-ref" || /^x-popline-[a-z0-9-]{1,40}$/.test(key))
    .map(([key, value]) => [key.replace(/(?<=^|-)[a-z]/g, (first) => first.toUpperCase()), cleanText(value, maxLength)])
    .filter(([, value]) => value !== "")
    .slice(0, maxHeaders)
    .map(([name, value]) => `${name}: ${value}`);
}
