import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { CentralError, createLookup, resolveProblem } from "#main/sync/index.ts";
import { newId } from "#shared/ids.ts";
import { fakeClient } from "./fake-client.ts";
import { memorySyncStore } from "./memory-sync-store.ts";

const logger = pino({ level: "silent" });

describe("lookup at central", () => {
  it("gives the matches, and the card that came with them", async () => {
    const central = fakeClient();
    central.lookup = async () => ({ matches: [], card: null });
    const lookup = createLookup({ central, logger });
    await expect(lookup({ number: "13082856110" })).resolves.toEqual({
      answer: { state: "answered", matches: [] },
      card: null,
    });
  });

  it("is unreachable, and never throws, whatever central does", async () => {
    const central = fakeClient();
    const lookup = createLookup({ central, logger });
    for (const error of [new CentralError("unreachable", "x"), new CentralError("bad-answer", "x"), new Error("bug")]) {
      central.lookup = () => Promise.reject(error);
      await expect(lookup({ ref: "A-1" })).resolves.toEqual({ answer: { state: "unreachable" }, card: null });
    }
  });

  it("does not wait longer than its time, the token's renewal included", async () => {
    const central = fakeClient();
    central.lookup = () => new Promise(() => undefined);
    const lookup = createLookup({ central, logger, timeoutMs: 30 });
    await expect(lookup({ number: "1" })).resolves.toEqual({ answer: { state: "unreachable" }, card: null });
  });
});

describe("settling a sync problem", () => {
  const store = memorySyncStore();
  const about = { entity: "customer" as const, recordId: newId(), name: "Huang Hang", at: 1 };
  store.problems.push(
    {
      kind: "conflict",
      id: "c",
      ...about,
      conflicts: [
        { field: "name", base: "a", mine: "b", theirs: "c" },
        { field: "city", base: "a", mine: "b", theirs: "c" },
      ],
    },
    { kind: "rejected", id: "r", ...about, reason: "forbidden", detail: "not yours" },
  );

  it.each([
    ["c", { kind: "fields", take: { name: "mine" } }, 'settle c {"name":"mine","city":"theirs"}'],
    ["c", { kind: "drop" }, 'settle c {"name":"theirs","city":"theirs"}'],
    ["c", { kind: "retry" }, 'settle c {"name":"mine","city":"mine"}'],
    ["r", { kind: "drop" }, "drop r"],
    ["r", { kind: "retry" }, "retry r"],
  ] as const)("%s by %o", async (id, how, expected) => {
    store.calls.length = 0;
    expect(await resolveProblem(store, id, how)).toBe(true);
    expect(store.calls).toEqual([expected]);
  });

  it("refuses what is not there, and fields for a rejection", async () => {
    store.calls.length = 0;
    expect(await resolveProblem(store, "gone", { kind: "drop" })).toBe(false);
    expect(await resolveProblem(store, "r", { kind: "fields", take: {} })).toBe(false);
    expect(store.calls).toEqual([]);
  });
});
