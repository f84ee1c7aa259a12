import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";

/** Bundles the media page as the product does, beside a page that embeds it in a hidden frame, into a folder of its own. */
export async function buildMediaPage(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "popline-media-page-"));
  await build({
    configFile: false,
    logLevel: "error",
    root: resolve("src-renderer"),
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2024",
      rolldownOptions: { input: resolve("src-renderer/media.html") },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
