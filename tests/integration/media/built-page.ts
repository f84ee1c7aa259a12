import { resolve } from "node:path";
import { buildProduct } from "#main/hosts/launch/build.ts";
import { prepared } from "#tests/helpers/run-folder.ts";

/** The media page in a folder of the run, bundled once as the product does. */
export async function buildMediaPage(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await prepared("media-page", (outDir) =>
    buildProduct({
      configFile: false,
      logLevel: "error",
      root: resolve("src-renderer"),
      build: {
        outDir,
        emptyOutDir: true,
        target: "es2024",
        // As in vite.config.ts: sounds are files, the policy allows no data: address.
        assetsInlineLimit: 0,
        rolldownOptions: { input: resolve("src-renderer/media.html") },
      },
    }),
  );
  return { folder, remove: async () => undefined };
}
