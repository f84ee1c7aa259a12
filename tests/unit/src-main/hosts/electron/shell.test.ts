import type { App, Menu, PowerMonitor } from "electron";
import pino from "pino";
import { describe, expect, it, vi } from "vitest";
import { readEnvironment } from "#main/hosts/electron/environment.ts";
import { followPower } from "#main/hosts/electron/power.ts";
import { quitInOrder } from "#main/hosts/electron/quit.ts";
import { type NewNotification, notifyRinging } from "#main/hosts/electron/ringing.ts";
import { keepTray, type TrayState, trayState } from "#main/hosts/electron/tray.ts";
import { followUpdates, updateNotice } from "#main/hosts/electron/updates.ts";
import { focusWindow, hideInsteadOfClose } from "#main/hosts/electron/windows.ts";
import { hostWords } from "#main/hosts/electron/words.ts";
import type { Call } from "#shared/call/types.ts";
import { Notice } from "#shared/contract/desk/index.ts";
import { aCall as anyCall } from "#tests/helpers/builders.ts";
import { FakeApp, FakeNotification, FakeTray, FakeWindow, fakeElectron } from "./fake-electron.ts";

const logger = pino({ level: "silent" });
const words = () => hostWords("en", "de");

function aCall(over: Partial<Call> = {}): Call {
  const remote = { number: "+4930111222", name: "Max Test", source: "asserted", withheld: false } as const;
  return anyCall({ remote, queue: "Support", ...over });
}

describe("the notification of a ringing call", () => {
  function setUp(inFront = false) {
    const made: FakeNotification[] = [];
    const [onOpen, onAnswer] = [vi.fn(), vi.fn()];
    const make: NewNotification = (options) => {
      const notification = new FakeNotification(options);
      made.push(notification);
      return notification as unknown as ReturnType<NewNotification>;
    };
    return {
      made,
      onOpen,
      onAnswer,
      ringing: notifyRinging({ make, words, inFront: () => inFront, onOpen, onAnswer }),
    };
  }

  it("is shown once, says who and which queue, and goes when it rings no more", () => {
    const { made, ringing } = setUp();
    const call = aCall();
    ringing.calls([call]);
    ringing.calls([{ ...call, muted: true }]);
    expect(made.map(({ options }) => options.body)).toEqual(["Max Test · +4930111222\nQueue Support"]);
    expect(made[0]?.options.silent).toBe(true);
    ringing.calls([{ ...call, state: { name: "active", at: 1 } }]);
    expect(made[0]?.open).toBe(false);
  });

  it("opens the window by a click, and answers by its button", () => {
    const { made, ringing, onOpen, onAnswer } = setUp();
    const call = aCall();
    ringing.calls([call]);
    made[0]?.emit("click", {});
    expect([onOpen.mock.calls.length, onAnswer.mock.calls.length]).toEqual([1, 0]);
    made[0]?.emit("action", { actionIndex: 0 });
    expect(onAnswer).toHaveBeenCalledWith(call.id);
  });

  it("does not show a withheld number, nor calls that the agent makes or sees", () => {
    const { made, ringing } = setUp();
    ringing.calls([aCall({ queue: null, remote: { number: "", name: null, source: "from", withheld: true } })]);
    ringing.calls([aCall({ direction: "out" }), aCall({ state: { name: "dialing", at: 0 } })]);
    expect(made.map(({ options }) => options.body)).toEqual(["Number withheld"]);
    const front = setUp(true);
    front.ringing.calls([aCall()]);
    expect(front.made).toEqual([]);
  });

  it("is taken back when the host ends", () => {
    const { made, ringing } = setUp();
    ringing.calls([aCall(), aCall()]);
    ringing.close();
    expect(made.map(({ open }) => open)).toEqual([false, false]);
  });
});

describe("the tray", () => {
  const signedIn = { name: "signed-in", server: "", offline: false, user: {} } as unknown as Parameters<
    typeof trayState
  >[0]["session"];
  const signedOut = { name: "signed-out", server: null, lastUsername: null, reason: null, deskName: null } as const;
  const up = { name: "registered", at: 0, server: "" } as const;
  const down = { name: "off", at: 0, error: null } as const;
  const agent = (name: "ready" | "talking" | "wrap-up") => ({ state: { name, at: 0 }, next: null });

  it.each([
    ["signed-out", signedOut, up, agent("ready")],
    ["no-line", signedIn, down, agent("ready")],
    ["ready", signedIn, up, agent("ready")],
    ["busy", signedIn, up, agent("talking")],
    ["not-ready", signedIn, up, agent("wrap-up")],
  ] as const)("says %s", (expected, session, link, state) => {
    expect(trayState({ session, link, agent: state })).toBe(expected);
  });

  it("changes picture and words together, opens by a click and quits from its menu", () => {
    const tray = new FakeTray();
    const [onOpen, onQuit] = [vi.fn(), vi.fn()];
    const kept = keepTray({
      tray: tray as unknown as Parameters<typeof keepTray>[0]["tray"],
      buildMenu: (template) => template as unknown as Menu,
      imageOf: (state: TrayState) => `${state}.png`,
      words,
      onOpen,
      onQuit,
    });
    kept.show("ready");
    expect([tray.image, tray.tip]).toEqual(["ready.png", "Popline: ready"]);
    kept.show("no-line");
    expect([tray.image, tray.tip]).toEqual(["no-line.png", "Popline: line not registered"]);
    tray.emit("click");
    expect(onOpen).toHaveBeenCalledOnce();
    const quit = tray.menu.at(-1);
    quit?.click?.({} as never, undefined, {} as never);
    expect(onQuit).toHaveBeenCalledOnce();
  });
});

describe("the host's words", () => {
  it("follow the agent's choice, then the system, then are English; both languages have the same keys", () => {
    expect(hostWords("zh-CN", "en").ringing.answer).toBe("接听");
    expect(hostWords("system", "zh-TW").ringing.answer).toBe("接听");
    expect(hostWords("system", "fr").ringing.answer).toBe("Answer");
    const keys = (value: object): unknown[] =>
      Object.entries(value).flatMap(([key, part]) => (typeof part === "object" ? [key, keys(part)] : [key]));
    expect(keys(hostWords("zh-CN", ""))).toEqual(keys(hostWords("en", "")));
  });
});

describe("updates", () => {
  const make = () => {
    const updater = Object.assign(fakeElectron().app, {
      autoDownload: false,
      autoInstallOnAppQuit: false,
      logger: null,
      checkForUpdates: vi.fn(() => Promise.reject(new Error("offline"))),
    });
    return updater;
  };

  it("are looked for at start and every four hours, offline or not, and told when they are there", () => {
    vi.useFakeTimers();
    const updater = make();
    const onReady = vi.fn();
    const stop = followUpdates(() => updater as never, { enabled: true, logger, onReady });
    vi.advanceTimersByTime(4 * 60 * 60_000);
    expect(updater.checkForUpdates).toHaveBeenCalledTimes(2);
    updater.emit("update-downloaded", { version: "2.0.0" });
    expect(onReady).toHaveBeenCalledWith("2.0.0");
    stop();
    vi.advanceTimersByTime(24 * 60 * 60_000);
    expect(updater.checkForUpdates).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
    expect(Notice.parse(updateNotice("2.0.0", 1)).code).toBe("update-ready");
  });

  it("are not even made when they are switched off", () => {
    const never = vi.fn();
    followUpdates(never, { enabled: false, logger, onReady: never })();
    expect(never).not.toHaveBeenCalled();
  });
});

describe("the environment", () => {
  it("is read, with the data in the user's folder unless named", () => {
    expect(readEnvironment({}, "/home/a")).toEqual({
      dataDir: "/home/a/desk",
      central: null,
      signIn: null,
      logLevel: "warn",
      updates: true,
    });
    const named = readEnvironment(
      {
        POPLINE_DESK_DATA_DIR: "/data",
        POPLINE_CENTRAL_URL: "https://central.example",
        POPLINE_SIGN_IN_USERNAME: "agent1",
        POPLINE_SIGN_IN_PASSWORD: "p",
        POPLINE_UPDATES: "off",
      },
      "",
    );
    expect(named).toMatchObject({ dataDir: "/data", updates: false, signIn: { username: "agent1" } });
  });

  it.each([
    [{ POPLINE_CENTRAL_URL: "central" }, /POPLINE_CENTRAL_URL must be an http or https address/],
    [{ POPLINE_UPDATES: "no" }, /POPLINE_UPDATES must be "on" or "off"/],
  ])("names the mistake in %j", (env, sentence) => expect(() => readEnvironment(env, "")).toThrow(sentence));
});

describe("the window, sleep and the end", () => {
  it("is hidden instead of closed until the agent quits", () => {
    const window = new FakeWindow();
    let quitting = false;
    hideInsteadOfClose(window.asReal(), () => quitting);
    const close = { preventDefault: vi.fn() };
    window.emit("close", close);
    expect([close.preventDefault.mock.calls.length, window.did]).toEqual([1, ["hide"]]);
    quitting = true;
    window.emit("close", close);
    expect(close.preventDefault).toHaveBeenCalledTimes(1);
  });

  it("comes to the front from wherever it is", () => {
    const window = Object.assign(new FakeWindow(), { minimized: true });
    focusWindow(window.asReal());
    expect(window.did).toEqual(["restore", "show", "focus"]);
    focusWindow(null);
  });

  it("tells the desk when the machine woke up", () => {
    const { powerMonitor } = fakeElectron();
    const powerResumed = vi.fn();
    followPower(powerMonitor as unknown as PowerMonitor, { powerResumed });
    powerMonitor.emit("resume");
    powerMonitor.emit("unlock-screen");
    powerMonitor.emit("suspend");
    expect(powerResumed).toHaveBeenCalledTimes(2);
  });

  it("stops the desk before the program ends, once, and does not wait for ever", async () => {
    vi.useFakeTimers();
    const app = new FakeApp();
    const stop = vi.fn(() => Promise.resolve());
    const quitting = quitInOrder(app as unknown as App, stop, logger);
    expect(quitting()).toBe(false);
    app.quit();
    app.quit();
    expect(quitting()).toBe(true);
    await vi.waitFor(() => expect(app.exits).toEqual([0]));
    expect(stop).toHaveBeenCalledOnce();
    const stuck = new FakeApp();
    quitInOrder(stuck as unknown as App, () => new Promise(() => {}), logger);
    stuck.quit();
    vi.advanceTimersByTime(5_000);
    expect(stuck.exits).toEqual([1]);
    const failing = new FakeApp();
    quitInOrder(failing as unknown as App, () => Promise.reject(new Error("disk")), logger);
    failing.quit();
    await vi.waitFor(() => expect(failing.exits).toEqual([1]));
    vi.useRealTimers();
  });
});
