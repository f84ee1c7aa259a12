import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export async function copyOf(folder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "popline-faults-"));
  await cp(folder, copy, { recursive: true });
  return copy;
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
