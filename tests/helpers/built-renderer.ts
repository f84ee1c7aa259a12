import { resolve } from "node:path";
import { buildProduct } from "#main/hosts/launch/build.ts";
import { prepared } from "./run-folder.ts";

/** The folder of the built pages. Built once per run, apart from `dist`, which others may build anew meanwhile. */
export function builtRenderer(): Promise<string> {
  return prepared("renderer", (outDir) =>
    buildProduct({ configFile: resolve("vite.config.ts"), logLevel: "error", build: { outDir, emptyOutDir: true } }),
  );
}
