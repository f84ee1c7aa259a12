import { execFile } from "node:child_process";
import { cp, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { demoPassword, type Product, startProduct } from "#tests/helpers/product.ts";
import { type AgentAtWork, agentAt } from "./agent-at-work.ts";
import { agentIsHeard, callerIsHeard, callId, ring, wrapUp } from "./faults-stage.ts";

const run = promisify(execFile);
const canMount = process.platform === "linux" && process.getuid?.() === 0;

describe.skipIf(!canMount)("the disk is full (a small file system of its own; needs root on Linux)", () => {
  let product: Product;
  let agent: AgentAtWork;
  let ballast: string;
  const notes = () => agent.wrapUp.getByRole("textbox", { name: "Notes" });
  const full = () => agent.page.getByText("The disk is full, so nothing can be saved.", { exact: false }).first();

  beforeAll(async () => {
    product = await startProduct({ exchange: "apart" });
    agent = agentAt((await product.open()).page);
    await agent.ready();
    // The desk moves onto a disk of its own.
    await product.desk.stop();
    const kept = await mkdtemp(join(tmpdir(), "popline-kept-"));
    await cp(product.deskDir, kept, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", product.deskDir]);
    await cp(kept, product.deskDir, { recursive: true });
    await rm(kept, { recursive: true });
    ballast = join(product.deskDir, "ballast");
    await product.killDesk();
    await agent.page.reload();
    await agent.ready();
  });
  afterAll(async () => {
    if (product) await run("umount", ["-l", product.deskDir]).catch(() => undefined);
    await product?.close();
  });

  /** Takes every byte that is left. */
  async function fill(): Promise<void> {
    const file = await open(ballast, "a");
    for (const size of [1_048_576, 4_096]) {
      const chunk = Buffer.alloc(size, 1);
      try {
        for (;;) await file.write(chunk);
      } catch (error) {
        expect(error).toMatchObject({ code: "ENOSPC" });
      }
    }
    await file.close();
  }

  it("a call comes in, pops its record and is talked on; the agent is told, and typed text stays", async () => {
    await fill();
    ring(product.exchange);
    await agent.ringing.waitFor();
    await agent.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
    await agent.answer();
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
    // The log of the store may have some room of its own left.
    await expect
      .poll(
        async () => {
          await notes().fill(`${await notes().inputValue()}A longer sentence about what was said. `);
          return await full().isVisible();
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    await notes().fill("Typed on a full disk.");
    await agent.wrapUp.getByText("Not saved yet.", { exact: false }).waitFor();
  });

  it("the text is there after a reload of the page, though it is on no disk", async () => {
    const id = await callId(agent.page);
    await agent.page.reload();
    await expect.poll(() => notes().inputValue()).toBe("Typed on a full disk.");
    await full().waitFor();
    expect(await callId(agent.page)).toBe(id);
    await Promise.all([agentIsHeard(product.exchange), callerIsHeard(agent.page)]);
  });

  it("saving the wrap-up is refused with the reason; another call still rings, pops and is missed", async () => {
    await agent.hangUp();
    await agent.page.getByText("Wrap-up due").first().waitFor();
    await agent.wrapUp.getByRole("option").first().click();
    await agent.wrapUp.getByRole("button", { name: /^Save/ }).click();
    await agent.wrapUp.getByText("The disk is full, so nothing can be saved.", { exact: false }).waitFor();
    expect(await notes().inputValue()).toBe("Typed on a full disk.");
    ring(product.exchange, { from: { number: castNumbers.transferred }, ringMs: 1_500 });
    await agent.ringing.waitFor();
    await agent.workspace.getByRole("tab", { name: /Priya Kumar/ }).waitFor();
    await agent.ringing.waitFor({ state: "hidden" });
    await agent.page.keyboard.press("Control+K");
    await agent.page.getByRole("dialog").getByRole("combobox").fill("huang hang");
    await agent.page
      .getByRole("option", { name: /Huang Hang/ })
      .first()
      .waitFor();
    await agent.page.keyboard.press("Escape");
  });

  it("once there is room everything is written by itself, survives kill -9, and reaches central once", async () => {
    await rm(ballast);
    await full().waitFor({ state: "hidden" });
    await agent.page
      .getByRole("tab", { name: /Huang Hang/ })
      .first()
      .click();
    await agent.wrapUp.locator("[data-draft=saved]").waitFor();
    await product.killDesk();
    await agent.page.reload();
    await agent.page.getByText("Wrap-up due").first().waitFor();
    await agent.page
      .getByRole("tab", { name: /Huang Hang/ })
      .first()
      .click();
    await expect.poll(() => notes().inputValue()).toBe("Typed on a full disk.");
    await wrapUp(agent);
    await agent.ready();
    const admin = await signInAt(product.central.url, "supervisor", demoPassword);
    const records = async () =>
      ((await (await admin.get("/v1/interactions?limit=20")).json()) as { items: Record<string, unknown>[] }).items;
    await expect
      .poll(async () => (await records()).filter((item) => item.notes === "Typed on a full disk."))
      .toMatchObject([{ outcome: "answered" }]);
    // The call that was missed meanwhile was written down as well.
    await expect
      .poll(
        async () =>
          (await records()).filter((item) => item.e164 === castNumbers.transferred && item.outcome === "missed").length,
      )
      .toBe(1);
  });
});
