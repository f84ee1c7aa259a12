import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { layWire, type Wire } from "#tests/e2e/wire.ts";
import { linePassword, lineUsers } from "#tests/helpers/central-template.ts";
import { certificates } from "#tests/helpers/sip/certificates.ts";
import { changeUser } from "./change-user.ts";
import { type Desk, type Desks, startDesksOnAsterisk } from "./desk-on-asterisk.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { customerCalls } from "./exchange/customer.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";

const again = "Alt+Shift+L";

await onAsterisk("a line that does not come up", (root) => {
  let exchange: Asterisk;
  let desks: Desks;
  let desk: Desk;
  let wire: Wire;
  let folder: string;
  let caFile: string;

  /** What the administrator enters at central for the agent's line. */
  const enterPassword = (central: string, password: string) =>
    changeUser(central, lineUsers["1001"].username, { line: { username: "1001", password } });

  beforeAll(async () => {
    [exchange, wire, folder] = await Promise.all([
      startAsterisk(root, { certificate: "good" }),
      layWire(),
      mkdtemp(join(tmpdir(), "popline-bad-line-")),
    ]);
    wire.lead(exchange.ports.wss);
    caFile = join(folder, "company-ca.pem");
    await writeFile(caFile, (await certificates()).ca);
    desks = await startDesksOnAsterisk({
      exchanges: [exchange],
      agents: ["1001"],
      servers: [`wss://localhost:${wire.port}/ws`],
      settings: { central: { caFile } },
      prepare: (central) => enterPassword(central, "of another line"),
      registered: false,
    });
    desk = desks.desk("1001");
  });
  afterAll(async () => {
    await desks?.close();
    await wire?.close();
    await exchange?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => allQuiet(exchange));

  /** The phone column names the fault, and the line's page says what to do. */
  async function isSaid(chip: string, fault: string, whatToDo: string): Promise<void> {
    await desk.page.getByText(chip).first().waitFor();
    await desk.work.phone.getByText(`No calls can come in or go out: ${fault}.`).waitFor();
    await desk.work.phone.getByRole("button", { name: "What to do" }).click();
    const page = desk.work.workspace;
    await page.getByText(`No calls can come in or go out: ${fault}.`).waitFor();
    await page.getByText(whatToDo).waitFor();
  }

  async function comesUp(): Promise<void> {
    await desk.page.getByText("Line ready").first().waitFor();
    await desk.work.workspace.getByText("The line is ready. Nothing to do.").waitFor();
  }

  it("an unknown CA: said, and the right CA's file counts at the next try", async () => {
    const fault = "the exchange's certificate is not trusted here";
    await isSaid("Line lost", fault, "Never switch the check off.");
    await writeFile(caFile, exchange.ca);
    await desk.page.keyboard.press(again);
    await desk.work.phone.getByText(`${fault}.`).waitFor({ state: "hidden" });
  });

  it("a wrong SIP password from central: said, not tried over and over, and the right one counts at the next try", async () => {
    await isSaid(
      "Line refused",
      "the line's password is wrong",
      "Your administrator enters the right one for your user at central",
    );
    await desk.work.workspace.getByText("Popline does not try again by itself").waitFor();
    await enterPassword(desks.central.url, linePassword("1001"));
    await desk.page.keyboard.press(again);
    await comesUp();
  });

  it("an expired certificate: said, and the renewed one counts at the next try", async () => {
    await exchange.showCertificate("expired");
    wire.cut();
    await isSaid("Line lost", "the exchange's certificate has expired", "Check the clock first");
    await exchange.showCertificate("good");
    await desk.page.keyboard.press(again);
    await comesUp();
  });

  it("a certificate of another host: said, and the right one counts at the next try", async () => {
    await exchange.showCertificate("other-host");
    wire.cut();
    await isSaid("Line lost", "the exchange's certificate is not trusted here", "is made out to another name");
    await exchange.showCertificate("good");
    await desk.page.keyboard.press(again);
    await comesUp();
  });

  it("no server there: said with the countdown to the next try, and it comes up by itself", async () => {
    const { port } = wire;
    await wire.close();
    await isSaid(
      "Line lost",
      "the exchange refused the connection",
      "Your administrator checks that the exchange runs",
    );
    await desk.work.phone.getByText(/Trying again in/).waitFor();
    wire = await layWire(port);
    wire.lead(exchange.ports.wss);
    await comesUp();
  });

  it("cut off again and again by something on the way: said", async () => {
    wire.block();
    await isSaid("Line lost", "the exchange closed the connection", "may not let WebSockets through");
    wire.lead(exchange.ports.wss);
    await comesUp();
  });

  it("no line at all: said, and the one that central gives then counts at the next try", async () => {
    wire.block();
    await desk.page.getByText("Line lost").first().waitFor();
    await changeUser(desks.central.url, lineUsers["1001"].username, { line: null });
    await desk.page.keyboard.press(again);
    await desk.work.workspace.getByText("Your administrator gives your user an extension.").waitFor();
    wire.lead(exchange.ports.wss);
    await enterPassword(desks.central.url, linePassword("1001"));
    await desk.page.keyboard.press(again);
    await comesUp();
  });

  it("after all of that a call comes in, with sound both ways", async () => {
    const customer = await customerCalls(exchange, { to: "51001" });
    await desk.work.ringing.waitFor();
    await desk.work.answer();
    await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(1004)]);
    await desk.work.hangUp();
    await customer.ended;
    await wrapUp(desk.work);
  });

  it("the page never threw", () => {
    expect(desk.errors).toEqual([]);
  });
});
