import { z } from "zod";
import type { LineProvisioning } from "#shared/contract/central/index.ts";

/** An exchange and what it offers to each desk. The demo's address is known only once it runs. */
export interface Exchange extends Pick<LineProvisioning, "callerIds" | "iceServers"> {
  readonly servers: readonly string[];
  readonly domain: string;
  readonly demo: boolean;
  /** Where calls go for voicemail; `{extension}` stands for the user's own. null: there is none. */
  readonly voicemail: string | null;
  readonly echo: string | null;
  readonly conferencePrefix: string | null;
  readonly reattach: string;
}

/** What can stand in the user part of a SIP address without escaping, of what exchanges use for extensions. */
const extension = /^[A-Za-z0-9*#+._-]{1,64}$/;
const placeholder = "{extension}";

/** An extension that desks may dial. */
export const Extension = z.string().regex(extension);

/** An extension in which `{extension}` may stand for the user's own. */
export const VoicemailTarget = z.string().refine((it) => extension.test(it.replaceAll(placeholder, "0")));

/** "CUSTOMER_ID=x-popline-customer-id, CALL_REF=x-call-ref". */
export const AttachedVariables = z
  .string()
  .transform((text) => Object.fromEntries(text.split(",").map((entry) => splitAtEquals(entry))))
  .pipe(z.record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)));

function splitAtEquals(entry: string): [name: string, value: string] {
  const at = entry.indexOf("=");
  return [entry.slice(0, Math.max(0, at)).trim(), entry.slice(at + 1).trim()];
}

/** "+4930111222=Support, 1800=Sales". A number once only. */
export const CallerIds = z
  .string()
  .transform((text) =>
    text.split(",").map((entry) => {
      const [number, label] = splitAtEquals(entry);
      return { number, label };
    }),
  )
  .pipe(
    z
      .array(z.object({ number: z.string().regex(/^\+?\d{2,32}$/), label: z.string().min(1).max(80) }))
      .min(1)
      .refine((all) => new Set(all.map((it) => it.number)).size === all.length),
  );

/** `stun:host:port`, `turn:host:port?transport=udp` and their TLS forms (RFC 7064, RFC 7065). */
const iceUrl = /^(?:stuns?:[^\s?,]+|turns?:[^\s?,]+(?:\?transport=(?:udp|tcp))?)$/;
const IceServer = z
  .strictObject({
    urls: z.string().regex(iceUrl),
    username: z.string().min(1).optional(),
    credential: z.string().min(1).optional(),
  })
  // A browser throws on a TURN server without both (WebRTC 1.0, RTCPeerConnection constructor).
  .refine((it) => !it.urls.startsWith("turn") || (it.username !== undefined && it.credential !== undefined));

/** STUN addresses separated by commas, or JSON: `[{ "urls": "turn:…", "username": "…", "credential": "…" }]`. */
export const IceServers = z
  .string()
  .transform((text) =>
    text.trimStart().startsWith("[") ? json(text) : text.split(",").map((it) => ({ urls: it.trim() })),
  )
  .pipe(z.array(IceServer).min(1).max(16));

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The voicemail of one user; null when the exchange has none, or wants an extension that the user does not have. */
export function voicemailOf(template: string | null, own: string | null): string | null {
  if (template === null || !template.includes(placeholder)) return template;
  return own === null ? null : template.replaceAll(placeholder, own);
}
