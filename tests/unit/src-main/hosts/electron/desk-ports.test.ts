import { EventEmitter } from "node:events";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import { os } from "@orpc/server";
import type { IpcMain, MessageChannelMain } from "electron";
import pino from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { mediaUrl, uiUrl } from "#main/hosts/electron/app-origin.ts";
import { serveDeskPorts } from "#main/hosts/electron/desk-ports.ts";
import { wantPortChannel } from "#main/hosts/electron/port-protocol.ts";
import { FakeContents, FakeFrame } from "./fake-electron.ts";

const routers = { ui: { who: os.handler(() => "ui") }, media: { who: os.handler(() => "media") } };
let ipcMain: EventEmitter;
let pages: { ui: FakeContents; media: FakeContents };
let served: { close(): void };
beforeEach(() => {
  ipcMain = new EventEmitter();
  pages = { ui: new FakeContents(), media: new FakeContents() };
  pages.ui.mainFrame.url = uiUrl;
  pages.media.mainFrame.url = mediaUrl;
  served = serveDeskPorts({
    ipcMain: ipcMain as unknown as IpcMain,
    newChannel: () => new MessageChannel() as unknown as MessageChannelMain,
    routers,
    pageOf: (role) => pages[role].asReal(),
    logger: pino({ level: "silent" }),
  });
});

const ask = (role: unknown, sender: FakeContents, senderFrame: FakeFrame | null = sender.mainFrame) =>
  ipcMain.emit(wantPortChannel, { sender, senderFrame }, role);

async function who(port: MessagePort | undefined): Promise<string> {
  if (!port) throw new Error("no port was handed over");
  const client = createORPCClient<{ who: () => Promise<string> }>(new RPCLink({ port }));
  port.start();
  try {
    return await client.who();
  } finally {
    port.close();
  }
}

describe("the desk's ports", () => {
  it("give each page its own part of the desk", async () => {
    ask("ui", pages.ui);
    ask("media", pages.media);
    expect(await who(pages.ui.mainFrame.sent[0]?.port)).toBe("ui");
    expect(await who(pages.media.mainFrame.sent[0]?.port)).toBe("media");
    served.close();
  });

  it("end the old one when a reloaded page asks again", async () => {
    ask("ui", pages.ui);
    const old = pages.ui.mainFrame.sent[0]?.port;
    const closed = new Promise((resolve) => old?.addEventListener("close", resolve));
    ask("ui", pages.ui);
    await closed;
    expect(await who(pages.ui.mainFrame.sent[1]?.port)).toBe("ui");
    served.close();
  });

  it.each([
    ["a page that has another role", () => ask("media", pages.ui)],
    ["a role that does not exist", () => ask("root", pages.ui)],
    ["no role", () => ask(undefined, pages.ui)],
    ["a frame inside the page", () => ask("ui", pages.ui, new FakeFrame(uiUrl))],
    ["a frame that is gone", () => ask("ui", pages.ui, null)],
    ["another window on our origin", () => ask("ui", Object.assign(new FakeContents(), {}))],
    [
      "our window after it was led elsewhere",
      () => {
        pages.ui.mainFrame.url = "https://evil.example/index.html";
        ask("ui", pages.ui);
      },
    ],
  ])("are refused to %s", (_name, attempt) => {
    attempt();
    expect([...pages.ui.mainFrame.sent, ...pages.media.mainFrame.sent]).toEqual([]);
  });

  it("are asked for in vain once closed", () => {
    served.close();
    ask("ui", pages.ui);
    expect(pages.ui.mainFrame.sent).toEqual([]);
  });
});
