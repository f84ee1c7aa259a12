import { cleanText } from "../clean-text.ts";
import { popParameters } from "./pop-parameters.ts";

/** Why a link can't be used. */
export type LinkProblem =
  | "empty"
  | "too-long"
  | "unknown-scheme"
  | "bad-escape"
  | "no-number"
  | "unknown-action"
  | "nothing-to-pop";

export type ParsedLink =
  /** Dial this, after the agent's yes. `number` still goes through `dialTarget`; it holds no URI parts. */
  | {
      readonly kind: "dial";
      readonly scheme: "tel" | "callto" | "sip";
      readonly number: string;
      readonly extension: string | null;
    }
  | {
      readonly kind: "pop";
      readonly tel: string | null;
      readonly name: string | null;
      readonly id: string | null;
    }
  | { readonly kind: "problem"; readonly problem: LinkProblem };

const maxLinkLength = 4096;

/**
 * Reads a link that the system, a browser or another program handed over: `tel:` (RFC 3966), `callto:`, `sip:`/`sips:` (RFC 3261 19.1,
 * the user part only) and `popline://pop?tel=&name=&id=`. Never throws.
 */
export function parseLink(raw: string): ParsedLink {
  if (raw.length > maxLinkLength) return problem("too-long");
  const link = raw.trim();
  if (link === "") return problem("empty");
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(link)?.[1]?.toLowerCase();
  const rest = scheme === undefined ? "" : link.slice(scheme.length + 1);
  switch (scheme) {
    case "tel":
    case "callto":
      // Some programs write tel://; RFC 3966 has no authority.
      return numberLink(scheme, rest.replace(/^\/\//, "").split("?")[0] ?? "");
    case "sip":
    case "sips": {
      const address = rest.replace(/^\/\//, "").split("?")[0] ?? "";
      const at = address.lastIndexOf("@");
      return numberLink("sip", at < 0 ? (address.split(";")[0] ?? "") : address.slice(0, at));
    }
    case "popline":
      return popLink(rest);
    default:
      return problem("unknown-scheme");
  }
}

function numberLink(scheme: "tel" | "callto" | "sip", escaped: string): ParsedLink {
  const [numberPart = "", ...parameters] = escaped.split(";");
  const number = decoded(numberPart);
  if (number === null) return problem("bad-escape");
  if (/\p{Cc}/u.test(number)) return problem("no-number");
  // The password of `user:password@host` is no part of a number (RFC 3261 19.1.1).
  const digits = cleanText((scheme === "sip" ? number.split(":")[0] : number) ?? "", 128).replace(/[\s\-.()/]/g, "");
  if (!/^\+?[0-9A-Za-z*#_]{1,64}$/.test(digits)) return problem("no-number");
  const parameter = (name: string) => {
    const found = parameters.find((p) => p.toLowerCase().startsWith(`${name}=`));
    return found === undefined ? null : decoded(found.slice(name.length + 1));
  };
  const extension = parameter("ext")?.replace(/\D/g, "").slice(0, 8) ?? "";
  const context = parameter("phone-context");
  // RFC 3966 5.1.5: a global prefix completes a local number; a domain name says nothing about the digits.
  const prefix = context !== null && /^\+[\d\-.()]{1,20}$/.test(context) ? context.replace(/[^\d+]/g, "") : "";
  const whole = prefix !== "" && !digits.startsWith("+") ? prefix + digits.replace(/^0+/, "") : digits;
  return { kind: "dial", scheme, number: whole, extension: extension === "" ? null : extension };
}

function popLink(rest: string): ParsedLink {
  const [path = "", query = ""] =
    rest
      .replace(/^\/\//, "")
      .split("#")[0]
      ?.split(/\?(.*)/s) ?? [];
  if (path.replace(/\/+$/, "").toLowerCase() !== "pop") return problem("unknown-action");
  const { tel, name, id } = popParameters(new URLSearchParams(query));
  if (tel === null && id === null) return problem("nothing-to-pop");
  return { kind: "pop", tel, name, id };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // Not UTF-8 or a lone %: the caller reports `bad-escape`.
  }
}

function problem(code: LinkProblem): ParsedLink {
  return { kind: "problem", problem: code };
}
