import { describe, expect, it } from "vitest";
import { createFollower } from "#main/sync/follower.ts";
import type { Change } from "#shared/sync/index.ts";

const gone = (id: string): Change => ({ op: "remove", entity: "customer", id });

function setUp() {
  const said: string[] = [];
  const follower = createFollower({
    ask: (cursor) => said.push(`ask ${cursor}`),
    onArrived: () => said.push("arrived"),
    onGap: () => said.push("gap"),
    onUpToDate: () => said.push("up to date"),
  });
  const changes = (from: string, cursor: string, ...all: Change[]) =>
    follower.hear({ type: "changes", from, cursor, changes: all });
  const following = (cursor: string) => {
    follower.opened(true);
    follower.from(cursor);
    follower.hear({ type: "following", cursor });
  };
  return { follower, said, changes, following };
}

describe("follower", () => {
  it("takes what fits behind the last one, together", () => {
    const { follower, changes, following } = setUp();
    following("a");
    expect(follower.following()).toBe(true);
    changes("a", "b", gone("1"));
    changes("b", "c", gone("2"), gone("3"));
    expect(follower.take()).toEqual({ from: "a", cursor: "c", changes: [gone("1"), gone("2"), gone("3")] });
    expect(follower.take()).toBeNull();
  });

  it("asks for nothing at a central that brings no changes", () => {
    const { follower, said } = setUp();
    follower.opened(false);
    follower.from("a");
    expect(said).toEqual([]);
    expect(follower.following()).toBe(false);
  });

  it("leaves aside what was sent before central heard where it stands", () => {
    const { follower, said, changes, following } = setUp();
    following("a");
    follower.pause();
    changes("a", "b", gone("1"));
    follower.from("c");
    changes("b", "c", gone("2"));
    follower.hear({ type: "following", cursor: "c" });
    changes("c", "d", gone("3"));
    expect(follower.take()?.changes).toEqual([gone("3")]);
    expect(said).not.toContain("gap");
  });

  it.each([
    ["changes that don't fit", (it: ReturnType<typeof setUp>) => it.changes("z", "b", gone("1"))],
    [
      "a heartbeat of another place",
      (it: ReturnType<typeof setUp>) => it.follower.hear({ type: "heartbeat", at: 1, cursor: "z" }),
    ],
    [
      "more than the store takes in",
      (it: ReturnType<typeof setUp>) =>
        it.changes("a", "b", ...Array.from({ length: 5_001 }, (_, i) => gone(String(i)))),
    ],
  ])("pulls after %s", (_what, happen) => {
    const it = setUp();
    it.following("a");
    happen(it);
    expect(it.said.at(-1)).toBe("gap");
    expect(it.follower.following()).toBe(false);
    expect(it.follower.take()).toBeNull();
  });

  it("hears that it has everything, and goes back to asking when central can't say", () => {
    const { follower, said, following } = setUp();
    following("a");
    follower.hear({ type: "heartbeat", at: 1, cursor: "a" });
    expect(said.at(-1)).toBe("up to date");
    follower.hear({ type: "heartbeat", at: 1 });
    expect(follower.following()).toBe(false);
    expect(said).not.toContain("gap");
  });

  it("forgets all when the feed is lost", () => {
    const { follower, changes, following } = setUp();
    following("a");
    changes("a", "b", gone("1"));
    follower.closed();
    expect(follower.waiting()).toBe(false);
    expect(follower.following()).toBe(false);
  });
});
