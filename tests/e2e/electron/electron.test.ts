import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStale } from "#main/hosts/launch/build.ts";
import { electronBinary } from "#main/hosts/launch/electron-binary.ts";
import { projectRoot } from "#main/hosts/launch/project-root.ts";

const binary = electronBinary();

describe.runIf(binary === null)("the Electron host", () => {
  it("is not run here", ({ skip }) => {
    const why = "Electron's program (or a screen) is not on this machine: the Electron end-to-end suite did not run.";
    process.stderr.write(`${why}\n`);
    skip(why);
  });
});

describe.runIf(binary !== null)("the Electron host", () => {
  let folder: string;
  let app: ElectronApplication;
  let ui: Page;
  let media: Page;

  async function launch(): Promise<ElectronApplication> {
    return _electron.launch({
      executablePath: binary ?? undefined,
      args: [
        join(projectRoot, "dist", "electron", "main.js"),
        `--user-data-dir=${join(folder, "profile")}`,
        "--use-fake-device-for-media-stream",
        ...(process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
      env: { ...process.env, POPLINE_DESK_DATA_DIR: join(folder, "desk"), POPLINE_UPDATES: "off" },
    });
  }

  async function pageAt(path: string): Promise<Page> {
    const fits = (page: Page) => page.url() === `app://popline/${path}`;
    return app.windows().find(fits) ?? app.waitForEvent("window", fits);
  }

  beforeAll(async () => {
    await buildStale({ names: ["renderer", "electron", "preload"], say: () => {} });
    folder = await mkdtemp(join(tmpdir(), "popline-electron-e2e-"));
    app = await launch();
    [ui, media] = await Promise.all([pageAt("index.html"), pageAt("media.html")]);
  });
  afterAll(async () => {
    await app?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("shows the sign-in form over the desk's port, with the media page hidden", async () => {
    await ui.locator("input[type=password]").waitFor();
    const shown = await app.evaluate(({ BrowserWindow }) =>
      Object.fromEntries(
        BrowserWindow.getAllWindows().map((window) => [window.webContents.getURL(), window.isVisible()]),
      ),
    );
    expect(shown).toEqual({ "app://popline/index.html": true, "app://popline/media.html": false });
  });

  it("gives its pages no Node, no Electron and no foreign code", async () => {
    const globals = await ui.evaluate("[typeof require, typeof process, typeof module, typeof Buffer]");
    expect(globals).toEqual(["undefined", "undefined", "undefined", "undefined"]);
    await expect(ui.evaluate("(0, window['eval'])('1')")).rejects.toThrow(/Content Security Policy|unsafe-eval/);
    const fetched = await ui.evaluate("fetch('https://example.com').then(() => 'yes', () => 'no')");
    expect(fetched).toBe("no");
  });

  it("lets its pages go nowhere and open nothing", async () => {
    expect(await ui.evaluate("window.open('https://example.com')")).toBeNull();
    await ui.evaluate("location.href = 'https://example.com'");
    await ui.locator("input[type=password]").waitFor();
    expect(ui.url()).toBe("app://popline/index.html");
  });

  it("opens the microphone for the media page without asking, and no camera", async () => {
    const ask = (constraints: string) =>
      media.evaluate(
        `navigator.mediaDevices.getUserMedia(${constraints}).then((stream) => stream.getTracks().map((track) => track.stop()).length, (error) => error.name)`,
      );
    expect(await ask("{ audio: true }")).toBe(1);
    expect(await ask("{ video: true }")).toBe("NotAllowedError");
  });

  it("loads the agent's page again after its process died, and the media page never notices", async () => {
    await media.evaluate("globalThis.stillHere = true");
    await app.evaluate(({ BrowserWindow }) => {
      for (const { webContents } of BrowserWindow.getAllWindows()) {
        if (webContents.getURL().endsWith("index.html")) webContents.forcefullyCrashRenderer();
      }
    });
    await expect
      .poll(
        () =>
          app.evaluate(async ({ BrowserWindow }) => {
            const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().endsWith("index.html"));
            if (!window || window.webContents.isCrashed()) return false;
            return window.webContents.executeJavaScript("document.querySelector('input[type=password]') !== null");
          }),
        { timeout: 15_000 },
      )
      .toBe(true);
    expect(await media.evaluate("globalThis.stillHere")).toBe(true);
  });

  it("hands a second start's link to the first and ends it", async () => {
    const second = await launch();
    await second.waitForEvent("close");
    expect(app.windows().length).toBeGreaterThanOrEqual(1);
  });

  it("hides its window instead of closing it, and quits in order", async () => {
    const visible = await app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().endsWith("index.html"));
      window?.close();
      return window?.isVisible();
    });
    expect(visible).toBe(false);
    const ended = app.waitForEvent("close");
    await app.evaluate(({ app: host }) => host.quit()).catch(() => {});
    await ended;
  });
});
