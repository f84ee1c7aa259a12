import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cleanDisplayName,
  EndCause,
  endCauseOf,
  interactionOf,
  isEnded,
  outcomeOf,
  RemoteParty,
  ringMs,
} from "#shared/call/index.ts";
import { Interaction } from "#shared/crm/records.ts";
import { newId } from "#shared/ids.ts";
import { aCall, e164, testTime } from "#tests/helpers/builders.ts";

describe("endCauseOf", () => {
  it.each([
    [486, "remote", "busy"],
    [486, "local", "rejected"],
    [603, "remote", "declined"],
    [603, "local", "rejected"],
    [480, "remote", "no-answer"],
    [480, "local", "missed"],
    [408, "remote", "no-answer"],
    [487, "remote", "cancelled"],
    [487, "local", "cancelled"],
    [404, "remote", "not-found"],
    [484, "remote", "invalid-number"],
    [403, "remote", "forbidden"],
    [488, "remote", "media-failed"],
    [503, "remote", "exchange-error"],
    [302, "remote", "exchange-error"],
    [null, "local", "local-hangup"],
    [null, "remote", "remote-hangup"],
    [200, "remote", "remote-hangup"],
  ] as const)("reads %s from the %s side as %s", (status, who, cause) => {
    expect(endCauseOf(status, who)).toBe(cause);
  });

  it("has a cause for every number", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double()), fc.constantFrom("local", "remote"), (status, who) => {
        expect(EndCause.options).toContain(endCauseOf(status, who));
      }),
    );
  });
});

describe("interactionOf", () => {
  const details = {
    customerId: newId<"CustomerId">(),
    contactId: null,
    leadId: null,
    agentId: newId<"UserId">(),
    e164: e164("+8613082856110"),
    dispositionId: null,
    notes: "wants a quote",
    wrapUpMs: 7_000,
    at: testTime + 90_000,
  } as unknown as Parameters<typeof interactionOf>[1];

  const finished = aCall({
    state: { name: "ended", at: testTime + 65_000, cause: "remote-hangup", sipStatus: null },
    answeredAt: testTime + 5_000,
    endedAt: testTime + 65_000,
    heldMs: 20_000,
    work: "due",
  });

  it("has the call's id, so that it is written once, and its times", () => {
    if (!isEnded(finished)) throw new Error("the call has ended");
    const interaction = interactionOf(finished, details);
    expect(interaction).toMatchObject({
      id: finished.id,
      outcome: "answered",
      talkMs: 40_000,
      holdMs: 20_000,
      wrapUpMs: 7_000,
    });
    expect(Interaction.safeParse(interaction).success).toBe(true);
    expect(ringMs(finished, testTime)).toBe(5_000);
  });

  it("stores no number for a caller who withheld it", () => {
    const call = { ...finished, remote: { number: "", name: null, source: "from", withheld: true } as const };
    if (!isEnded(call)) throw new Error("the call has ended");
    expect(interactionOf(call, { ...details, e164: null }).rawNumber).toBeNull();
  });

  it.each([
    ["in", "cancelled", "missed"],
    ["in", "missed", "missed"],
    ["in", "rejected", "rejected"],
    ["in", "answered-elsewhere", "cancelled"],
    ["out", "cancelled", "cancelled"],
    ["out", "local-hangup", "cancelled"],
    ["out", "busy", "busy"],
    ["out", "no-answer", "no-answer"],
    ["out", "declined", "rejected"],
    ["out", "exchange-error", "failed"],
  ] as const)("calls an unanswered call %s that ended by %s %s", (direction, cause, outcome) => {
    expect(outcomeOf(direction, null, cause)).toBe(outcome);
    expect(outcomeOf(direction, testTime, cause)).toBe("answered");
  });
});

describe("cleanDisplayName", () => {
  it.each([
    ["  Huang   Hang ", "Huang Hang"],
    ["黄航\r\nVia: SIP/2.0", "黄航 Via: SIP/2.0"],
    ["\u202egpj.exe\u202c", "gpj.exe"],
    ["\u2066a\u2069\u200bb\ufeff\u061c", "ab"],
    ["José", "José"],
    ["Jose\u0301", "José"],
    ["😀 Wang", "😀 Wang"],
    ["half \ud83d", "half"],
    ["\u0000\u0007\u001b[31mred", "[31mred"],
    [`a${"\u0335".repeat(500)}b`, `a${"\u0335".repeat(3)}b`],
  ])("makes %j %j", (raw, clean) => {
    expect(cleanDisplayName(raw)).toBe(clean);
  });

  it.each([[""], ["   "], ["\u200b\u200b"], ["\u202e\u202c"], ["\u3164"]])("calls %j no name", (raw) => {
    expect(cleanDisplayName(raw)).toBeNull();
  });

  it("cuts at 256 units without halving a character", () => {
    const clean = cleanDisplayName("x".repeat(255) + "😀".repeat(100)) ?? "";
    expect(clean).toBe("x".repeat(255));
    expect((cleanDisplayName("😀".repeat(1000)) ?? "").length).toBe(256);
  });

  it("is idempotent, fits the contract, and leaves nothing that steers a terminal or a line of text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (raw) => {
        const clean = cleanDisplayName(raw);
        if (clean === null) return;
        expect(cleanDisplayName(clean)).toBe(clean);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u);
        expect(RemoteParty.shape.name.safeParse(clean).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
