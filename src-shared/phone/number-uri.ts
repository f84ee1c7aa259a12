/** The dialable part of a raw number, without its URI around it. */
export interface NumberText {
  readonly text: string;
  /** From `;ext=` (RFC 3966). */
  readonly extension: string | null;
  /** RFC 3323: host `anonymous.invalid`, whatever the user part says. */
  readonly anonymousHost: boolean;
}

/**
 * Takes the number out of `tel:` (RFC 3966), `sip:`/`sips:` (RFC 3261 19.1), `callto:`, a name-addr (`"Bob" <sip:...>`) or a bare `user@host`.
 * Anything else comes back as it is. Never throws: a broken percent-escape is left in place.
 */
export function numberText(plain: string): NumberText {
  const inBrackets = /<([^<>]*)>/.exec(plain)?.[1];
  const address = inBrackets !== undefined && /[:@\d]/.test(inBrackets) ? inBrackets.trim() : plain;
  const scheme = /^(tel|sips?|callto)\s*:\s*(?:\/\/)?/i.exec(address);
  const body = scheme === null ? address : address.slice(scheme[0].length);
  const isSip = scheme !== null && /^sip/i.test(scheme[0]);
  if (scheme === null && !/^[^\s@]+@[^\s@]+$/.test(body)) return { text: body, extension: null, anonymousHost: false };

  const at = body.lastIndexOf("@");
  const host = at < 0 ? (isSip ? body : "") : body.slice(at + 1);
  // A SIP URI without a user names a machine, not a caller.
  const user = at >= 0 ? body.slice(0, at) : isSip ? "" : (body.split("?")[0] ?? "");
  const [number = "", ...parameters] = percentDecoded(user).split(";");
  const parameter = (name: string) =>
    parameters.find((p) => p.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  const extension = parameter("ext")?.replace(/\D/g, "") ?? "";
  return {
    text: withContext(number.split(":")[0]?.trim() ?? "", parameter("phone-context")),
    extension: extension === "" || extension.length > 8 ? null : extension,
    anonymousHost: /^anonymous\.invalid\b/i.test(host),
  };
}

/** RFC 3966 5.1.5: a context that starts with `+` is the prefix of a local number; a domain name says nothing about the digits. */
function withContext(number: string, context: string | null): string {
  if (context === null || !/^\+\d/.test(context) || number.startsWith("+")) return number;
  return `${context}${number.replace(/^0+/, "")}`;
}

function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped).normalize("NFKC").replace(/\p{C}/gu, "");
    } catch {
      // Not UTF-8: the escape stays, and its letters make the number unusable.
      return escaped;
    }
  });
}
