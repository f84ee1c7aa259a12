import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { call } from "@orpc/server";
import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { centralDataHandlers } from "#main/desk/handlers/central-data.ts";
import { createImplementer } from "#main/desk/handlers/implementer.ts";
import { CentralError, type CentralErrorCode } from "#main/sync/index.ts";
import { type CustomerId, newId, type UserId } from "#shared/ids.ts";

/** The desk's handlers before a central whose data work a test plays. */
function desk(data: Record<string, unknown>) {
  const now = vi.fn();
  const deps = { workplace: () => ({ account: { central: { data } }, sync: { now } }) };
  const os = createImplementer(pino({ level: "silent" }), () => null);
  return { ...centralDataHandlers(os, deps as never), pulled: now };
}
const failing = (code: CentralErrorCode) => async () => {
  throw new CentralError(code, "no");
};

describe("a file that comes through the desk", () => {
  it("arrives whole, in pieces that one message carries, however large central's are", async () => {
    const chunks = [randomBytes(700_000), randomBytes(3), randomBytes(0), randomBytes(200 * 1024)];
    const { imports } = desk({
      exportCustomers: async () =>
        (async function* () {
          yield* chunks;
        })(),
    });
    const got: Buffer[] = [];
    for await (const { body } of await call(imports.exportCustomers, { format: "csv" })) {
      expect(body.length).toBeLessThanOrEqual(400_000);
      got.push(Buffer.from(body, "base64"));
    }
    expect(Buffer.concat(got).equals(Buffer.concat(chunks))).toBe(true);
  });

  it("is asked for with the page's signal, and a break on the way ends it with a failure", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const { imports } = desk({
      exportCustomers: async (_query: unknown, signal?: AbortSignal) => {
        signals.push(signal);
        return (async function* () {
          yield randomBytes(10);
          throw new CentralError("unreachable", "cut off");
        })();
      },
    });
    const { signal } = new AbortController();
    const read = async () => {
      for await (const piece of await call(imports.exportCustomers, { format: "csv" }, { signal }))
        expect(piece).toBeDefined();
    };
    await expect(read()).rejects.toThrow();
    expect(signals).toEqual([signal]);
  });

  it.each([
    ["forbidden", "not-allowed"],
    ["not-found", "no-such-record"],
    ["wrong-state", "not-possible-now"],
    ["unreachable", "central-unreachable"],
  ] as const)("is refused as %s by central and as %s at the page", async (code, told) => {
    const { imports } = desk({ exportCustomers: failing(code), importReport: failing(code) });
    const refusal = { data: { code: told } };
    await expect(call(imports.exportCustomers, { format: "csv" })).rejects.toMatchObject(refusal);
    const report = { id: newId<string>(), language: "en" as const };
    await expect(call(imports.report, report)).rejects.toMatchObject(refusal);
  });
});

describe("erasing a person", () => {
  const id = newId<string>();
  const reason = "asked-by-person" as const;
  const request = {
    ...{ id, reason, confirmName: "Lin", target: { type: "customer" as const, id: newId<CustomerId>() } },
  };

  it("tells a wrong name from other refusals", async () => {
    const wrong = desk({ erase: failing("invalid-request") });
    await expect(call(wrong.persons.erase, request)).rejects.toMatchObject({ data: { code: "wrong-name" } });
    expect(wrong.pulled).not.toHaveBeenCalled();
  });

  it("pulls at once when it is done, so that this desk forgets before the others", async () => {
    const proof = { counts: { customer: 1 }, previousHash: "", hash: "00", kind: "customer" as const };
    const receipt = { id, reason, at: 1, userId: newId<UserId>(), userName: "Zhao Min", ...proof };
    const done = desk({ erase: async () => receipt });
    await expect(call(done.persons.erase, request)).resolves.toEqual(receipt);
    expect(done.pulled).toHaveBeenCalledOnce();
  });
});
