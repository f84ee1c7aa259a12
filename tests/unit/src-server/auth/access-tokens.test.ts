import { describe, expect, it } from "vitest";
import { accessTokenMs, createAccessTokens } from "#server/auth/access-tokens.ts";

const secret = "a secret of more than thirty-two characters";

describe("an access token", () => {
  it("names its session, the first time and again", async () => {
    const tokens = createAccessTokens(secret, () => 1_000_000);
    const { token, expiresAt } = await tokens.issue("user", "session");
    expect(expiresAt).toBe(1_000_000 + accessTokenMs);
    for (let i = 0; i < 3; i += 1) expect(await tokens.sessionOf(token)).toBe("session");
  });

  it("expires after ten minutes, also where it is known", async () => {
    let now = 1_000_000;
    const tokens = createAccessTokens(secret, () => now);
    const { token, expiresAt } = await tokens.issue("user", "session");
    expect(await tokens.sessionOf(token)).toBe("session");
    now = expiresAt - 1;
    expect(await tokens.sessionOf(token)).toBe("session");
    now = expiresAt;
    for (let i = 0; i < 2; i += 1)
      await expect(tokens.sessionOf(token)).rejects.toMatchObject({ code: "token-expired" });
  });

  it("of another central, or changed in one letter, is not taken, though the right one is known", async () => {
    const tokens = createAccessTokens(secret, () => 1_000_000);
    const { token } = await tokens.issue("user", "session");
    await tokens.sessionOf(token);
    const other = await createAccessTokens(`${secret}!`, () => 1_000_000).issue("user", "session");
    const [head = "", body = "", signature = ""] = token.split(".");
    const last = signature.startsWith("A") ? "B" : "A";
    for (const wrong of [other.token, `${head}.${body}.${last}${signature.slice(1)}`, `${head}.${body}.`, ""])
      await expect(tokens.sessionOf(wrong)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
