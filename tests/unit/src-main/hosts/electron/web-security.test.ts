import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App, Protocol, Session } from "electron";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isOurs } from "#main/hosts/electron/app-origin.ts";
import { serveApp } from "#main/hosts/electron/app-protocol.ts";
import { confinePages, limitPermissions } from "#main/hosts/electron/web-security.ts";
import { FakeContents, FakeSession, fakeElectron } from "./fake-electron.ts";

describe("our origin", () => {
  it.each([
    ["app://popline/index.html", true],
    ["app://popline/", true],
    ["app://popline.evil/index.html", false],
    ["app://evil@popline/", false],
    ["https://popline/", false],
    ["file:///etc/passwd", false],
    ["nonsense", false],
  ])("%s: %s", (address, expected) => expect(isOurs(address)).toBe(expected));
});

describe("pages", () => {
  const { app } = fakeElectron();
  const contents = new FakeContents();
  confinePages(app as unknown as App, pino({ level: "silent" }));
  app.emit("web-contents-created", {}, contents);

  it("are kept from navigating away, in any frame", () => {
    const navigate = (url: string, isMainFrame = true) => {
      const details = { url, isMainFrame, preventDefault: vi.fn() };
      contents.emit("will-frame-navigate", details);
      return details.preventDefault.mock.calls.length === 0;
    };
    expect(navigate("https://evil.example")).toBe(false);
    expect(navigate("javascript:alert(1)")).toBe(false);
    expect(navigate("app://popline/index.html", false)).toBe(false);
    expect(navigate("app://popline/index.html")).toBe(true);
  });

  it("open no windows and no webviews", () => {
    expect(contents.openHandler?.({ url: "https://evil.example" })).toEqual({ action: "deny" });
    const attach = { preventDefault: vi.fn() };
    contents.emit("will-attach-webview", attach);
    expect(attach.preventDefault).toHaveBeenCalled();
  });
});

describe("permissions", () => {
  const session = new FakeSession();
  limitPermissions(session as unknown as Session);
  const contents = new FakeContents();
  type Permission = Parameters<NonNullable<typeof session.onRequest>>[1];
  const request = (permission: Permission, requestingUrl: string, mediaTypes?: ("audio" | "video")[]) => {
    const answer = vi.fn();
    const details = { isMainFrame: true, requestingUrl, ...(mediaTypes ? { mediaTypes } : {}) };
    session.onRequest?.(contents.asReal(), permission, answer, details);
    return answer.mock.calls[0]?.[0];
  };
  const check = (permission: Permission, origin: string, mediaType?: "audio" | "video") =>
    session.onCheck?.(null, permission, origin, { isMainFrame: true, ...(mediaType ? { mediaType } : {}) });

  it("give our pages the microphone and the choice of a speaker", () => {
    expect(request("media", "app://popline/media.html", ["audio"])).toBe(true);
    expect(request("speaker-selection", "app://popline/media.html")).toBe(true);
    expect(check("media", "app://popline/", "audio")).toBe(true);
  });

  it("give our pages nothing else", () => {
    expect(request("media", "app://popline/media.html", ["audio", "video"])).toBe(false);
    expect(request("media", "app://popline/media.html", [])).toBe(false);
    expect(request("geolocation", "app://popline/index.html")).toBe(false);
    expect(request("openExternal", "app://popline/index.html")).toBe(false);
    expect(check("media", "app://popline", "video")).toBe(false);
    expect(check("usb", "app://popline")).toBe(false);
    expect((session.onDevice as () => boolean)()).toBe(false);
  });

  it("give nobody else anything", () => {
    expect(request("media", "https://evil.example/", ["audio"])).toBe(false);
    expect(check("media", "https://evil.example", "audio")).toBe(false);
    expect(check("speaker-selection", "app://popline.evil")).toBe(false);
  });
});

describe("the app scheme", () => {
  let folder: string;
  const fake = fakeElectron();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "popline-app-"));
    await mkdir(join(folder, "renderer", "assets"), { recursive: true });
    await writeFile(join(folder, "renderer", "index.html"), "<!doctype html>");
    await writeFile(join(folder, "renderer", "assets", "main.js"), "1");
    await writeFile(join(folder, "secret.json"), "{}");
    serveApp(fake.electron.protocol as unknown as Protocol, join(folder, "renderer"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("serves the built pages with a policy that allows no foreign code", async () => {
    const page = await fake.fetchPage("app://popline/");
    expect(page.status).toBe(200);
    expect(await page.text()).toBe("<!doctype html>");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain("unsafe-eval");
    const script = await fake.fetchPage("app://popline/assets/main.js");
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  it.each([
    "app://popline/../secret.json",
    "app://popline/%2e%2e/secret.json",
    "app://popline/..%2fsecret.json",
    "app://popline/..%5csecret.json",
    "app://popline/%00",
    "app://popline/%zz",
    "app://popline/missing.html",
    "app://popline/assets",
    "app://elsewhere/index.html",
  ])("has nothing at %s", async (address) => {
    expect((await fake.fetchPage(address)).status).toBe(404);
  });

  it("takes nothing but GET", async () => {
    expect((await fake.fetchPage("app://popline/", { method: "POST" })).status).toBe(404);
  });
});
