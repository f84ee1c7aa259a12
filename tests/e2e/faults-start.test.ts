import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { startProcess } from "#tests/helpers/processes.ts";
import { type Product, startProduct } from "#tests/helpers/product.ts";
import { agentAt } from "./agent-at-work.ts";

const deskFile = "dist/desk/main.js";

/** Runs a desk that is expected to end by itself. */
function runDesk(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(projectRoot, deskFile), ...args],
      { timeout: 60_000 },
      (_error, out, err) => resolve({ code: child.exitCode, said: out + err }),
    );
  });
}

describe("a desk that can't start as it was asked to", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "popline-start-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("a second one on the same data folder says so in a sentence and ends with 2; the first goes on", async () => {
    const first = await startProcess(deskFile, { args: ["--data", dir, "--port", "0"] });
    try {
      const { code, said } = await runDesk(["--data", dir, "--port", "0"]);
      expect(said.trim()).toBe(
        `Popline is already running with this data folder (process ${first.pid}). Use that window, or close it first.`,
      );
      expect(code).toBe(2);
      expect((await fetch(first.url, { redirect: "manual" })).status).toBe(303);
    } finally {
      await first.stop();
    }
    // Once the first has gone, by whatever way, the folder is free.
    const next = await startProcess(deskFile, { args: ["--data", dir, "--port", "0"] });
    await next.kill();
    const last = await startProcess(deskFile, { args: ["--data", dir, "--port", "0"] });
    await last.stop();
  });

  it("a port that another program has is named, with what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    try {
      await new Promise((resolve) => other.once("listening", resolve));
      const { port } = other.address() as { port: number };
      const { code, said } = await runDesk(["--data", dir, "--port", String(port)]);
      expect(said.trim()).toBe(`Port ${port} is taken. Is the desk running already? Else name another with --port.`);
      expect(code).toBe(2);
    } finally {
      other.close();
    }
  });

  it("wrong arguments are named with what was expected", async () => {
    expect(await runDesk(["--port", "many"])).toMatchObject({
      code: 2,
      said: '--port must be a whole number from 0 to 65535, not "many".\n',
    });
    expect(await runDesk(["--central", "example.com"])).toMatchObject({
      code: 2,
      said: '--central must be an http or https address, not "example.com".\n',
    });
    expect((await runDesk(["--host", "0.0.0.0"])).said).toContain("must be loopback");
    expect(await runDesk(["--wrong"])).toMatchObject({ code: 2, said: expect.stringContaining("--wrong") });
  });

  it("a data folder that can't be one is named", async () => {
    const file = join(dir, "a-file");
    await writeFile(file, "");
    const { code, said } = await runDesk(["--data", join(file, "desk"), "--port", "0"]);
    expect(code).toBe(2);
    expect(said).toContain(`The data folder ${join(file, "desk")} can't be used`);
    expect(said.trim().split("\n")).toHaveLength(1);
  });
});

describe("settings that hold mistakes", () => {
  let product: Product;
  const settings = `{
  "look": { "theme": "dark", "language": "en" },
  "audio": { "ringerVolume": 7 },
  "pop": { "when": "answer" },
  "externl": { "port": 0 },
  "central": { "caFile": "/nowhere/ca.pem" }
}
`;
  const preferences = '{\n  "look": { "theme": "light" },\n  "audio": { "ringerVolume": 0.3 \n}\n';

  beforeAll(async () => {
    product = await startProduct({ settings });
  });
  afterAll(() => product?.close());

  it("each mistake is named with file and key, the rest counts, the file stays as it was", async () => {
    const { page } = await product.open({ colorScheme: "light" });
    await agentAt(page).ready();
    await page
      .getByText(
        "settings.json: “audio.ringerVolume” is 7, but a number from 0 to 1 is expected. Its default is used; the file is left as it is.",
      )
      .waitFor();
    await page.getByText(/settings\.json: “externl” is .*, but a known key, perhaps "external" is expected/).waitFor();
    await page.getByText("/nowhere/ca.pem can't be used: it can't be opened.", { exact: false }).waitFor();
    // The keys around them are in force.
    expect(await page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme"))).toBe("dark");
    expect(await readFile(join(product.deskDir, "settings.json"), "utf8")).toBe(settings);
  });

  it("a file that is no JSON is named with line and column; the other file counts; it is kept when the agent changes something", async () => {
    const file = join(product.deskDir, "preferences.json");
    await writeFile(file, preferences);
    await product.killDesk();
    const { page } = await product.open();
    await agentAt(page).ready();
    await page
      .getByText(/^preferences\.json can't be used: it is not JSON any more at line [45], column \d+\./)
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme"))).toBe("dark");
    expect(await readFile(file, "utf8")).toBe(preferences);

    await page.goto(`${new URL(page.url()).origin}/#/settings`);
    await page.getByRole("tab", { name: "Look", exact: true }).click();
    await page.getByRole("radio", { name: "Light", exact: true }).click();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme")))
      .toBe("light");
    await expect.poll(() => readFile(`${file}.broken`, "utf8").catch(() => "")).toBe(preferences);
    await expect
      .poll(async () => JSON.parse(await readFile(file, "utf8").catch(() => "{}")))
      .toMatchObject({ look: { theme: "light" } });
  });

  it("a file that is no group, and one that can't be opened, are named, and the desk starts", async () => {
    await writeFile(join(product.deskDir, "preferences.json"), "[1, 2]");
    await rm(join(product.deskDir, "settings.json"));
    await mkdir(join(product.deskDir, "settings.json"));
    await product.killDesk();
    const { page } = await product.open();
    await agentAt(page).ready();
    await page
      .getByText("preferences.json can't be used: it does not hold one group in curly brackets.", { exact: false })
      .waitFor();
    await page.getByText("settings.json can't be used: it can't be opened.", { exact: false }).waitFor();
  });

  it("a key file that others can read: the sign-in form says that the store can't be opened, and it works once that is mended", async () => {
    const key = join(product.deskDir, "store.key");
    await product.desk.stop();
    await chmod(key, 0o644);
    await product.killDesk();
    const { page } = await product.open();
    const agent = agentAt(page);
    await page
      .getByRole("heading", { name: "Sign in to Popline" })
      .or(page.getByRole("heading", { name: "Popline" }))
      .first()
      .waitFor();
    await page.getByRole("textbox", { name: "User name" }).fill("agent1");
    await page.getByLabel("Password", { exact: true }).fill("popline-demo");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page
      .getByRole("button", { name: "Sign in here and end it there" })
      .or(page.getByText("The desk's store can't be opened.", { exact: false }))
      .first()
      .waitFor();
    const takeOver = page.getByRole("button", { name: "Sign in here and end it there" });
    if (await takeOver.isVisible()) await takeOver.click();
    await page.getByText("The desk's store can't be opened.", { exact: false }).waitFor();
    await chmod(key, 0o600);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await takeOver.or(page.getByText("Line ready")).first().waitFor();
    if (await takeOver.isVisible()) await takeOver.click();
    await agent.ready();
  });
});

describe("what other programs may ask of a desk", () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product?.close());

  it("rubbish at the HTTP pop is answered with a sentence; what is odd but meant is shown as text; the next one works", async () => {
    const { page, errors } = await product.open();
    const agent = agentAt(page);
    await agent.ready();
    const token = (await readFile(join(product.deskDir, "external-pop.token"), "utf8")).trim();
    const at = (path: string) => fetch(product.externalUrl + path);
    const refused = async (path: string) => {
      const answer = await at(path);
      const body = (await answer.json()) as { message: string };
      expect(body.message).toMatch(/^[A-Z].*[.]$/);
      return answer.status;
    };
    expect(await refused("/")).toBe(404);
    expect(await refused("/pop")).toBe(401);
    expect(await refused("/pop?tel=1&token=wrong")).toBe(403);
    expect(await refused(`/pop?token=${token}`)).toBe(400);
    expect(await refused(`/pop?token=${token}&tel=%00%01%02`)).toBe(400);
    expect(await refused(`/pop?token=${token}&tel=1&tel=2`)).toBe(400);
    expect(await refused(`/pop?token=${token}&tel=${"9".repeat(5_000)}`)).toBe(400);
    expect((await fetch(`${product.externalUrl}/pop?token=${token}&tel=1`, { method: "POST" })).status).toBe(405);

    const name = "<b onmouseover=alert(1)>Bold\u202E</b>";
    const odd = await at(`/pop?token=${token}&tel=not-a-number&name=${encodeURIComponent(name)}&id=%27%20OR%201%3D1`);
    expect(odd.status).toBe(200);
    await agent.workspace.getByRole("tab").first().waitFor();
    expect(await agent.workspace.textContent()).not.toMatch(/[\u202A-\u202E]/);

    const answer = await at(`/pop?token=${token}&tel=%2B8613082856110`);
    expect(await answer.json()).toMatchObject({ ok: true, pop: { kind: "record" } });
    await agent.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
    expect(errors).toEqual([]);
  });

  it.each([
    ["nothing to open", "popline://pop"],
    ["an action that does not exist", "popline://delete?tel=1"],
    ["broken escapes", "tel:%E0%A4%A"],
    ["three thousand digits", `tel:${"9".repeat(3_000)}`],
    ["a script", "javascript:alert(1)"],
    ["no number", "sip:@@@@"],
  ])("a link with %s is refused with a sentence, and a good one works after it", async (_what, link) => {
    const { page, errors } = await product.open();
    const agent = agentAt(page);
    await agent.ready();
    const origin = new URL(page.url()).origin;
    await page.goto(`${origin}/?link=${encodeURIComponent(link)}`);
    await page.getByText("This link is not understood.").waitFor();
    // A page that is left while it still connects says so in its console.
    await agent.ready();
    await page.goto(`${origin}/?link=${encodeURIComponent("popline://pop?tel=%2B8613082856110")}`);
    await agent.workspace.getByRole("heading", { name: "Huang Hang" }).first().waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
