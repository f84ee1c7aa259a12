import { expect, test } from "vitest";
import { actions } from "#renderer/app/keys/actions.ts";
import { KeyBoard } from "#renderer/app/keys/key-board.ts";

function press(key: string, over: Partial<KeyboardEvent> = {}): KeyboardEvent {
  const event: Partial<KeyboardEvent> = {
    key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    repeat: false,
    ...over,
  };
  return event as KeyboardEvent;
}

const ctrlEnter = press("Enter", { ctrlKey: true });

test("Ctrl+Enter answers while something rings, and saves when nothing does", () => {
  const keys = new KeyBoard({ isMac: false });
  const done: string[] = [];
  let rings = true;
  keys.register("save", () => done.push("save"));
  keys.register("answer", () => (rings ? done.push("answer") : false));
  expect(keys.press(ctrlEnter, true)).toBe(true);
  rings = false;
  expect(keys.press(ctrlEnter, true)).toBe(true);
  expect(done).toEqual(["answer", "save"]);
});

test("the newest handler goes first and gives way when it is gone", () => {
  const keys = new KeyBoard({ isMac: false });
  const done: string[] = [];
  keys.register("save", () => done.push("old"));
  const end = keys.register("save", () => done.push("new"));
  keys.run("save");
  end();
  keys.run("save");
  expect(done).toEqual(["new", "old"]);
});

test("a plain sign is left to the field that is typed in", () => {
  const keys = new KeyBoard({ isMac: false });
  keys.register("help", () => true);
  expect(keys.press(press("?", { shiftKey: true }), true)).toBe(false);
  expect(keys.press(press("?", { shiftKey: true }), false)).toBe(true);
  expect(keys.press(press("F1"), true)).toBe(true);
});

test("keys of an input method and held keys do nothing", () => {
  const keys = new KeyBoard({ isMac: false });
  keys.register("answer", () => true);
  expect(keys.press({ ...ctrlEnter, isComposing: true }, false)).toBe(false);
  expect(keys.press({ ...ctrlEnter, repeat: true }, false)).toBe(false);
});

test("a remapped key counts, the default no longer does, and rubbish keeps the default", () => {
  const keys = new KeyBoard({ isMac: false });
  keys.register("mute", () => true);
  keys.remap({ mute: "ctrl+shift+u", hold: "hyper+z" });
  expect(keys.press(press("u", { ctrlKey: true, shiftKey: true }), false)).toBe(true);
  expect(keys.press(press("m", { altKey: true }), false)).toBe(false);
  expect(keys.chordsOf("hold")).toEqual(["Alt+H"]);
});

test("no two actions share a first key, but for those that give way to each other", () => {
  const shared = new Set(["Mod+Enter", "Mod+S", "Alt+F"]);
  const first = actions.map((action) => action.chords[0]).filter((chord) => !shared.has(chord));
  expect(new Set(first).size).toBe(first.length);
});
