import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const cookieName = "popline_desk";

/** Compares two secrets in constant time, whatever their lengths. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export interface Access {
  /** The token for the next address; a one-time token is spent by `exchange`. */
  token(): string;
  /** The cookie for a right token, else null. */
  exchange(token: string): string | null;
  /** Whether the request carries the cookie. */
  holds(request: IncomingMessage): boolean;
  /** Whether the Host header names this machine: a page of another site that resolves here (DNS rebinding) is refused. */
  hostIsOurs(request: IncomingMessage): boolean;
  /** Whether a WebSocket was opened by our own page. */
  originIsOurs(request: IncomingMessage): boolean;
}

export interface AccessOptions {
  /** Kept in the data folder, so that a window survives the engine's restart. */
  readonly cookieSecret: string;
  /** Given: this token, and it may be used again (the demo, tests). Absent: random and one-time. */
  readonly fixedToken: string | null;
  readonly hostNames: readonly string[];
  readonly secure: boolean;
}

/** Who may talk to the desk over HTTP: a browser on this machine that was handed the printed address. */
export function createAccess(options: AccessOptions): Access {
  let token = options.fixedToken ?? randomBytes(24).toString("base64url");
  const value = createHash("sha256").update(`cookie:${options.cookieSecret}`).digest("base64url");
  const cookie = `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000${options.secure ? "; Secure" : ""}`;

  function hostName(host: string | undefined): string | null {
    if (!host) return null;
    const name = /^(\[[^\]]+\]|[^:]+)(:\d+)?$/.exec(host)?.[1];
    return name?.toLowerCase() ?? null;
  }

  return {
    token: () => token,
    exchange(given) {
      if (!sameSecret(given, token)) return null;
      if (options.fixedToken === null) token = randomBytes(24).toString("base64url");
      return cookie;
    },
    holds(request) {
      const found = (request.headers.cookie ?? "")
        .split(";")
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${cookieName}=`));
      return found !== undefined && sameSecret(found.slice(cookieName.length + 1), value);
    },
    hostIsOurs(request) {
      const name = hostName(request.headers.host);
      return name !== null && options.hostNames.includes(name);
    },
    originIsOurs(request) {
      const { origin, host } = request.headers;
      if (!origin || !host) return false;
      return URL.canParse(origin) && new URL(origin).host === host;
    },
  };
}
