import pino from "pino";
import { describe, expect, it, vi } from "vitest";
import { clipboardShortcut } from "#main/hosts/electron/clipboard-shortcut.ts";
import { FakeShortcuts } from "./fake-electron.ts";

function setUp(readText = async () => "Call +49 30 111222") {
  const shortcuts = new FakeShortcuts();
  const [onText, onTaken] = [vi.fn(), vi.fn()];
  const logger = pino({ level: "silent" });
  const shortcut = clipboardShortcut({ globalShortcut: shortcuts, clipboard: { readText }, onText, onTaken, logger });
  return { shortcuts, onText, onTaken, shortcut };
}

describe("the clipboard's global shortcut", () => {
  it("hands the clipboard's text over when its keys are pressed in any program", async () => {
    const { shortcuts, shortcut, onText } = setUp();
    shortcut.keep("Ctrl+Alt+D");
    shortcuts.held.get("Ctrl+Alt+D")?.();
    await vi.waitFor(() => expect(onText).toHaveBeenCalledWith("Call +49 30 111222"));
  });

  it("follows the setting: other keys, none, and gives them back at the end", () => {
    const { shortcuts, shortcut } = setUp();
    shortcut.keep("Ctrl+Alt+D");
    shortcut.keep("Ctrl+Alt+P");
    expect([...shortcuts.held.keys()]).toEqual(["Ctrl+Alt+P"]);
    shortcut.keep(null);
    expect(shortcuts.held.size).toBe(0);
    shortcut.keep("Ctrl+Alt+P");
    shortcut.release();
    expect(shortcuts.held.size).toBe(0);
  });

  it("says once when another program has the keys, or when they are none", () => {
    const { shortcuts, shortcut, onTaken } = setUp();
    shortcuts.taken.add("Ctrl+Alt+D");
    shortcut.keep("Ctrl+Alt+D");
    shortcut.keep("Ctrl+Alt+D");
    expect(onTaken.mock.calls).toEqual([["Ctrl+Alt+D"]]);
    shortcut.keep("");
    expect(onTaken).toHaveBeenCalledTimes(2);
  });

  it("outlives a clipboard that can't be read", async () => {
    const readText = vi.fn(() => Promise.reject(new Error("the clipboard is in use")));
    const { shortcuts, shortcut, onText } = setUp(readText);
    shortcut.keep("Ctrl+Alt+D");
    shortcuts.held.get("Ctrl+Alt+D")?.();
    await vi.waitFor(() => expect(readText).toHaveBeenCalled());
    expect(onText).not.toHaveBeenCalled();
  });
});
