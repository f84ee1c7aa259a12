import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { type AccessOptions, createAccess } from "#main/hosts/browser/access.ts";
import { gate } from "#main/hosts/browser/gate.ts";

function request(url: string, headers: Record<string, string> = {}, method = "GET"): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.url = url;
  message.method = method;
  message.headers = { host: "127.0.0.1:7390", ...headers };
  return message;
}

const options: AccessOptions = {
  cookieSecret: "s".repeat(40),
  fixedToken: null,
  hostNames: ["127.0.0.1", "localhost", "[::1]"],
  secure: false,
};

describe("the browser host's gate", () => {
  it("turns the printed token into a cookie, once", () => {
    const access = createAccess(options);
    const address = `/?token=${access.token()}`;
    const first = gate(request(address), access);
    expect(first).toMatchObject({ pass: "redirect", cookie: expect.stringMatching(/HttpOnly; SameSite=Strict/) });
    expect(gate(request(address), access)).toMatchObject({ pass: "refuse", status: 403 });
  });

  it("serves who has the cookie, also after a restart with the same secret", () => {
    const access = createAccess(options);
    const answer = gate(request(`/?token=${access.token()}`), access);
    const cookie = answer.pass === "redirect" ? (answer.cookie ?? "").split(";")[0] : "";
    expect(gate(request("/", { cookie: `other=1; ${cookie}` }), createAccess(options))).toEqual({ pass: "serve" });
  });

  it("refuses a cookie made with another secret, and no cookie at all", () => {
    const access = createAccess(options);
    expect(gate(request("/", { cookie: "popline_desk=forged" }), access)).toMatchObject({
      pass: "refuse",
      status: 403,
    });
    expect(gate(request("/"), access)).toMatchObject({ pass: "refuse", status: 403 });
  });

  it("refuses a host name of somebody else (DNS rebinding), whatever else is right", () => {
    const access = createAccess(options);
    expect(gate(request(`/?token=${access.token()}`, { host: "evil.example:7390" }), access)).toMatchObject({
      status: 421,
    });
  });

  it("takes only GET and HEAD", () => {
    expect(gate(request("/", {}, "POST"), createAccess(options))).toMatchObject({ status: 405 });
  });

  it("a fixed token may be used again (the demo)", () => {
    const access = createAccess({ ...options, fixedToken: "demo" });
    for (let i = 0; i < 2; i += 1) expect(gate(request("/?token=demo"), access)).toMatchObject({ pass: "redirect" });
  });

  it("knows its own pages by Origin", () => {
    const access = createAccess(options);
    expect(access.originIsOurs(request("/desk", { origin: "http://127.0.0.1:7390" }))).toBe(true);
    expect(access.originIsOurs(request("/desk", { origin: "http://127.0.0.1:9999" }))).toBe(false);
    expect(access.originIsOurs(request("/desk", { origin: "null" }))).toBe(false);
    expect(access.originIsOurs(request("/desk"))).toBe(false);
  });
});
