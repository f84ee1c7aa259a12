import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { jsonErrorAt } from "./json-error-at.ts";
import { isGroup } from "./layer.ts";
import type { SettingsUnreadable } from "./mistake.ts";

const maxBytes = 1024 * 1024;

export type SettingsFileContent =
  | { kind: "absent" }
  | { kind: "content"; content: Record<string, unknown> }
  | { kind: "unreadable"; unreadable: SettingsUnreadable };

/** Reads one settings file. Never throws. */
export async function readSettingsFile(path: string): Promise<SettingsFileContent> {
  const file = basename(path);
  const unreadable = (
    reason: SettingsUnreadable["reason"],
    place: { line: number; column: number } | null = null,
  ): SettingsFileContent => ({
    kind: "unreadable",
    unreadable: { file, reason, line: place?.line ?? null, column: place?.column ?? null },
  });
  let text: string;
  try {
    if ((await stat(path)).size > maxBytes) return unreadable("too-large");
    // Windows' editors may put a byte-order mark in front.
    text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    return errorCode(error) === "ENOENT" ? { kind: "absent" } : unreadable("no-access");
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return unreadable("not-json", jsonErrorAt(text));
  }
  return isGroup(content) ? { kind: "content", content } : unreadable("not-a-group");
}

/** Replaces a file as a whole: after a crash it holds the old text or the new, never a part. @throws the file system's error */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes the rename last through a power cut. Windows can't open folders; its file system journals renames. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
