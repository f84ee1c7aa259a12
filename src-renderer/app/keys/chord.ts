/**
 * A key chord in one spelling: modifiers in the order Mod, Ctrl, Alt, Shift, then the key; `Mod+Shift+X`, `Alt+1`, `?`, `Mod+Enter`.
 * `Mod` is Ctrl, and Cmd on a Mac. So are chords written in settings (`keys`).
 */
export type Chord = string;

/** The part of a KeyboardEvent that names a chord. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const modifierKeys = new Set([
  "Control",
  "Shift",
  "Alt",
  "Meta",
  "AltGraph",
  "CapsLock",
  "Dead",
  "Process",
  "Unidentified",
]);

/** The chord of a key press; null for a modifier alone. */
export function chordOf(press: KeyPress, isMac: boolean): Chord | null {
  if (modifierKeys.has(press.key) && keyByCode(press.code) === null) return null;
  const bare = !press.ctrlKey && !press.metaKey && !press.altKey;
  // A sign that needs Shift on one keyboard needs none on another: alone it is the sign that counts.
  if (bare && press.key.length === 1 && !/[a-z0-9 ]/i.test(press.key)) return press.key;
  const key = keyName(press);
  if (key === null) return null;
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const ctrl = isMac && press.ctrlKey;
  return [mod && "Mod", ctrl && "Ctrl", press.altKey && "Alt", press.shiftKey && "Shift", key]
    .filter(Boolean)
    .join("+");
}

/** The same spelling for a chord that a person wrote; null if it names no key or an unknown modifier. */
export function readChord(text: string, isMac: boolean): Chord | null {
  const parts = text.trim().split(/\s*\+\s*/);
  const key = parts.pop() ?? "";
  if (key === "") return null;
  const wanted = new Set<string>();
  for (const part of parts) {
    const name = modifierNames[part.toLowerCase()];
    if (name === undefined) return null;
    wanted.add(name === "Ctrl" && !isMac ? "Mod" : name);
  }
  const name = key.length === 1 ? key.toUpperCase() : `${key[0]?.toUpperCase() ?? ""}${key.slice(1)}`;
  return [...["Mod", "Ctrl", "Alt", "Shift"].filter((modifier) => wanted.has(modifier)), name].join("+");
}

const modifierNames: Record<string, string | undefined> = {
  mod: "Mod",
  ctrl: "Ctrl",
  control: "Ctrl",
  cmd: "Mod",
  meta: "Mod",
  alt: "Alt",
  option: "Alt",
  shift: "Shift",
};

/** The keys of a chord as they are printed on this machine's keyboard, to be shown one by one. */
export function chordParts(chord: Chord, isMac: boolean): readonly string[] {
  return chord.split("+").map((part) => (isMac ? (macSigns[part] ?? part) : (otherSigns[part] ?? part)));
}

const arrows = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const macSigns: Record<string, string | undefined> = {
  ...arrows,
  Mod: "⌘",
  Ctrl: "⌃",
  Alt: "⌥",
  Shift: "⇧",
  Enter: "↩",
};
const otherSigns: Record<string, string | undefined> = { ...arrows, Mod: "Ctrl", Escape: "Esc" };

function keyName(press: KeyPress): string | null {
  if (press.key.length > 1) return keyByCode(press.code) ?? press.key;
  if (press.key === " ") return "Space";
  if (/^[a-z0-9]$/i.test(press.key)) return press.key.toUpperCase();
  // Alt on a Mac and non-Latin layouts give another character: the place on the keyboard counts then.
  return keyByCode(press.code) ?? press.key.toUpperCase();
}

function keyByCode(code: string): string | null {
  return /^(?:Key([A-Z])|Digit(\d))$/.exec(code)?.slice(1).find(Boolean) ?? codeSigns[code] ?? null;
}

const codeSigns: Record<string, string | undefined> = { Comma: ",", Period: ".", Slash: "/" };
