import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "#tests/helpers/product.ts";
import { SipServer } from "#tests/helpers/sip/sip-server.ts";
import { anSdp, writeSip } from "#tests/helpers/sip/sip-text.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";
import { agentsLinePassword, callId } from "./faults-stage.ts";

const known = "+8613082856110";

/** Ends lines, quotes and headers early, and carries a script to run if any of it were taken for markup. */
const hostileNames = [
  { what: "markup", name: `<img src=x onerror=alert(1)><script>alert(2)</script>`, seen: "<img src=x" },
  { what: "bidirectional overrides", name: "\u202Egpj.exe\u202C \u2066fdp.\u2069Anna", seen: "gpj.exe fdp.Anna" },
  { what: "300 Chinese characters", name: "名".repeat(300), seen: "名".repeat(256) },
  { what: "a tower of marks", name: `Z${"\u0351".repeat(500)}algo`, seen: "algo" },
  { what: "Arabic and emoji", name: "محمد 👩‍👩‍👧", seen: "محمد" },
] as const;

describe("what an exchange may send to a desk", () => {
  let product: Product;
  let agent: AgentAtWork;
  let errors: readonly string[];
  let exchange: SipServer;

  beforeAll(async () => {
    exchange = await SipServer.start({ password: agentsLinePassword });
    product = await startProduct({
      exchange: "apart",
      centralEnv: { POPLINE_SIP_SERVERS: exchange.url, POPLINE_SIP_DOMAIN: "exchange.test" },
    });
    const opened = await product.open();
    ({ errors } = opened);
    agent = agentAt(opened.page);
    agent.page.on("dialog", (dialog) => {
      opened.errors.push(`a dialog opened: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await agent.ready();
  });
  afterAll(async () => {
    await product?.close();
    await exchange?.stop();
  });
  afterEach(async () => {
    while (await agent.ringing.first().isVisible()) await agent.page.keyboard.press("Alt+R");
  });

  const from = (name: string, number = "+4930111222") =>
    `"${name.replace(/["\\]/g, "\\$&")}" <sip:${number}@exchange.test>;tag=${Math.random().toString(36).slice(2)}`;

  /** The next call rings, pops the right record, and ends as the agent says. */
  async function nextCallWorks(): Promise<void> {
    const call = exchange.invite({ from: from("Huang", known) });
    await call.ringing();
    await agent.ringing.getByText("Huang Hang").first().waitFor();
    await agent.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
    await agent.reject();
    await exchange.next(
      (message) => (message.status ?? 0) >= 400 && message.header("Call-ID") === call.callId,
      "refusal",
    );
  }

  it.each(hostileNames)("a caller's name of $what is shown as clean text and nothing else", async ({ name, seen }) => {
    const call = exchange.invite({ from: from(name) });
    await call.ringing();
    await agent.ringing.getByText(seen).first().waitFor();
    const shown = await agent.page.locator("body").textContent();
    expect(shown).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    expect(await agent.page.locator("body img, #root script").count()).toBe(0);
    // However long the name is, Answer stays in reach.
    await expect.poll(() => agent.ringing.getByRole("button", { name: /^Answer/ }).isVisible()).toBe(true);
    const { width } = agent.page.viewportSize() ?? { width: 0 };
    expect(await agent.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await agent.reject();
    await nextCallWorks();
  });

  it("headers that try to bring lines, tags or records of their own are text, or nothing", async () => {
    const call = exchange.invite({
      from: from("Injected%0d%0aX-Popline-Customer-Id: 1", "%2B4930%0d%0a999"),
      headers: [
        "X-Queue: <b>Support</b>\u202E",
        "X-Popline-Customer-Id: ' OR 1=1 --",
        "X-Popline-__proto__: polluted",
        "Diversion: <sip:%00%0d%0a100@exchange.test>",
        `User-to-User: ${"00".repeat(3_000)};encoding=hex`,
        `P-Asserted-Identity: ${"<".repeat(500)}`,
      ],
    });
    await call.ringing();
    await agent.ringing.getByText("Queue: <b>Support</b>").waitFor();
    await agent.reject();
    await nextCallWorks();
  });

  it("bytes that are no SIP are refused or ignored; the line stays, and the next call works", async () => {
    const target = exchange.contact;
    const headers = [
      "Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKbad",
      "Max-Forwards: 70",
      "From: <sip:a@b.test>;tag=1",
      "To: <sip:1001@exchange.test>",
      "Call-ID: torture",
      "CSeq: 1 INVITE",
      "Contact: <sip:a@b.test>",
    ];
    const without = (name: string) => headers.filter((line) => !line.startsWith(name));
    for (const text of [
      "\0\0\0\0",
      "INVITE",
      `INVITE ${target} SIP/2.0\r\n\r\n`,
      "SIP/2.0 999999 \r\n\r\n",
      writeSip(`INVITE ${target} SIP/2.0`, without("Call-ID"), anSdp()),
      writeSip(`INVITE ${target} SIP/2.0`, without("From"), anSdp()),
      writeSip(`INVITE ${target} SIP/2.0`, [...without("CSeq"), "CSeq: x INVITE"], anSdp()),
      writeSip(`INVITE ${target} SIP/2.0`, [...headers, `X-Long: ${"x".repeat(60_000)}`], anSdp()),
      `${headers.join("\n")}\n\n`,
      "x".repeat(100_000),
    ])
      exchange.sendRaw(text);
    await nextCallWorks();
    expect(await agent.page.getByText("Line ready").isVisible()).toBe(true);
  });

  it("an offer that is no SDP does not ring: the call says that no audio could be set up, and the next one works", async () => {
    for (const sdp of ["v=nonsense\r\n", anSdp().replace("m=audio", "m=video"), `v=0\r\n${"a=x\r\n".repeat(5_000)}`]) {
      const call = exchange.invite({ from: from("No Audio"), sdp });
      await agent.phone.getByText("No audio could be set up").waitFor();
      await exchange.next((message) => message.status === 488 && message.header("Call-ID") === call.callId, "488");
    }
    await nextCallWorks();
  });

  it("the socket cut during a ring: the call rings on, and the answer goes over the next socket", async () => {
    const call = exchange.invite({ from: from("Huang", known) });
    await call.ringing();
    await agent.ringing.waitFor();
    const id = await callId(agent.page);
    exchange.cut();
    // The desk asks in its early dialog whether the call is still there; the exchange says so.
    await exchange.request("OPTIONS");
    await agent.page.getByText("Line ready").waitFor();
    expect(await agent.ringing.isVisible()).toBe(true);
    await agent.page.keyboard.press("Control+Enter");
    await call.answered();
    await agent.phone.locator(`[data-call="${id}"]`).getByText("Talking").waitFor();
    await agent.hangUp();
    await exchange.request("BYE");
  });

  it("the socket cut during a ring and the call gone at the exchange: it ends here with the reason", async () => {
    const call = exchange.invite({ from: from("Anna", "+4930111333") });
    await call.ringing();
    await agent.ringing.waitFor();
    exchange.known.delete(call.callId);
    exchange.cut();
    await agent.ringing.waitFor({ state: "hidden" });
    await agent.phone.getByText("The connection was lost").waitFor();
    await nextCallWorks();
  });

  it("none of it ran a script or threw in the page", () => {
    expect(errors).toEqual([]);
  });
});
