import { describe, expect, it } from "vitest";
import { CentralError, createTokens, type SessionEnd } from "#main/sync/index.ts";
import type { TokenPair } from "#shared/contract/central/index.ts";

function setUp(options: { accessToken?: string } = {}) {
  const used: string[] = [];
  const saved: string[] = [];
  const ends: SessionEnd[] = [];
  let answer: (refreshToken: string) => Promise<TokenPair> = async (refreshToken) => pair(refreshToken);
  const tokens = createTokens({
    refreshToken: "r1",
    accessToken: options.accessToken ?? null,
    refresh(refreshToken) {
      used.push(refreshToken);
      return answer(refreshToken);
    },
    save: async (token) => void saved.push(token),
    onEnd: (end) => ends.push(end),
  });
  return { tokens, used, saved, ends, answerWith: (next: typeof answer) => (answer = next) };
}

function pair(refreshToken: string): TokenPair {
  const next = Number(refreshToken.slice(1)) + 1;
  return { accessToken: `a${next}`, accessExpiresAt: 1, refreshToken: `r${next}`, refreshExpiresAt: 2 };
}

describe("tokens", () => {
  it("refresh once, however many requests find the token expired at the same time", async () => {
    const { tokens, used, saved } = setUp({ accessToken: "a1" });
    const renewed = await Promise.all(Array.from({ length: 20 }, () => tokens.renew("a1")));
    expect(new Set(renewed)).toEqual(new Set(["a2"]));
    expect(used).toEqual(["r1"]);
    expect(saved).toEqual(["r2"]);
  });

  it("don't refresh for a request that was refused with an older token", async () => {
    const { tokens, used } = setUp({ accessToken: "a1" });
    await tokens.renew("a1");
    expect(await tokens.renew("a1")).toBe("a2");
    expect(used).toHaveLength(1);
  });

  it("use each refresh token once when one refresh follows the other", async () => {
    const { tokens, used } = setUp();
    const first = await tokens.access();
    await tokens.renew(first);
    expect(used).toEqual(["r1", "r2"]);
  });

  it("keep the refresh token before the access token is used", async () => {
    const order: string[] = [];
    const tokens = createTokens({
      refreshToken: "r1",
      accessToken: null,
      refresh: async (token) => pair(token),
      async save() {
        await Promise.resolve();
        order.push("saved");
      },
      onEnd: () => undefined,
    });
    await tokens.access();
    order.push("used");
    expect(order).toEqual(["saved", "used"]);
  });

  it("survive a central that is down: the session goes on with the next request", async () => {
    const { tokens, ends, answerWith } = setUp();
    answerWith(() => Promise.reject(new CentralError("unreachable", "down")));
    await expect(tokens.access()).rejects.toMatchObject({ code: "unreachable" });
    answerWith(async (token) => pair(token));
    await expect(tokens.access()).resolves.toBe("a2");
    expect(ends).toEqual([]);
  });

  it("end the session once when central says that the refresh token was used before", async () => {
    const { tokens, used, ends, answerWith } = setUp();
    answerWith(() => Promise.reject(new CentralError("unauthenticated", "used before")));
    await expect(tokens.access()).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(tokens.access()).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(tokens.renew("a1")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(used).toHaveLength(1);
    expect(ends).toEqual([{ reason: "ended", deskName: null }]);
  });

  it("say which desk took over", async () => {
    const { tokens, ends } = setUp({ accessToken: "a1" });
    tokens.end({ reason: "superseded", deskName: "PC-7" });
    tokens.end({ reason: "ended", deskName: null });
    expect(ends).toEqual([{ reason: "superseded", deskName: "PC-7" }]);
    await expect(tokens.access()).rejects.toMatchObject({ code: "session-superseded" });
  });

  it("tell nobody when the agent signs out, and give no more tokens", async () => {
    const { tokens, ends } = setUp({ accessToken: "a1" });
    tokens.close();
    await expect(tokens.access()).rejects.toMatchObject({ code: "unauthenticated" });
    expect(ends).toEqual([]);
  });
});
