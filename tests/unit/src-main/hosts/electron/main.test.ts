import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mediaUrl, uiUrl } from "#main/hosts/electron/app-origin.ts";
import { wantPortChannel } from "#main/hosts/electron/port-protocol.ts";
import type { DeskContract } from "#shared/contract/desk/index.ts";
import { type FakeWindow, fakeElectron } from "./fake-electron.ts";

let fake: ReturnType<typeof fakeElectron>;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "popline-electron-"));
  fake = fakeElectron();
  fake.app.userData = folder;
  vi.resetModules();
  vi.doMock("electron", () => fake.electron);
  vi.doMock("electron-updater", () => ({ default: {} }));
  vi.stubEnv("POPLINE_LOG_LEVEL", "silent");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the host's entry until both pages are there. */
async function start(): Promise<{ media: FakeWindow; ui: FakeWindow }> {
  await import("#main/hosts/electron/main.ts");
  await vi.waitFor(() => expect(fake.windows[1]?.webContents.mainFrame.url).toBe(uiUrl), 10_000);
  const [media, ui] = fake.windows;
  if (!media || !ui) throw new Error("the host opened no windows");
  return { media, ui };
}

function portOf(window: FakeWindow, role: "ui" | "media") {
  const { webContents } = window;
  fake.ipcMain.emit(wantPortChannel, { sender: webContents, senderFrame: webContents.mainFrame }, role);
  const port = webContents.mainFrame.sent.at(-1)?.port;
  if (!port) throw new Error("the host handed over no port");
  const client = createORPCClient<ContractRouterClient<DeskContract>>(new RPCLink({ port }));
  port.start();
  return { client, close: () => port.close() };
}

async function quit(): Promise<void> {
  fake.app.quit();
  await vi.waitFor(() => expect(fake.app.exits).toEqual([0]), 10_000);
}

describe("the Electron host, composed around a real desk", () => {
  it("opens a window for the agent and a hidden one for the audio, both locked down", async () => {
    const { media, ui } = await start();
    expect(media.webContents.mainFrame.url).toBe(mediaUrl);
    for (const { options } of [media, ui]) {
      expect(options.webPreferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false });
    }
    expect(media.options).toMatchObject({ show: false, webPreferences: { backgroundThrottling: false } });
    expect([media.did, ui.did]).toEqual([[], ["show"]]);
    expect(fake.schemes.map(({ scheme }) => scheme)).toEqual(["app"]);
    expect(fake.trays[0]?.tip).toBe("Popline: signed out");
    await quit();
    expect(fake.windows.every((window) => window.destroyed)).toBe(true);
  });

  it("serves the desk to the agent's page, and to the media page only what it needs", async () => {
    const { media, ui } = await start();
    const agent = portOf(ui, "ui");
    for await (const { slices } of await agent.client.state.watch()) {
      expect(slices.app).toMatchObject({ host: "electron", version: "1.2.3" });
      break;
    }
    const page = portOf(media, "media");
    await expect(page.client.agent.setState({ name: "ready" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const pageId = crypto.randomUUID();
    const attached = new AbortController();
    const commands = await page.client.media.attach({ pageId }, { signal: attached.signal });
    const first = await commands.next();
    expect(first.done ? null : first.value.action.do).toBe("audio");
    attached.abort();
    agent.close();
    page.close();
    await quit();
  });

  it("comes to the front and takes the link when it is started a second time", async () => {
    const { ui } = await start();
    const { client, close } = portOf(ui, "ui");
    await vi.waitFor(async () => {
      fake.app.emit("second-instance", {}, ["popline", "popline://pop?tel=123"]);
      expect(ui.did).toContain("focus");
    });
    for await (const { slices } of await client.state.watch()) {
      // Nobody is signed in yet: the agent is told, nothing pops.
      if (!slices.notices?.length) continue;
      expect(slices.notices[0]?.code).toBe("pop-link-bad");
      break;
    }
    close();
    await quit();
  });

  it("leaves to the instance that runs already", async () => {
    fake.app.firstInstance = false;
    await import("#main/hosts/electron/main.ts");
    expect(fake.app.quits).toBe(1);
    expect([fake.windows.length, fake.schemes.length]).toEqual([0, 0]);
  });

  it("says in one sentence what keeps it from starting", async () => {
    vi.stubEnv("POPLINE_CENTRAL_URL", "central");
    await import("#main/hosts/electron/main.ts");
    await vi.waitFor(() => expect(fake.app.exits).toEqual([2]));
    expect(fake.errors[0]).toMatch(/POPLINE_CENTRAL_URL must be an http or https address/);
  });
});
