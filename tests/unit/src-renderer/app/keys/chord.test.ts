import { expect, test } from "vitest";
import { chordOf, chordParts, type KeyPress, readChord } from "#renderer/app/keys/chord.ts";

function press(key: string, code: string, over: Partial<KeyPress> = {}): KeyPress {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...over };
}

test.each([
  ["Ctrl+Enter", press("Enter", "Enter", { ctrlKey: true }), "Mod+Enter"],
  ["Alt+1", press("1", "Digit1", { altKey: true }), "Alt+1"],
  ["a letter by its legend, not its place", press("q", "KeyA", { ctrlKey: true }), "Mod+Q"],
  ["a Cyrillic layout by its place", press("ы", "KeyS", { ctrlKey: true }), "Mod+S"],
  ["? whatever key it takes", press("?", "Minus", { shiftKey: true }), "?"],
  ["a function key", press("F1", "F1"), "F1"],
  ["Ctrl+,", press(",", "Comma", { ctrlKey: true }), "Mod+,"],
])("%s is read", (_name, event, chord) => {
  expect(chordOf(event, false)).toBe(chord);
});

test("a modifier alone is no chord", () => {
  expect(chordOf(press("Control", "ControlLeft", { ctrlKey: true }), false)).toBeNull();
});

test("on a Mac Cmd is Mod, Ctrl is Ctrl, and Option's signs count by their place", () => {
  expect(chordOf(press("k", "KeyK", { metaKey: true }), true)).toBe("Mod+K");
  expect(chordOf(press("k", "KeyK", { ctrlKey: true }), true)).toBe("Ctrl+K");
  expect(chordOf(press("µ", "KeyM", { altKey: true }), true)).toBe("Alt+M");
});

test("chords that people write are put into one spelling", () => {
  expect(readChord("ctrl + shift + x", false)).toBe("Mod+Shift+X");
  expect(readChord("shift+ctrl+x", true)).toBe("Ctrl+Shift+X");
  expect(readChord("alt+enter", false)).toBe("Alt+Enter");
  expect(readChord("hyper+x", false)).toBeNull();
  expect(readChord("ctrl+", false)).toBeNull();
});

test("keys are shown as they are printed", () => {
  expect(chordParts("Mod+Enter", false)).toEqual(["Ctrl", "Enter"]);
  expect(chordParts("Mod+Alt+K", true)).toEqual(["⌘", "⌥", "K"]);
});
