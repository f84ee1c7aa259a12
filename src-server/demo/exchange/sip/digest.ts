import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** How the credentials of a request were judged. */
type DigestVerdict = "valid" | "missing" | "stale" | "wrong";

/** Issues digest challenges and checks the answers to them; see {@link createDigest}. */
export interface Digest {
  /** The value of a WWW-Authenticate header. */
  challenge(stale: boolean): string;
  /** Judges an Authorization header for a request method. `passwordOf` returns undefined for an unknown user. */
  judge(
    authorization: string | undefined,
    method: string,
    passwordOf: (user: string) => string | undefined,
  ): DigestVerdict;
  /** The user name that an Authorization header claims. */
  userOf(authorization: string | undefined): string | undefined;
}

const NONCE_LIFETIME_MS = 5 * 60_000;

/**
 * Digest authentication with MD5 and qop=auth (RFC 3261 section 22, RFC 7616; SIP.js knows no other hash). Nonces are
 * stateless: a time and its HMAC under a secret of this process.
 */
export function createDigest(realm: string, now: () => number): Digest {
  const secret = randomBytes(32);
  const sign = (issued: string) => createHmac("sha256", secret).update(issued).digest("hex").slice(0, 32);

  function nonceState(nonce: string): "fresh" | "old" | "foreign" {
    const [issued = "", signature = ""] = nonce.split(".");
    if (!same(signature, sign(issued))) return "foreign";
    return now() - Number.parseInt(issued, 36) > NONCE_LIFETIME_MS ? "old" : "fresh";
  }

  return {
    challenge(stale) {
      const issued = now().toString(36);
      const flag = stale ? ", stale=true" : "";
      return `Digest realm="${realm}", nonce="${issued}.${sign(issued)}", algorithm=MD5, qop="auth"${flag}`;
    },
    userOf: (authorization) => parametersOf(authorization)?.get("username"),
    judge(authorization, method, passwordOf) {
      const given = parametersOf(authorization);
      if (!given || given.get("realm") !== realm) return "missing";
      const state = nonceState(given.get("nonce") ?? "");
      // A nonce of an earlier run of this exchange: ask again instead of calling the password wrong.
      if (state !== "fresh") return "stale";
      const password = passwordOf(given.get("username") ?? "");
      if (password === undefined) return "wrong";
      return same(given.get("response") ?? "", expected(given, method, password)) ? "valid" : "wrong";
    },
  };
}

function expected(given: ReadonlyMap<string, string>, method: string, password: string): string {
  const of = (name: string) => given.get(name) ?? "";
  const secretPart = md5(`${of("username")}:${of("realm")}:${password}`);
  const requestPart = md5(`${method}:${of("uri")}`);
  if (!given.has("qop")) return md5(`${secretPart}:${of("nonce")}:${requestPart}`);
  return md5(`${secretPart}:${of("nonce")}:${of("nc")}:${of("cnonce")}:${of("qop")}:${requestPart}`);
}

function parametersOf(header: string | undefined): Map<string, string> | undefined {
  const rest = /^digest\s+(.*)$/is.exec(header?.trim() ?? "")?.[1];
  if (rest === undefined) return undefined;
  const found = new Map<string, string>();
  for (const [, name = "", quoted, plain] of rest.matchAll(/([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi)) {
    found.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
  }
  return found;
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
