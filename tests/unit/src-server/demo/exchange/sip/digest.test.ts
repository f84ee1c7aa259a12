import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDigest } from "#server/demo/exchange/sip/digest.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const password = (user: string) => (user === "alice" ? "secret" : undefined);

function answer(challenge: string, { user = "alice", secret = "secret", method = "REGISTER", qop = true } = {}) {
  const realm = /realm="([^"]+)"/.exec(challenge)?.[1] ?? "";
  const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? "";
  const ha1 = md5(`${user}:${realm}:${secret}`);
  const ha2 = md5(`${method}:sip:demo`);
  const response = qop ? md5(`${ha1}:${nonce}:00000001:c:auth:${ha2}`) : md5(`${ha1}:${nonce}:${ha2}`);
  const quality = qop ? ', qop=auth, cnonce="c", nc=00000001' : "";
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="sip:demo", response="${response}"${quality}`;
}

describe("digest authentication", () => {
  it("takes the right answer, with and without qop", () => {
    const digest = createDigest("demo", () => 1000);
    expect(digest.judge(answer(digest.challenge(false)), "REGISTER", password)).toBe("valid");
    expect(digest.judge(answer(digest.challenge(false), { qop: false }), "REGISTER", password)).toBe("valid");
  });

  it("tells missing, wrong and stale apart", () => {
    let now = 1000;
    const digest = createDigest("demo", () => now);
    const challenge = digest.challenge(false);
    expect(digest.judge(undefined, "REGISTER", password)).toBe("missing");
    expect(digest.judge("Basic YTpi", "REGISTER", password)).toBe("missing");
    expect(digest.judge(answer(challenge, { secret: "x" }), "REGISTER", password)).toBe("wrong");
    expect(digest.judge(answer(challenge, { user: "bob" }), "REGISTER", password)).toBe("wrong");
    expect(digest.judge(answer(challenge), "INVITE", password)).toBe("wrong");
    expect(digest.judge(answer(createDigest("demo", () => 1000).challenge(false)), "REGISTER", password)).toBe("stale");
    now += 6 * 60_000;
    expect(digest.judge(answer(challenge), "REGISTER", password)).toBe("stale");
    expect(digest.challenge(true)).toContain("stale=true");
  });

  it("survives headers of any shape", () => {
    const digest = createDigest("demo", () => 0);
    for (const header of [
      "Digest",
      "Digest ",
      'Digest username="',
      'Digest realm="demo", nonce="a.b.c"',
      "Digest ,,,=",
    ]) {
      expect(["missing", "stale"]).toContain(digest.judge(header, "REGISTER", password));
    }
  });
});
