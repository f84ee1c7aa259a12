import { EventEmitter } from "node:events";
import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { createReportDesk } from "#main/desk/report-desk.ts";
import { CentralError } from "#main/sync/index.ts";
import type { ReportFile } from "#shared/contract/central/index.ts";

function file(name: string): ReportFile {
  return {
    ...{ id: crypto.randomUUID(), scheduleId: null, name, report: "queues", format: "csv", rows: 1, bytes: 10 },
    ...{ from: 0, until: 1, madeAt: 2, expiresAt: 3 },
  };
}

/** A desk that has told `told` before; null: nothing was ever told on it. */
function desk(told: string[] | null, may = true) {
  const live = new EventEmitter();
  const kv = new Map(told === null ? [] : [["reports.told", JSON.stringify(told)]]);
  const files = vi.fn(async () => ({ items: [] as ReportFile[] }));
  const said: string[] = [];
  const made = createReportDesk({
    central: { reports: { files } },
    live,
    store: {
      read: { kv: { get: (key: string) => kv.get(key) ?? null } },
      write: { kv: { set: async (key: string, value: string) => void kv.set(key, value) } },
    } as never,
    notices: { say: (_code, _level, values) => void said.push(String(values?.name)) },
    may: () => may,
    logger: pino({ level: "silent" }),
  });
  const hear = async (type: "open" | "reports", items: ReportFile[]) => {
    files.mockResolvedValueOnce({ items });
    const before = files.mock.calls.length;
    live.emit("live", { type });
    if (may) await vi.waitFor(() => expect(files.mock.calls.length).toBe(before + 1));
    await new Promise(setImmediate);
  };
  return { live, files, said, hear, stop: made.stop, kept: () => kv.get("reports.told") };
}

describe("scheduled reports at the desk", () => {
  it("are told once, in the order in which they were made, also over a restart", async () => {
    const [one, two] = [file("One"), file("Two")];
    const first = desk([]);
    await first.hear("reports", [one]);
    await first.hear("reports", [two, one]);
    await first.hear("open", [two, one]);
    expect(first.said).toEqual(["One", "Two"]);
    const again = desk(JSON.parse(first.kept() ?? "[]"));
    await again.hear("open", [file("Three"), two, one]);
    expect(again.said).toEqual(["Three"]);
  });

  it("that were there before the desk first looked are no news, but the one that is told now is", async () => {
    const old = desk(null);
    await old.hear("open", [file("Old")]);
    expect(old.said).toEqual([]);
    const fresh = desk(null);
    await fresh.hear("reports", [file("New"), file("Old")]);
    expect(fresh.said).toEqual(["New"]);
  });

  it("of a long absence are not told all: the list has them", async () => {
    const { hear, said } = desk([]);
    await hear(
      "open",
      Array.from({ length: 30 }, (_, i) => file(String(i))),
    );
    expect(said).toEqual(["2", "1", "0"]);
  });

  it("are not asked for by who may not read reports, nor complained of where central knows none", async () => {
    const other = desk([], false);
    await other.hear("open", []);
    expect(other.files).not.toHaveBeenCalled();
    const old = desk([]);
    old.files.mockRejectedValueOnce(new CentralError("not-found", "no such route"));
    old.live.emit("live", { type: "open" });
    await vi.waitFor(() => expect(old.files).toHaveBeenCalledTimes(1));
    await old.hear("reports", [file("Later")]);
    expect(old.said).toEqual(["Later"]);
    old.stop();
    old.live.emit("live", { type: "open" });
    expect(old.files).toHaveBeenCalledTimes(2);
  });
});
