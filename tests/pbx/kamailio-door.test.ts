import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Asterisk } from "./exchange/asterisk.ts";
import { edgeCertificates, type Kamailio, startAsteriskBehind, startKamailio } from "./exchange/kamailio.ts";
import { type Ask, type Knock, knock, requestOf } from "./exchange/kamailio-visitor.ts";
import { onAsterisk } from "./exchange/suite.ts";

await onAsterisk("what Kamailio does not let through", (root) => {
  let exchange: Asterisk;
  let edge: Kamailio;
  let ca: string;

  beforeAll(async () => {
    const made = await edgeCertificates();
    ca = made.ca;
    exchange = await startAsteriskBehind(root);
    edge = await startKamailio(root, { exchanges: [exchange], certificate: made.good });
  });
  afterAll(async () => {
    await edge?.stop();
    await exchange?.stop();
  });

  it.each<{ who: string; how: Knock; status: number }>([
    { who: "a web page", how: { origin: "https://elsewhere.example" }, status: 403 },
    { who: "who asks for another host", how: { headers: { Host: "elsewhere.example" } }, status: 421 },
    { who: "who asks for another path", how: { path: "/" }, status: 404 },
  ])("no WebSocket for $who", async ({ how, status }) => {
    expect(await knock(edge, ca, how)).toBe(status);
  });

  it.each<{ what: string; ask: Ask; status: number }>([
    { what: "without an account", ask: { method: "REGISTER", uri: "sip:asterisk.test" }, status: 401 },
    { what: "into another domain", ask: { method: "INVITE", uri: "sip:+49900@elsewhere.test" }, status: 403 },
    {
      what: "from another domain",
      ask: { method: "REGISTER", uri: "sip:asterisk.test", from: "sip:a@b.test" },
      status: 403,
    },
    {
      what: "by a Route of its own",
      ask: { method: "INVITE", uri: "sip:600@asterisk.test", headers: ["Route: <sip:127.0.0.1:9;lr>"] },
      status: 403,
    },
    {
      what: "with a way back to somebody else",
      ask: {
        method: "REGISTER",
        uri: "sip:asterisk.test",
        headers: ["Contact: <sip:a@x.invalid;alias=127.0.0.1~9~1>"],
      },
      status: 403,
    },
    { what: "in a dialog with a stranger", ask: { method: "BYE", uri: "sip:a@127.0.0.1:9", toTag: "x" }, status: 403 },
    { what: "by another method", ask: { method: "MESSAGE", uri: "sip:1002@asterisk.test" }, status: 405 },
  ])("a request $what goes nowhere", async ({ ask, status }) => {
    const visitor = await knock(edge, ca);
    if (typeof visitor === "number") throw new Error(`The handshake was refused with ${visitor}.`);
    expect(await visitor.ask(requestOf(ask))).toBe(status);
    visitor.leave();
  });

  it("SIP at the inner port from an address that is no exchange's is dropped without an answer", async () => {
    const socket = connect(edge.ports.proxy, "127.0.0.1");
    let answered = "";
    socket.on("data", (bytes) => {
      answered += String(bytes);
    });
    socket.write(requestOf({ method: "OPTIONS", uri: "sip:1001@asterisk.test" }));
    await expect.poll(() => edge.log()).toContain("a stranger: OPTIONS from tcp:127.0.0.1");
    expect(answered).toBe("");
    socket.destroy();
  });
});
