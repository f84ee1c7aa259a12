import { createHash, randomUUID } from "node:crypto";
import type { SipText } from "#tests/helpers/sip/sip-text.ts";

/** The Authorization header that answers a challenge (RFC 2617, section 3.2.2). */
export function digestCredentials(
  challenge: SipText,
  method: string,
  uri: string,
  { username, password }: { readonly username: string; readonly password: string },
): string {
  const asked = challenge.header("WWW-Authenticate");
  const part = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(asked)?.[1] ?? "";
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const [realm, nonce, opaque] = [part("realm"), part("nonce"), part("opaque")];
  const ha1 = md5(`${username}:${realm}:${password}`);
  const ha2 = md5(`${method}:${uri}`);
  const qop = /qop="?[^"]*auth/.test(asked);
  const cnonce = randomUUID();
  const response = md5(qop ? `${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}` : `${ha1}:${nonce}:${ha2}`);
  return [
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5`,
    ...(opaque === "" ? [] : [`opaque="${opaque}"`]),
    ...(qop ? [`qop=auth, nc=00000001, cnonce="${cnonce}"`] : []),
  ].join(", ");
}
