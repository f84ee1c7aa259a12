import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventKind, readTitle, traceCodes, traceTitle } from "#shared/trace/index.ts";

describe("the title of an event", () => {
  it("reads as a code and its values", () => {
    expect(traceTitle("state", "state", { from: "active", to: "ended", cause: "busy", status: 486 })).toBe(
      "state from=active to=ended cause=busy status=486",
    );
  });

  it("says the same when it is read back, whatever the values are", () => {
    const kind = fc.constantFrom(...(Object.keys(traceCodes) as EventKind[]));
    const name = fc.stringMatching(/^[a-z]{1,6}$/);
    const values = fc.dictionary(name, fc.string({ unit: "grapheme", maxLength: 20 }), {
      maxKeys: 3,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(kind, values, fc.nat(), (of, given, at) => {
        const code = traceCodes[of][at % traceCodes[of].length];
        if (code === undefined) throw new Error("every kind has codes");
        const title = traceTitle(of, code as never, given);
        fc.pre(title.length < 300);
        expect(title).not.toMatch(/[\n\r\u202e]/);
        expect(readTitle({ kind: of, title })).toEqual({ kind: of, code, values: given });
      }),
    );
  });

  it("is nobody's that this version does not know, and a cut one is shown as far as it goes", () => {
    expect(readTitle({ kind: "state", title: "teleported to=moon" })).toBeNull();
    expect(readTitle({ kind: "sip-in", title: "INVITE sip:a@b SIP/2.0" })).toBeNull();
    expect(readTitle({ kind: "agent", title: "dial number=%E" })?.values).toEqual({ number: "%E" });
    expect(traceTitle("agent", "dial", { number: "1".repeat(1000) }).length).toBeLessThanOrEqual(300);
  });
});
