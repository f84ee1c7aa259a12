import type { Clipboard, GlobalShortcut } from "electron";
import type { Logger } from "pino";
import type { Notice } from "#shared/contract/desk/index.ts";

export interface ClipboardShortcutOptions {
  readonly globalShortcut: Pick<GlobalShortcut, "register" | "unregister">;
  readonly clipboard: Pick<Clipboard, "readText">;
  /** Hands the text over: the desk finds the numbers in it, and the UI asks. */
  readonly onText: (text: string) => void;
  /** Another program has the keys, or the system does not know them. */
  readonly onTaken: (keys: string) => void;
  readonly logger: Logger;
}

const longest = 20_000;

/** Dials the clipboard from any program, by keys that the agent can change. `keep` follows the setting; null: none. */
export function clipboardShortcut(options: ClipboardShortcutOptions): {
  keep(keys: string | null): void;
  release(): void;
} {
  const { globalShortcut, clipboard, onText, onTaken, logger } = options;
  let held: string | null = null;
  let wanted: string | null = null;

  function release(): void {
    if (held !== null) globalShortcut.unregister(held);
    held = null;
  }

  return {
    keep(keys) {
      if (keys === wanted) return;
      wanted = keys;
      release();
      if (keys === null) return;
      const dial = () => {
        clipboard.readText().then(
          (text) => onText(text.slice(0, longest)),
          (error: unknown) => logger.warn({ err: error }, "the clipboard could not be read"),
        );
      };
      if (register(globalShortcut, keys, dial)) held = keys;
      else onTaken(keys);
    },
    release,
  };
}

/** An accelerator that Electron can't read throws; one that another program has answers false. */
function register(globalShortcut: Pick<GlobalShortcut, "register">, keys: string, act: () => void): boolean {
  try {
    return globalShortcut.register(keys, act);
  } catch {
    return false;
  }
}

/** Said once: the keys can be changed in the settings. */
export function shortcutNotice(keys: string, at: number): Notice {
  return { id: `shortcut-taken:${keys}`, code: "shortcut-taken", level: "info", values: { keys }, at, callId: null };
}
