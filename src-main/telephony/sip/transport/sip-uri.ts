import { URI } from "sip.js";

/**
 * A URI that is written as it was read. SIP.js 0.21.2 decodes the user part, decodes it again when it writes it (`%25` throws), and drops the
 * whole message when the user part is no UTF-8 (`%E9`), holds a `#`, or the scheme is neither sip nor sips (tel: is legal, RFC 3261 20.20).
 */
export class ReadUri extends URI {
  readonly text: string;
  /** RFC 3261 19.1.1: headers have no place in a Request-URI. */
  readonly hasHeaders: boolean;

  constructor(text: string, parts: { scheme: string; user?: string; host?: string; port?: number; headers?: boolean }) {
    super(parts.scheme, parts.user as string, parts.host ?? "invalid", parts.port);
    this.text = text;
    this.hasHeaders = parts.headers ?? false;
  }

  override toString(): string {
    return this.text;
  }

  override toRaw(): string {
    return this.text;
  }

  override clone(): ReadUri {
    return new ReadUri(this.text, {
      scheme: this.scheme,
      ...(this.user === undefined ? {} : { user: this.user }),
      host: this.host,
      ...(this.port === undefined ? {} : { port: this.port }),
      headers: this.hasHeaders,
    });
  }
}

const maxUri = 2_048;

/** Reads an absolute URI; null when it is none. sip: and sips: are taken apart, of all others only the scheme. */
export function readUri(text: string): ReadUri | null {
  if (text.length > maxUri || /[\s<>"\p{Cc}]/u.test(text)) return null;
  const scheme = /^([a-z][a-z0-9+.-]*):(?=.)/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return null;
  if (scheme !== "sip" && scheme !== "sips") return new ReadUri(text, { scheme });
  const rest = text.slice(scheme.length + 1);
  const at = rest.indexOf("@");
  const user = at < 0 ? undefined : (rest.slice(0, at).split(":")[0] ?? "");
  const host = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:;[^?]*)?(\?.*)?$/i.exec(rest.slice(at + 1));
  if (host === null || user === "") return null;
  return new ReadUri(text, {
    scheme,
    ...(user === undefined ? {} : { user: decoded(user) }),
    host: host[1] ?? "",
    ...(host[2] === undefined ? {} : { port: Number(host[2]) }),
    headers: host[3] !== undefined,
  });
}

/** What is no UTF-8 when decoded stays as it is: it only has to be told from other users. */
function decoded(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}
