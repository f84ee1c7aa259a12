import type { Chord } from "./chord.ts";

interface ActionEntry {
  readonly id: string;
  readonly group: "phone" | "agent" | "pop" | "wrap-up" | "go" | "list";
  /** Without settings. The first is the one that is shown. */
  readonly chords: readonly Chord[];
}

/**
 * Every action of the desk that a key can do, in the order of precedence among those that share a chord: Ctrl+Enter answers as long as
 * something rings, Alt+F completes a transfer as long as a colleague is being asked about one. Words in i18n `app:action.<id>`; remapped by
 * `settings.keys[id]`. Chords that a browser keeps for itself are avoided.
 */
export const actions = [
  { id: "answer", group: "phone", chords: ["Mod+Enter"] },
  { id: "dial-found", group: "go", chords: ["Mod+Enter"] },
  { id: "reject", group: "phone", chords: ["Alt+R"] },
  { id: "decline", group: "phone", chords: ["Alt+Shift+R"] },
  { id: "voicemail", group: "phone", chords: ["Alt+V"] },
  { id: "hang-up", group: "phone", chords: ["Alt+X"] },
  { id: "hold", group: "phone", chords: ["Alt+H"] },
  { id: "swap", group: "phone", chords: ["Alt+Z"] },
  { id: "mute", group: "phone", chords: ["Alt+M"] },
  { id: "keypad", group: "phone", chords: ["Alt+K"] },
  { id: "complete-transfer", group: "phone", chords: ["Alt+F"] },
  { id: "transfer", group: "phone", chords: ["Alt+F"] },
  { id: "transfer-now", group: "phone", chords: ["Alt+Enter"] },
  { id: "cancel-consult", group: "phone", chords: ["Alt+E"] },
  { id: "conference", group: "phone", chords: ["Alt+J"] },
  { id: "to-room", group: "phone", chords: ["Alt+Shift+J"] },
  { id: "dial", group: "phone", chords: ["Alt+P"] },
  { id: "redial", group: "phone", chords: ["Alt+L"] },
  { id: "caller-id", group: "phone", chords: ["Alt+Shift+P"] },
  { id: "do-not-disturb", group: "phone", chords: ["Alt+D"] },
  { id: "phone-device", group: "phone", chords: ["Alt+Shift+D"] },
  { id: "retry-line", group: "phone", chords: ["Alt+Shift+L"] },
  { id: "ready", group: "agent", chords: ["Alt+A"] },
  { id: "not-ready", group: "agent", chords: ["Alt+N"] },
  { id: "agent-menu", group: "agent", chords: ["Alt+S"] },
  { id: "tab-next", group: "pop", chords: ["Alt+."] },
  { id: "tab-previous", group: "pop", chords: ["Alt+,"] },
  { id: "tab-close", group: "pop", chords: ["Alt+W"] },
  { id: "choice-1", group: "pop", chords: ["Alt+1"] },
  { id: "choice-2", group: "pop", chords: ["Alt+2"] },
  { id: "choice-3", group: "pop", chords: ["Alt+3"] },
  { id: "choice-4", group: "pop", chords: ["Alt+4"] },
  { id: "choice-5", group: "pop", chords: ["Alt+5"] },
  { id: "none-of-them", group: "pop", chords: ["Alt+0"] },
  { id: "accept-offer", group: "pop", chords: ["Alt+U"] },
  { id: "dismiss-offer", group: "pop", chords: ["Alt+I"] },
  { id: "disposition", group: "wrap-up", chords: ["Alt+O"] },
  { id: "notes", group: "wrap-up", chords: ["Alt+T"] },
  { id: "take-notes", group: "wrap-up", chords: ["Alt+Shift+T"] },
  { id: "next-task", group: "wrap-up", chords: ["Alt+C"] },
  { id: "save-lead", group: "pop", chords: ["Mod+S"] },
  { id: "edit-record", group: "pop", chords: ["Mod+E"] },
  { id: "save-record", group: "pop", chords: ["Mod+S"] },
  { id: "save", group: "wrap-up", chords: ["Mod+S", "Mod+Enter"] },
  { id: "search", group: "go", chords: ["Mod+K"] },
  { id: "help", group: "go", chords: ["?", "F1"] },
  { id: "dial-request", group: "phone", chords: ["Alt+G"] },
  { id: "drop-request", group: "phone", chords: ["Alt+Q"] },
  { id: "list-filter", group: "list", chords: ["/"] },
  { id: "list-new", group: "list", chords: ["N"] },
  { id: "list-edit", group: "list", chords: ["E"] },
  { id: "list-dial", group: "list", chords: ["C"] },
  { id: "list-done", group: "list", chords: ["D"] },
  { id: "list-take", group: "list", chords: ["A"] },
  { id: "list-trace", group: "list", chords: ["T"] },
  { id: "page-desk", group: "go", chords: ["Mod+1"] },
  { id: "page-customers", group: "go", chords: ["Mod+2"] },
  { id: "page-leads", group: "go", chords: ["Mod+3"] },
  { id: "page-tasks", group: "go", chords: ["Mod+4"] },
  { id: "page-calls", group: "go", chords: ["Mod+5"] },
  { id: "page-problems", group: "go", chords: ["Mod+6"] },
  { id: "page-trace", group: "go", chords: ["Mod+7"] },
  { id: "page-import", group: "go", chords: ["Mod+8"] },
  { id: "page-audit", group: "go", chords: ["Mod+9"] },
  { id: "page-reports", group: "go", chords: ["Alt+Shift+E"] },
  { id: "page-wallboard", group: "go", chords: ["Alt+Shift+W"] },
  { id: "page-administration", group: "go", chords: ["Mod+0"] },
  { id: "page-settings", group: "go", chords: ["Mod+,"] },
  { id: "fold-rail", group: "go", chords: ["Alt+B"] },
  { id: "fold-context", group: "go", chords: ["Alt+Y"] },
] as const satisfies readonly ActionEntry[];

export type Action = (typeof actions)[number];
export type ActionId = Action["id"];
export type ActionGroup = Action["group"];
export const actionGroups = [
  "phone",
  "agent",
  "pop",
  "wrap-up",
  "list",
  "go",
] as const satisfies readonly ActionGroup[];
