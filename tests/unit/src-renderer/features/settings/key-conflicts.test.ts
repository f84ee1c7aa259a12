import { describe, expect, it } from "vitest";
import { type ActionId, actions } from "#renderer/app/keys/actions.ts";
import { KeyBoard } from "#renderer/app/keys/key-board.ts";
import { conflictsOf, withKey, withSwap } from "#renderer/features/settings/key-conflicts.ts";

function aBoard(own: Record<string, string> = {}) {
  const board = new KeyBoard({ isMac: false });
  board.remap(own);
  return { board, chordsOf: (id: ActionId) => board.chordsOf(id) };
}

describe("choosing another key", () => {
  it("a free key is in nobody's way", () => {
    expect(conflictsOf("hold", "Alt+9", aBoard().chordsOf)).toEqual([]);
  });

  it("a key of another action is named with that action, also when the agent gave it", () => {
    expect(conflictsOf("hold", "Alt+M", aBoard().chordsOf)).toEqual(["mute"]);
    expect(conflictsOf("hold", "Alt+9", aBoard({ mute: "Alt+9" }).chordsOf)).toEqual(["mute"]);
    expect(conflictsOf("hold", "Alt+M", aBoard({ mute: "Alt+9" }).chordsOf)).toEqual([]);
  });

  it("no action as shipped is in another's way", () => {
    const { chordsOf } = aBoard();
    for (const { id, chords } of actions)
      for (const chord of chords) expect({ id, in: conflictsOf(id, chord, chordsOf) }).toEqual({ id, in: [] });
  });

  it("going back to the shipped key leaves nothing in the settings", () => {
    expect(withKey({ hold: "Alt+9", mute: "Alt+J" }, "hold", "Alt+H")).toEqual({ mute: "Alt+J" });
    expect(withKey({ hold: "Alt+9" }, "hold", null)).toEqual({});
    expect(withKey({}, "hold", "Alt+9")).toEqual({ hold: "Alt+9" });
  });

  it("two actions that swap have each other's keys and no others have changed", () => {
    const own = { answer: "Alt+J" };
    const next = withSwap(own, "hold", "Alt+M", "mute", aBoard(own).chordsOf);
    const { board } = aBoard(next);
    expect([board.chordsOf("hold"), board.chordsOf("mute"), board.chordsOf("answer")]).toEqual([
      ["Alt+M"],
      ["Alt+H"],
      ["Alt+J"],
    ]);
    expect(conflictsOf("hold", "Alt+M", (id) => board.chordsOf(id))).toEqual([]);
  });
});

describe("while a key is being chosen", () => {
  const press = (key: string, code: string, altKey = false) =>
    ({
      key,
      code,
      altKey,
      ctrlKey: false,
      metaKey: false,
      shiftKey: false,
      isComposing: false,
      repeat: false,
    }) as KeyboardEvent;

  it("the keys do nothing else, and again what they did afterwards", () => {
    const { board } = aBoard();
    const done: string[] = [];
    board.register("mute", () => done.push("mute"));
    const end = board.take((chord) => done.push(chord));
    expect(board.press(press("m", "KeyM", true), true)).toBe(true);
    end();
    board.press(press("m", "KeyM", true), true);
    expect(done).toEqual(["Alt+M", "mute"]);
  });
});
