import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Fields, merge } from "#shared/sync/index.ts";

const appended = ["notes"];
const notes = (base: string, mine: string, theirs: string, label?: string) =>
  merge({
    base: { notes: base },
    mine: { notes: mine },
    theirs: { notes: theirs },
    appended,
    ...(label === undefined ? {} : { labels: { notes: label } }),
  });

describe("merging fields", () => {
  it("takes the one side that changed", () => {
    const base = { name: "Huang", city: "Beijing" };
    expect(merge({ base, mine: { name: "Huang Hang" }, theirs: { ...base, city: "Tianjin" }, appended })).toEqual({
      merged: { name: "Huang Hang", city: "Tianjin" },
      conflicts: [],
    });
  });

  it("leaves central's value when both changed one field, and keeps mine as a conflict", () => {
    expect(merge({ base: { city: "Beijing" }, mine: { city: "Xi'an" }, theirs: { city: "Wuhan" }, appended })).toEqual({
      merged: { city: "Wuhan" },
      conflicts: [{ field: "city", base: "Beijing", mine: "Xi'an", theirs: "Wuhan" }],
    });
  });

  it("sees no conflict where both changed a field alike", () => {
    expect(merge({ base: { vip: false }, mine: { vip: true }, theirs: { vip: true }, appended }).conflicts).toEqual([]);
  });

  it("tells emptied from unchanged", () => {
    expect(
      merge({ base: { email: "a@b.cn" }, mine: { email: null }, theirs: { email: "a@b.cn" }, appended }).merged,
    ).toEqual({ email: null });
  });

  it("is not fooled by names that every object has", () => {
    const mine = JSON.parse('{"constructor": "x"}') as Fields;
    expect(merge({ base: {}, mine, theirs: {}, appended }).merged).toEqual({ constructor: "x" });
  });
});

describe("merging notes", () => {
  it("keeps what both wrote, theirs first", () => {
    expect(notes("old", "old\nmine", "old\ntheirs").merged.notes).toBe("old\ntheirs\nmine");
  });

  it("puts the label above what is appended", () => {
    expect(notes("old", "old\nmine\nmore", "old\ntheirs", "— Li Na, 18:00").merged.notes).toBe(
      "old\ntheirs\n— Li Na, 18:00\nmine\nmore",
    );
  });

  it("appends whole lines when a line was changed, so that nothing written is lost", () => {
    expect(notes("call at 1\nend", "call at 15\nend", "call at 1\nend\ntheirs").merged.notes).toBe(
      "call at 1\nend\ntheirs\ncall at 15",
    );
  });

  it("appends a line again that stood there before both wrote", () => {
    expect(notes("no answer", "no answer\nno answer", "no answer\nangry").merged.notes).toBe(
      "no answer\nangry\nno answer",
    );
  });

  it("makes a conflict of lines that were taken away while central's grew", () => {
    const { merged, conflicts } = notes("a\nb", "a", "a\nb\nc");
    expect(merged.notes).toBe("a\nb\nc");
    expect(conflicts).toHaveLength(1);
  });

  it("makes a conflict of a line written again while central's side took it away", () => {
    const { merged, conflicts } = notes("no answer", "no answer\nno answer", "");
    expect(merged.notes).toBe("");
    expect(conflicts).toHaveLength(1);
  });

  it("makes a conflict instead of cutting what grows too long", () => {
    const { merged, conflicts } = notes("", "m".repeat(15_000), "t".repeat(15_000));
    expect(merged.notes).toBe("t".repeat(15_000));
    expect(conflicts).toMatchObject([{ field: "notes", mine: "m".repeat(15_000) }]);
  });

  it("does not mind other line ends", () => {
    expect(notes("a\r\nb", "a\r\nb\r\nmine", "a\nb\ntheirs").merged.notes).toBe("a\nb\ntheirs\nmine");
  });
});

describe("any merge", () => {
  const value = fc.constantFrom("x", "y", "z", 1, true, null);
  const line = fc.constantFrom("", "a", "b", "called", "no answer", "wants a quote", "黄航");
  const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n"));
  const record = fc.record({ name: value, city: value, tier: value, notes: text });
  const change = fc.record({ name: value, city: value, tier: value, notes: text }, { requiredKeys: [] });
  const baseOf = (mine: Fields, base: Fields): Fields =>
    Object.fromEntries(Object.keys(mine).map((field) => [field, base[field] ?? null]));

  it("with nothing of mine is theirs; with nothing of theirs is mine", () => {
    fc.assert(
      fc.property(record, change, (base, mine) => {
        expect(merge({ base: {}, mine: {}, theirs: base, appended })).toEqual({ merged: base, conflicts: [] });
        expect(merge({ base: baseOf(mine, base), mine, theirs: base, appended })).toEqual({
          merged: { ...base, ...mine },
          conflicts: [],
        });
      }),
    );
  });

  it("of the same change on both sides is that change", () => {
    fc.assert(
      fc.property(record, change, (base, mine) => {
        const theirs = { ...base, ...mine };
        expect(merge({ base: baseOf(mine, base), mine, theirs, appended })).toEqual({ merged: theirs, conflicts: [] });
      }),
    );
  });

  it("of changes to different fields comes out the same in either order, without conflicts", () => {
    fc.assert(
      fc.property(record, value, text, (base, name, note) => {
        const a: Fields = { name };
        const b: Fields = { notes: note };
        const apply = (theirs: Fields, mine: Fields) => merge({ base: baseOf(mine, base), mine, theirs, appended });
        const ab = apply(apply(base, a).merged, b);
        const ba = apply(apply(base, b).merged, a);
        expect(ab).toEqual(ba);
        expect([...ab.conflicts, ...ba.conflicts]).toEqual([]);
      }),
    );
  });

  it("replayed on its own result changes nothing", () => {
    fc.assert(
      fc.property(record, change, record, fc.boolean(), (base, mine, theirs, isLabelled) => {
        const labels = isLabelled ? { labels: { notes: "— Li Na" } } : {};
        const input = { base: baseOf(mine, base), mine, appended, ...labels };
        const once = merge({ ...input, theirs });
        const twice = merge({ ...input, theirs: once.merged });
        expect(twice.merged).toEqual(once.merged);
      }),
      { numRuns: 2000 },
    );
  });

  it("loses no line that either side wrote", () => {
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        const { merged, conflicts } = notes(base, mine, theirs);
        if (conflicts.length > 0) return;
        const lines = String(merged.notes).split("\n");
        const before = base.split("\n");
        if (theirs !== base && mine !== base)
          for (const l of theirs.split("\n").filter(Boolean)) expect(lines).toContain(l);
        for (const l of mine.split("\n").filter((l) => l !== "" && !before.includes(l))) expect(lines).toContain(l);
      }),
      { numRuns: 1000 },
    );
  });

  it("gives every field that it does not merge to the conflicts, with all three values", () => {
    fc.assert(
      fc.property(record, change, record, (base, mine, theirs) => {
        const { merged, conflicts } = merge({ base: baseOf(mine, base), mine, theirs, appended });
        for (const { field, mine: kept } of conflicts) {
          expect(kept).toBe((mine as Fields)[field]);
          expect(merged[field]).toBe((theirs as Fields)[field]);
        }
      }),
    );
  });
});
