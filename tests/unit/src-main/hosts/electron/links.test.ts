import type { App } from "electron";
import { describe, expect, it, vi } from "vitest";
import { linkInbox } from "#main/hosts/electron/link-inbox.ts";
import { linksOf, takeLinks } from "#main/hosts/electron/links.ts";
import { FakeApp } from "./fake-electron.ts";

function setUp(argv: string[] = [], packaged = false) {
  const app = Object.assign(new FakeApp(), { isPackaged: packaged });
  const links: string[] = [];
  const onSummoned = vi.fn();
  takeLinks({ app: app as unknown as App, argv, onLink: (url) => links.push(url), onSummoned });
  return { app, links, onSummoned };
}

describe("links from the system", () => {
  it("are found among a program's arguments, and nothing else is", () => {
    expect(
      linksOf([
        "--inspect",
        "/path/to/app",
        "tel:+4930111",
        "TEL:1",
        "popline://pop?tel=1",
        "https://x",
        "file:///etc",
        "sip:a@b",
      ]),
    ).toEqual(["tel:+4930111", "TEL:1", "popline://pop?tel=1", "sip:a@b"]);
    expect(linksOf([`tel:${"1".repeat(5_000)}`])).toEqual([]);
  });

  it("are taken at start, from a second instance and by macOS's event", () => {
    const { app, links, onSummoned } = setUp(["tel:1"]);
    app.emit("second-instance", {}, ["popline.exe", "callto:2"]);
    const preventDefault = vi.fn();
    app.emit("open-url", { preventDefault }, "popline://pop?tel=3");
    expect(links).toEqual(["tel:1", "callto:2", "popline://pop?tel=3"]);
    expect(onSummoned).toHaveBeenCalledTimes(2);
    expect(preventDefault).toHaveBeenCalled();
  });

  it("summon the window when Popline is started again without one", () => {
    const { app, links, onSummoned } = setUp();
    app.emit("second-instance", {}, ["popline.exe"]);
    expect(onSummoned).toHaveBeenCalled();
    expect(links).toEqual([]);
  });

  it("are Popline's on the system only where it is installed", () => {
    expect(setUp().app.registered).toEqual([]);
    expect(setUp([], true).app.registered).toEqual(["tel", "callto", "sip", "popline"]);
  });

  it("that come before the desk is there wait for it, ten at most", () => {
    const inbox = linkInbox();
    for (let index = 0; index < 20; index += 1) inbox.take(`tel:${index}`);
    const delivered: string[] = [];
    inbox.deliverTo((url) => delivered.push(url));
    inbox.take("tel:later");
    expect(delivered).toHaveLength(11);
    expect(delivered.at(-1)).toBe("tel:later");
  });
});
