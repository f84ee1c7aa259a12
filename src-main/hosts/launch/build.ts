/** Builds what changed since the last build: the renderer, the engine for the browser host, and the Electron host. `--force` builds all. */
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type InlineConfig } from "vite";
import { projectRoot } from "./project-root.ts";

interface Target {
  readonly name: string;
  readonly sources: readonly string[];
  readonly config: InlineConfig;
}

const shared = ["src-shared/**/*.{ts,json}", "package-lock.json", "src-main/hosts/launch/build.ts"];

/** Packages that stay outside the bundles: native code, and what must be one copy with its own files. */
const external = ["better-sqlite3", "electron", "electron-updater"];

function nodeBundle(outDir: string, input: Record<string, string>, format: "es" | "cjs" = "es"): InlineConfig {
  return {
    configFile: false,
    root: projectRoot,
    logLevel: "warn",
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: "node24",
      minify: true,
      sourcemap: true,
      rolldownOptions: { input, output: { format, entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" } },
    },
  };
}

export const targets: readonly Target[] = [
  {
    name: "renderer",
    sources: [...shared, "src-renderer/**/*", "vite.config.ts"],
    config: { configFile: join(projectRoot, "vite.config.ts"), logLevel: "warn" },
  },
  {
    name: "desk",
    sources: [...shared, "src-main/**/*.ts"],
    config: nodeBundle("dist/desk", {
      main: "src-main/hosts/browser/main.ts",
      "store-worker": "src-main/store/worker.ts",
    }),
  },
  {
    name: "electron",
    sources: [...shared, "src-main/**/*.ts"],
    config: nodeBundle("dist/electron", {
      main: "src-main/hosts/electron/main.ts",
      "store-worker": "src-main/store/worker.ts",
    }),
  },
  {
    name: "preload",
    sources: [...shared, "src-main/hosts/electron/**/*.ts"],
    // A sandboxed preload is CommonJS, in one file.
    config: nodeBundle("dist/preload", { preload: "src-main/hosts/electron/preload.ts" }, "cjs"),
  },
];

/** A hash over the names and contents of a target's sources. */
function fingerprint(target: Target): string {
  const hash = createHash("sha256");
  const files = target.sources.flatMap((pattern) => globSync(pattern, { cwd: projectRoot, withFileTypes: true }));
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort();
  for (const path of paths) hash.update(path.slice(projectRoot.length)).update("\0").update(readFileSync(path));
  return hash.digest("hex");
}

function lastFingerprint(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export interface BuildOptions {
  readonly names?: readonly string[];
  readonly force?: boolean;
  readonly say: (line: string) => void;
}

/** Vite's build as it is shipped, whatever NODE_ENV the caller has: with another one, React's slower development build would go in. */
export async function buildProduct(config: InlineConfig): Promise<void> {
  const { NODE_ENV: before } = process.env;
  process.env.NODE_ENV = "production";
  try {
    await build(config);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** Brings the named targets (all without names) up to date. */
export async function buildStale(options: BuildOptions): Promise<void> {
  const stamps = join(projectRoot, "dist", ".stamps");
  for (const target of targets) {
    if (options.names && !options.names.includes(target.name)) continue;
    const stamp = join(stamps, target.name);
    const now = fingerprint(target);
    if (!options.force && lastFingerprint(stamp) === now) continue;
    rmSync(stamp, { force: true });
    const started = performance.now();
    await buildProduct(target.config);
    mkdirSync(stamps, { recursive: true });
    writeFileSync(stamp, now);
    options.say(`built ${target.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await buildStale({ force: process.argv.includes("--force"), say: (line) => process.stdout.write(`${line}\n`) });
}
