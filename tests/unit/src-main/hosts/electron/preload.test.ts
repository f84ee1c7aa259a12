import type { EventEmitter } from "node:events";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { portChannel, wantPortChannel } from "#main/hosts/electron/port-protocol.ts";

const ipc = vi.hoisted(() => ({ renderer: null as EventEmitter | null, sent: [] as unknown[][] }));
vi.mock("electron", async () => {
  const { EventEmitter } = await import("node:events");
  ipc.renderer = new EventEmitter();
  return { ipcRenderer: Object.assign(ipc.renderer, { send: (...message: unknown[]) => ipc.sent.push(message) }) };
});

const posted: unknown[][] = [];
let hear: (event: { source: unknown; origin: string; data: unknown }) => void = () => {};
beforeAll(async () => {
  vi.stubGlobal("location", { origin: "app://popline" });
  vi.stubGlobal("postMessage", (...message: unknown[]) => posted.push(message));
  vi.stubGlobal("addEventListener", (_type: string, listener: typeof hear) => {
    hear = listener;
  });
  await import("#main/hosts/electron/preload.ts");
});
beforeEach(() => {
  ipc.sent.length = 0;
  posted.length = 0;
});
const own = { source: globalThis, origin: "app://popline" };

describe("the preload", () => {
  it("brings the page's request to the main process, and its port to the page", () => {
    hear({ ...own, data: { popline: "want-port", role: "ui" } });
    expect(ipc.sent).toEqual([[wantPortChannel, "ui"]]);
    const port = {};
    ipc.renderer?.emit(portChannel, { ports: [port] }, "ui");
    expect(posted).toEqual([[{ popline: "port", role: "ui" }, "app://popline", [port]]]);
  });

  it.each([
    ["another window", { ...own, source: {}, data: { popline: "want-port", role: "ui" } }],
    ["another origin", { ...own, origin: "https://evil.example", data: { popline: "want-port", role: "ui" } }],
    ["another role", { ...own, data: { popline: "want-port", role: "root" } }],
    ["its own answer", { ...own, data: { popline: "port", role: "ui" } }],
    ["text", { ...own, data: "want-port" }],
    ["nothing", { ...own, data: null }],
  ])("does nothing for %s", (_name, event) => {
    hear(event);
    expect(ipc.sent).toEqual([]);
  });

  it("hands nothing to the page without a port or for no role", () => {
    ipc.renderer?.emit(portChannel, { ports: [] }, "ui");
    ipc.renderer?.emit(portChannel, { ports: [{}] }, "root");
    expect(posted).toEqual([]);
  });
});
