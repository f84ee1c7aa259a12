import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.ts";

/**
 * Makes sure that there is a Chromium for the tests: the machine's own, else Debian's package (as root), else Playwright's build.
 * @throws Error with what to do when none can be had
 */
export async function ensureChromium(say: (line: string) => void): Promise<void> {
  if (findChromium() !== null) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("No Chromium here: installing Debian's package.");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["-q", "update"], { stdio: "inherit", env });
    spawnSync("apt-get", ["-q", "-y", "install", "--no-install-recommends", "chromium", "fonts-noto-cjk"], {
      stdio: "inherit",
      env,
    });
  } else {
    say("No Chromium here: fetching Playwright's build.");
    spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
  }
  if (findChromium() === null)
    throw new Error("The end-to-end tests need Chromium, Chrome or Edge. Install one, or name it in POPLINE_CHROMIUM.");
}
