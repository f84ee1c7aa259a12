import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CustomerId, type LeadId, newId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";
import {
  type CentralAnswer,
  decide,
  type LocalMatches,
  type Match,
  type OutsideOwner,
  PopDecision,
  type PopEvidence,
  type PopSettings,
  Why,
} from "#shared/pop/index.ts";
import { aLeadMatch, aMatch, anEvidence, e164, testRules, testTime } from "#tests/helpers/builders.ts";

const settings: PopSettings = { when: "ring", phone: testRules };
const nothing: LocalMatches = { byRef: null, byHandover: null, exact: [], sameLast8: [], colleague: null };
const notAsked: CentralAnswer = { state: "not-asked" };

const decided = (
  local: Partial<LocalMatches>,
  evidence: Partial<PopEvidence> = {},
  central: CentralAnswer = notAsked,
) => decide(anEvidence(evidence), { ...nothing, ...local }, central, settings);

const from = (number: string): Partial<PopEvidence> => ({
  remote: { number, name: null, source: "from", withheld: false },
  key: numberKey(number, testRules),
});

describe("row 1, an attached id that resolves", () => {
  const match = aMatch({ name: "Li Na" });
  const byRef = { key: "x-account-number", value: "A-4711", match };
  const expected = {
    kind: "record",
    row: 1,
    target: match.target,
    why: { code: "attached-id", values: { key: "x-account-number", value: "A-4711", name: "Li Na" } },
  };

  it("beats an exact match, an extension and a withheld number", () => {
    expect(decided({ byRef, exact: [aMatch()] }).decision).toEqual(expected);
    expect(decided({ byRef }, from("8001")).decision).toEqual(expected);
    expect(decided({ byRef }, from("anonymous")).decision).toEqual(expected);
  });
});

describe("row 1, a record handed over by a colleague", () => {
  const match = aMatch({ name: "Li Na" });
  const handover = { from: "Wang Fang", target: match.target };
  const expected = {
    kind: "record",
    row: 1,
    target: match.target,
    why: { code: "handover", values: { from: "Wang Fang", name: "Li Na" } },
  };

  it("beats the colleague's extension and what the exchange attached", () => {
    const byHandover = { from: "Wang Fang", match };
    expect(decided({ byHandover }, { ...from("8001"), handover }).decision).toEqual(expected);
    const byRef = { key: "x-account-number", value: "A-4711", match: aMatch() };
    expect(decided({ byHandover, byRef }, { handover }).decision).toEqual(expected);
  });

  it("stands on central's answer when this desk does not hold the record", () => {
    const answered: CentralAnswer = { state: "answered", matches: [match] };
    expect(decided({}, { ...from("8001"), handover }, answered).decision).toEqual(expected);
    expect(decided({}, { ...from("8001"), handover }, { state: "asking" }).decision.kind).toBe("colleague");
  });
});

describe("row 2, an internal extension", () => {
  it("shows the colleague and no record, even when somebody's number matches", () => {
    const colleague = { id: newId<"UserId">() as never, name: "Wang Fang", extension: "8001" };
    expect(decided({ colleague, exact: [aMatch()], sameLast8: [aMatch()] }, from("8001")).decision).toEqual({
      kind: "colleague",
      row: 2,
      userId: colleague.id,
      extension: "8001",
      name: "Wang Fang",
      why: { code: "internal", values: { extension: "8001", name: "Wang Fang" } },
    });
  });

  it("shows the extension when nobody is known there, with the name that the exchange gave", () => {
    const evidence = {
      ...from("8002"),
      remote: { number: "8002", name: "Front desk", source: "from", withheld: false } as const,
    };
    expect(decided({}, evidence).decision).toMatchObject({
      userId: null,
      name: "Front desk",
      why: { code: "internal-unknown", values: { extension: "8002" } },
    });
  });
});

describe("row 3, a withheld number", () => {
  it.each([
    ["anonymous", "anonymous"],
    ["restricted", "restricted"],
    ["unknown", "unavailable"],
    ["", "empty"],
  ])("%j opens the withheld pane", (number, form) => {
    expect(decided({ exact: [aMatch()] }, from(number)).decision).toEqual({
      kind: "withheld",
      row: 3,
      why: { code: "withheld", values: { form } },
    });
  });

  it("honours the wish for privacy even when the number came through", () => {
    const evidence = { remote: { number: "13082856110", name: null, source: "asserted", withheld: true } as const };
    expect(decided({ exact: [aMatch()] }, evidence).decision).toMatchObject({
      kind: "withheld",
      why: { values: { form: "anonymous" } },
    });
  });
});

describe("row 4, one owner", () => {
  it("pops that record and says which number matched", () => {
    const match = aMatch();
    expect(decided({ exact: [match] })).toEqual({
      decision: {
        kind: "record",
        row: 4,
        target: match.target,
        why: { code: "number", values: { label: "mobile", number: "+86 130 8285 6110", name: "Huang Hang" } },
      },
      others: [],
    });
  });

  it("counts two contacts and two labels of one customer once", () => {
    const target = aMatch().target;
    const exact = [
      aMatch({ target, label: "work", contactId: newId<"ContactId">() as never, contactName: "Li Na" }),
      aMatch({ target, label: "mobile" }),
    ];
    expect(decided({ exact }).decision).toMatchObject({ kind: "record", row: 4, target });
  });

  it("takes the customer when the lead that it was matches too", () => {
    const customer = aMatch();
    const lead = aLeadMatch({ convertedTo: customer.target.id as CustomerId, lastContactAt: testTime });
    expect(decided({ exact: [lead, customer] }).decision).toMatchObject({
      kind: "record",
      row: 4,
      target: customer.target,
    });
  });

  it("pops a lead like anybody", () => {
    const lead = aLeadMatch();
    expect(decided({ exact: [lead] }).decision).toMatchObject({ kind: "record", row: 4, target: lead.target });
  });
});

describe("row 5, several owners", () => {
  const never = aMatch({ name: "C", lastContactAt: null });
  const older = aMatch({ name: "A", lastContactAt: testTime - 2_000 });
  const newer = aMatch({ name: "B", lastContactAt: testTime - 1_000 });

  it("asks, the last contacted first", () => {
    const { decision, others } = decided({ exact: [never, older, newer] });
    expect(decision).toEqual({
      kind: "choose",
      row: 5,
      candidates: [newer, older, never],
      why: { code: "shared", values: { number: "+86 130 8285 6110", count: 3 } },
    });
    expect(others).toEqual([]);
  });

  it("pops the one chosen last time and lists the others", () => {
    const chosen = { ...never, chosenAt: testTime };
    const { decision, others } = decided({ exact: [{ ...older, chosenAt: testTime - 5 }, chosen, newer] });
    expect(decision).toEqual({
      kind: "record",
      row: 5,
      target: chosen.target,
      why: { code: "number-chosen", values: { number: "+86 130 8285 6110", name: "C", others: 2 } },
    });
    expect(others.map(({ name }) => name)).toEqual(["B", "A"]);
  });

  it("asks again when two were chosen at the same moment", () => {
    const exact = [
      { ...older, chosenAt: testTime },
      { ...newer, chosenAt: testTime },
    ];
    expect(decided({ exact }).decision.kind).toBe("choose");
  });
});

describe("row 6, the same last eight digits", () => {
  it("says probably, and keeps the evidence", () => {
    const match = aMatch({ number: "+861082856110" });
    expect(decided({ sameLast8: [match] }).decision).toEqual({
      kind: "probable",
      row: 6,
      candidates: [match],
      why: { code: "probable", values: { number: "+86 130 8285 6110", stored: "010 8285 6110", count: 1 } },
    });
  });

  it("works for digits that make no valid number", () => {
    expect(decided({ sameLast8: [aMatch()] }, from("+86 1308 2856 1102")).decision.kind).toBe("probable");
  });

  it("never for fewer than eight digits, nor when something matches exactly", () => {
    const short = { key: { kind: "unusable", digits: "1234567", last8: null } as const };
    expect(decided({ sameLast8: [aMatch()] }, short).decision.kind).toBe("new-lead");
    const tiny = { key: { kind: "e164", e164: e164("+2901234"), extension: null } as const };
    expect(decided({ sameLast8: [aMatch()] }, tiny).decision.kind).toBe("new-lead");
    expect(decided({ sameLast8: [aMatch()], exact: [aMatch()] }).decision).toMatchObject({ row: 4 });
  });
});

describe("row 7, nobody here", () => {
  const number = "+86 130 8285 6110";
  it.each([
    [{ state: "not-asked" }, "asking", { code: "asking-central", values: { number } }],
    [{ state: "asking" }, "asking", { code: "asking-central", values: { number } }],
    [{ state: "answered", matches: [] }, "not-found", { code: "not-found", values: { number } }],
    [{ state: "unreachable" }, "unreachable", { code: "not-checked", values: { number } }],
  ] as const)("with central %j is the new-lead form, marked %s", (central, check, why) => {
    expect(
      decided({}, {}, { ...central, ...("matches" in central ? { matches: [] } : {}) } as CentralAnswer).decision,
    ).toEqual({
      kind: "new-lead",
      row: 7,
      check,
      why,
    });
  });

  it("says who looks after a caller whom this agent may not see, instead of calling the number new", () => {
    const lin = { name: "Lin Xiaoyu", extension: "1001", teamName: "North" };
    const answered = (outside: OutsideOwner[]) => decided({}, {}, { state: "answered", matches: [], outside }).decision;
    expect(answered([lin])).toEqual({
      kind: "new-lead",
      row: 7,
      check: "elsewhere",
      why: { code: "elsewhere", values: { number, who: "Lin Xiaoyu (1001), North" } },
    });
    expect(answered([{ name: null, extension: null, teamName: "South" }]).why.values).toEqual({ number, who: "South" });
    expect(answered([]).why.code).toBe("not-found");
  });

  it("pops the record that central knows, and asks when central knows several", () => {
    const match = aMatch();
    expect(decided({}, {}, { state: "answered", matches: [match] }).decision).toEqual({
      kind: "record",
      row: 7,
      target: match.target,
      why: { code: "central", values: { number, name: "Huang Hang" } },
    });
    const several = decided({}, {}, { state: "answered", matches: [match, aMatch()] }).decision;
    expect(several).toMatchObject({ kind: "choose", row: 7, why: { code: "shared", values: { count: 2 } } });
  });
});

it("pops nothing when pops are switched off, and says so", () => {
  const off = decide(anEvidence(), { ...nothing, exact: [aMatch()] }, notAsked, { ...settings, when: "off" });
  expect(off.decision).toEqual({
    kind: "none",
    row: null,
    why: { code: "no-lookup", values: { number: "+86 130 8285 6110" } },
  });
});

describe("any evidence", () => {
  const customers = Array.from({ length: 4 }, () => newId<"CustomerId">() as CustomerId);
  const leads = Array.from({ length: 2 }, () => newId<"LeadId">() as LeadId);
  const time = fc.option(fc.integer({ min: testTime, max: testTime + 3 }), { nil: null });
  const match: fc.Arbitrary<Match> = fc.record({
    target: fc.oneof(
      fc.record({ type: fc.constant("customer" as const), id: fc.constantFrom(...customers) }),
      fc.record({ type: fc.constant("lead" as const), id: fc.constantFrom(...leads) }),
    ),
    name: fc.constantFrom("A", "B", "黄航"),
    company: fc.constantFrom(null, "Acme"),
    contactId: fc.constant(null),
    contactName: fc.constantFrom(null, "Li"),
    number: fc.constantFrom("+8613082856110", "+861082856110", "0130 8285 6110"),
    label: fc.constantFrom("mobile", "work", "other"),
    lastContactAt: time,
    chosenAt: time,
    convertedTo: fc.constantFrom(null, ...customers),
  });
  const matches = fc.array(match, { maxLength: 6 });
  const central: fc.Arbitrary<CentralAnswer> = fc.oneof(
    fc.record({ state: fc.constantFrom("not-asked", "asking", "unreachable") }),
    fc.record({ state: fc.constant("answered"), matches }),
  ) as fc.Arbitrary<CentralAnswer>;
  const evidence: fc.Arbitrary<PopEvidence> = fc
    .record({
      number: fc.constantFrom(
        "13082856110",
        "8001",
        "anonymous",
        "",
        "unknown",
        "+442079460958",
        "82856110",
        "hello",
        "1234567",
        "*67 13082856110",
      ),
      withheld: fc.boolean(),
    })
    .map(({ number, withheld }) =>
      anEvidence({ remote: { number, name: null, source: "from", withheld }, key: numberKey(number, testRules) }),
    );
  const byRef = fc.option(fc.record({ key: fc.constant("x-id"), value: fc.constant("1"), match }), { nil: null });
  const byHandover = fc.option(fc.record({ from: fc.constant("Wang Fang"), match }), { nil: null });
  const local = fc.record({ byRef, byHandover, exact: matches, sameLast8: matches, colleague: fc.constant(null) });
  const shuffled = (list: readonly Match[], seed: number) =>
    list
      .map((m, i) => ({ m, at: (i * 7919 + seed * 104729) % 31 }))
      .sort((a, b) => a.at - b.at)
      .map(({ m }) => m);

  it("gives a decision of the contract with its why, and the same whatever the order of matches", () => {
    fc.assert(
      fc.property(evidence, local, central, fc.nat(1000), (about, here, there, seed) => {
        const first = decide(about, here, there, settings);
        expect(PopDecision.safeParse(first.decision).success).toBe(true);
        expect(Why.safeParse(first.decision.why).success).toBe(true);
        const again = decide(
          about,
          { ...here, exact: shuffled(here.exact, seed), sameLast8: shuffled(here.sameLast8, seed) },
          there.state === "answered" ? { ...there, matches: shuffled(there.matches, seed) } : there,
          settings,
        );
        expect(again).toEqual(first);
      }),
      { numRuns: 1000 },
    );
  });

  it("never pops a record, candidates or a form for a withheld caller without attached data", () => {
    fc.assert(
      fc.property(evidence, local, central, (about, here, there) => {
        if (about.key.kind !== "withheld" && !about.remote.withheld) return;
        const { decision } = decide(about, { ...here, byRef: null }, there, settings);
        expect(["withheld", "colleague"]).toContain(decision.kind);
      }),
      { numRuns: 500 },
    );
  });

  it("never lists an owner twice", () => {
    fc.assert(
      fc.property(evidence, local, central, (about, here, there) => {
        const { decision, others } = decide(about, here, there, settings);
        const listed = "candidates" in decision ? decision.candidates : others;
        const ids = listed
          .map(({ target }) => target.id)
          .concat(decision.kind === "record" && decision.row === 5 ? [decision.target.id as never] : []);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 500 },
    );
  });
});
