import { request } from "node:http";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type Called, outsideRings } from "./exchange/called.ts";
import { network } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";
import { type HostedDesk, startHostedDesk } from "./hosted-desk.ts";

const customerHz = 1004;
/** As people write it. */
const written = "+49 30 200001";
const outside = `
[network]
; The telephone of a customer on record.
exten => ${castNumbers.known},1,Goto(${network.answers},1)
`;

await onAsterisk("the other ways in, each to a call with sound", (root) => {
  let exchange: Asterisk;
  let desk: HostedDesk;

  beforeAll(async () => {
    exchange = await startAsterisk(root, { add: { "extensions-local.conf": outside } });
    desk = await startHostedDesk({ exchange, agent: "1001" });
  });
  afterAll(async () => {
    await desk?.close();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  const press = (key: string) => desk.page.keyboard.press(key);
  const asked = () => desk.page.locator("[data-dial-request]");

  /** The number rings at the other end of the trunk, both hear each other, the agent hangs up. */
  async function talks(called: Promise<Called>): Promise<void> {
    const there = await called;
    await desk.work.phone.getByText("Talking", { exact: true }).first().waitFor();
    await Promise.all([there.hears.hears(desk.hz), desk.ear.hears(customerHz)]);
    await desk.work.hangUp();
    await there.ended;
    await wrapUp(desk.work);
  }

  /** Its tab is there, in front or behind a form that somebody may be typing in. */
  async function recordOpens(): Promise<void> {
    await desk.work.workspace.getByRole("tab", { name: /Huang Hang/ }).click();
    await desk.work.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
  }

  it.each([
    ["tel:", `tel:+49-30-200001`],
    ["tel: of the whole world", `tel:200001;phone-context=+4930`],
    ["callto:", `callto://${network.answers}`],
    ["sip:", `sip:${network.answers}@carrier.test;transport=udp`],
  ])(
    "a %s link that the system hands over is asked about, dialled on a yes, and both hear each other",
    async (_which, link) => {
      desk.startAgain(["popline", "--some-flag", link]);
      await asked().getByText(`A link asks to call ${written}. Call it?`).waitFor();
      const called = outsideRings(exchange, network.answers);
      await press("Alt+G");
      await asked().waitFor({ state: "hidden" });
      await talks(called);
    },
  );

  it("a link that is not wanted is dropped, and nothing is dialled", async () => {
    const from = exchange.ami.now();
    desk.startAgain(["popline", `tel:${network.answers}`]);
    await asked().waitFor();
    await press("Alt+Q");
    await asked().waitFor({ state: "hidden" });
    desk.startAgain(["popline", "tel:javascript:alert(1)"]);
    await desk.page.getByText(/tel:javascript/).waitFor();
    expect(exchange.ami.seen("Newchannel", {}, from)).toEqual([]);
  });

  it("a link in the page's own address (browser host) asks the same, and is dialled on a yes", async () => {
    await desk.page.goto(`${desk.url}/?link=${encodeURIComponent(`tel:${network.answers}`)}`);
    await desk.work.ready();
    await desk.work.phone.getByText(`A link asks to call ${written}. Call it?`).waitFor();
    const called = outsideRings(exchange, network.answers);
    await desk.work.phone.getByRole("button", { name: "Call", exact: true }).first().click();
    await talks(called);
  });

  it("a popline: link opens the record at once, and dials nothing", async () => {
    const from = exchange.ami.now();
    desk.startAgain(["popline", `popline://pop?tel=${encodeURIComponent(castNumbers.known)}`]);
    await recordOpens();
    expect(exchange.ami.seen("Newchannel", {}, from)).toEqual([]);
    await press("Alt+W");
    await desk.work.workspace.getByRole("tab", { name: /Huang Hang/ }).waitFor({ state: "hidden" });
  });

  it("the clipboard's keys in another program: its numbers are offered, the chosen one is dialled", async () => {
    desk.pressClipboardKeys(`Fax: +49 30 200002\nTelephone: +49 (30) 200001\n`);
    await asked().getByText("The clipboard holds several numbers. Which one to call?").waitFor();
    await asked().getByRole("radio", { name: written }).check();
    const called = outsideRings(exchange, network.answers);
    await press("Alt+G");
    await talks(called);
  });

  it("the clipboard's keys without a number in the clipboard say so", async () => {
    desk.pressClipboardKeys("Have a nice day");
    await desk.page.getByText("no number", { exact: false }).first().waitFor();
  });

  const mail = `Dear Ms Lin,\nour old line +49 30 200002 is gone. Please call ${written} from now on.\nBest regards, H. Huang (room 12)`;

  it("an e-mail that is pasted into the dial field: its numbers are listed, one click calls", async () => {
    await press("Alt+P");
    await desk.page.getByRole("textbox", { name: "Number or extension" }).evaluate((field, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, mail);
    const found = desk.page.getByRole("region", { name: "2 numbers found in the text" });
    await found.getByRole("button", { name: "Call +4930200002" }).waitFor();
    const called = outsideRings(exchange, network.answers);
    await found.getByRole("button", { name: `Call ${network.answers}` }).click();
    await talks(called);
  });

  it("an e-mail that is pasted into the search field: its numbers stand in the list, Enter calls the marked one", async () => {
    await press("Control+k");
    await desk.page.getByRole("dialog").getByRole("combobox").fill(mail.replaceAll("\n", " "));
    const line = desk.page.getByRole("option", { name: written });
    await line.waitFor();
    while ((await line.getAttribute("aria-selected")) !== "true") await press("ArrowDown");
    const called = outsideRings(exchange, network.answers);
    await press("Enter");
    await talks(called);
  });

  it("the HTTP pop of another console: refused without this desk's token, else the record opens, and a click on it calls", async () => {
    const external = desk.engine.workplace()?.external;
    const address = external?.url ?? "";
    const token = external?.token ?? "";
    const ask = (query: string, init: RequestInit = {}) => fetch(`${address}?${query}`, init).then((it) => it.status);
    const tel = `tel=${encodeURIComponent(castNumbers.known)}`;
    expect(await ask(tel)).toBe(401);
    expect(await ask(`${tel}&token=${token}x`)).toBe(403);
    expect(await ask(`${tel}&token=${token}`, { method: "POST" })).toBe(405);
    expect(await ask(`token=${token}`)).toBe(400);
    expect(await underAnotherName(address, `${tel}&token=${token}`)).toBe(403);

    expect(await ask(tel, { headers: { Authorization: `Bearer ${token}` } })).toBe(200);
    await recordOpens();
    const called = outsideRings(exchange, castNumbers.known);
    await desk.work.workspace
      .getByRole("button", { name: `Call Huang Hang, ${castNumbers.known}` })
      .first()
      .click();
    await talks(called);
  });

  it("the page never threw", () => {
    expect(desk.errors).toEqual([]);
  });
});

/** As a page of another site asks whose name was made to lead to this machine. */
function underAnotherName(address: string, query: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(`${address}?${query}`, { headers: { Host: "console.example.com" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asking.on("error", reject);
    asking.end();
  });
}
