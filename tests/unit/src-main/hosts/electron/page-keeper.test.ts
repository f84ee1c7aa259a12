import pino from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepPage } from "#main/hosts/electron/page-keeper.ts";
import { FakeWindow } from "./fake-electron.ts";

let now: number;
let window: FakeWindow;
beforeEach(() => {
  vi.useFakeTimers();
  now = 1_000_000;
  window = new FakeWindow();
});
afterEach(() => vi.useRealTimers());

const keep = () => keepPage({ name: "ui", window: window.asReal(), logger: pino({ level: "silent" }), now: () => now });
const die = (reason = "crashed") => window.webContents.emit("render-process-gone", {}, { reason, exitCode: 1 });

describe("a page that is kept", () => {
  it("is loaded again at once when its process dies", () => {
    keep();
    now += 60_000;
    die();
    vi.advanceTimersByTime(0);
    expect(window.webContents.reloads).toBe(1);
  });

  it("waits two seconds when it dies again at once, and is not loaded twice", () => {
    keep();
    die();
    die();
    vi.advanceTimersByTime(1_999);
    expect(window.webContents.reloads).toBe(0);
    vi.advanceTimersByTime(1);
    expect(window.webContents.reloads).toBe(1);
  });

  it("is left alone when it ended on purpose, when its window is closed, and when it is closed", () => {
    const keeper = keep();
    die("clean-exit");
    vi.advanceTimersByTime(5_000);
    die();
    keeper.close();
    die();
    vi.advanceTimersByTime(5_000);
    expect(window.webContents.reloads).toBe(0);
    expect(window.destroyed).toBe(true);
    expect([keeper.window(), keeper.page()]).toEqual([null, null]);
  });
});
