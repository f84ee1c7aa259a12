import { hidden } from "./hidden.ts";
import { maskCards } from "./redact-cards.ts";

/**
 * SDP without what opens the media: ICE passwords (RFC 8839), SDES and MIKEY keys (RFC 4568, RFC 4567, `k=` of RFC 4566), identity assertions.
 * Fingerprints, candidates and user fragments stay: they open nothing, and support reads them.
 */
export function redactSdp(body: string): string {
  return body
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== "")
    .map((line) => {
      if (!/^[a-z]=/.test(line)) return `[a line of ${line.length} characters that is no SDP]`;
      if (line.startsWith("k=")) return `k=${hidden}`;
      if (/^[siuep]=/.test(line)) return maskCards(line);
      const secret = /ice-pwd|crypto|key-mgmt|inline:|identity|mikey/i.exec(line);
      return secret === null ? line : `${line.slice(0, secret.index)}${secret[0].replace(/:$/, "")}:${hidden}`;
    })
    .join("\n");
}

/** The body of an INFO that carries keyed digits (application/dtmf, application/dtmf-relay): only how long the tone is stays. */
export function redactDtmf(body: string): string {
  const duration = /^[\t ]*Duration[\t ]*=[\t ]*(\d{1,6})[\t ]*\r?$/im.exec(body)?.[1];
  return duration === undefined ? `Signal=${hidden}` : `Signal=${hidden}\nDuration=${duration}`;
}

/** What stands in place of a body that is not kept. */
export function bodyNote(body: string, contentType: string | null): string {
  const [type = ""] = (contentType ?? "").trim().toLowerCase().split(/[;\s]/, 1);
  const named = /^[\w.+-]{1,40}\/[\w.+-]{1,60}$/.test(type) ? `, ${type}` : "";
  return `[a body of ${body.length} characters${named}, not kept]`;
}
