import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPacketLedger } from "#server/demo/exchange/media/packet-ledger.ts";

const counted = (...sequence: number[]) => {
  const ledger = createPacketLedger();
  for (const number of sequence) ledger.note(number);
  return ledger.counts();
};

describe("the packet ledger", () => {
  it("counts gaps, also over the wrap, and takes late packets back", () => {
    expect(counted()).toEqual({ packets: 0, lost: 0 });
    expect(counted(10, 11, 14)).toEqual({ packets: 3, lost: 2 });
    expect(counted(65_534, 65_535, 1)).toEqual({ packets: 3, lost: 1 });
    expect(counted(10, 12, 11)).toEqual({ packets: 3, lost: 0 });
  });

  it("does not count a new sequence as a loss", () => {
    expect(counted(10, 11, 40_000, 40_002)).toEqual({ packets: 4, lost: 1 });
  });

  it("finds what was taken out of a long stream", () => {
    fc.assert(
      fc.property(
        fc.nat(65_535),
        fc.uniqueArray(fc.integer({ min: 1, max: 498 }), { maxLength: 40 }),
        (start, gone) => {
          const kept = Array.from({ length: 500 }, (_, i) => i).filter((i) => !gone.includes(i));
          expect(counted(...kept.map((i) => (start + i) & 0xffff))).toEqual({
            packets: kept.length,
            lost: gone.length,
          });
        },
      ),
    );
  });
});
