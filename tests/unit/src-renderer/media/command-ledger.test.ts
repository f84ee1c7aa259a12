import { describe, expect, it } from "vitest";
import { CommandLedger } from "#renderer/media/command-ledger.ts";
import type { MediaAction, MediaCommand, MediaResult } from "#shared/contract/desk/media.ts";

const ring: MediaAction = { do: "ring", tone: "none" };
const command = (commandId: number, action: MediaAction = ring, engine = "first"): MediaCommand => ({
  engine,
  commandId,
  action,
});
const result = (commandId: number): Promise<MediaResult> => Promise.resolve({ ok: true, commandId });

describe("the ledger of commands", () => {
  it("answers a command that comes again with what came of it, and never asks for it twice", async () => {
    const ledger = new CommandLedger();
    expect(ledger.receive(command(1)).is).toBe("new");
    const done = result(1);
    ledger.note(command(1), done);
    expect(ledger.receive(command(1))).toEqual({ is: "again", result: done });
    expect(ledger.receive(command(2)).is).toBe("new");
  });

  it("knows a new engine by a number that was used for something else", () => {
    const ledger = new CommandLedger();
    for (const id of [1, 2, 3]) ledger.note(command(id), result(id));
    expect(ledger.receive(command(2, { do: "meter", on: true })).is).toBe("new-engine");
    expect(ledger.receive(command(3, { do: "meter", on: true })).is).toBe("new");
  });

  it("takes the same command under the same number for another one, when another engine gives it", () => {
    const ledger = new CommandLedger();
    ledger.note(command(1), result(1));
    expect(ledger.receive(command(1)).is).toBe("again");
    expect(ledger.receive(command(1, ring, "second")).is).toBe("new-engine");
    ledger.note(command(1, ring, "second"), result(1));
    expect(ledger.receive(command(2, ring, "second")).is).toBe("new");
    expect(ledger.receive(command(1, ring, "third")).is).toBe("new-engine");
  });

  it("takes a number long forgotten for a new engine's, and keeps no more than it needs", () => {
    const ledger = new CommandLedger();
    for (let id = 1; id <= 1_000; id += 1) ledger.note(command(id), result(id));
    expect(ledger.receive(command(990)).is).toBe("again");
    expect(ledger.receive(command(5)).is).toBe("new-engine");
  });
});
