import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { chromiumOptions } from "../helpers/chromium.ts";
import { someDispositions, someHistory, someScenes, someTargets } from "../helpers/desk-scenes.ts";
import { type FakeDesk, startFakeDesk } from "../helpers/fake-desk.ts";
import { somePhoneScenes } from "../helpers/phone-scenes.ts";

/**
 * Draws every screen of the UI page in Chromium, in both themes, languages and usual sizes, for a person to look at:
 * `node tests/e2e/shots.ts [scene …] [--look=light-en-1366] [--renderer=<built renderer>]`, after `vite build`. Prints the folder of the
 * pictures.
 */
const built = process.argv.find((word) => word.startsWith("--renderer="))?.slice(11);
const rendererDir = built ?? join(import.meta.dirname, "../../dist/renderer");
const looks = [
  { theme: "light", language: "en", width: 1366, height: 768 },
  { theme: "dark", language: "zh-CN", width: 1366, height: 768 },
  { theme: "dark", language: "en", width: 1920, height: 1080 },
  { theme: "light", language: "zh-CN", width: 1920, height: 1080 },
] as const;

async function shoot(
  browser: Browser,
  desk: FakeDesk,
  name: string,
  folder: string,
  only: readonly string[],
): Promise<void> {
  for (const { theme, language, width, height } of looks) {
    const look = `${theme}-${language}-${width}`;
    if (only.length > 0 && !only.includes(look)) continue;
    desk.push({ settings: { ...desk.state().settings, look: { theme, language } } });
    const page = await browser.newPage({ viewport: { width, height } });
    page.on("console", (message) => message.type() === "error" && process.stderr.write(`${name}: ${message.text()}\n`));
    page.on("pageerror", (error) => process.stderr.write(`${name}: ${error.stack}\n`));
    const place = { "settings-line": "#/settings", "settings-calls": "#/settings" }[name] ?? "";
    await page.goto(`${desk.origin}/${place}`);
    await page.getByRole("main").waitFor();
    // Lists and drafts are asked for after the first paint. A picture is taken all the same when the network does not come to rest.
    await Promise.race([page.waitForLoadState("networkidle"), page.waitForTimeout(6_000)]);
    if (name === "search") {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").waitFor();
      await page.keyboard.type("hu");
      await page.getByRole("option").first().waitFor();
    }
    if (name === "keys") {
      await page.keyboard.press("F1");
      await page.getByRole("dialog").waitFor();
    }
    if (name === "agent-menu") {
      await page.keyboard.press("Alt+s");
      await page.getByRole("menuitem").first().waitFor();
    }
    if (name === "task") {
      await page.keyboard.press("Alt+c");
      await page.keyboard.press("Alt+k");
    }
    if (name === "settings-line") await page.getByRole("tab", { name: /^(Line|线路)$/ }).click();
    if (name === "settings-calls") await page.getByRole("tab", { name: /^(Calls|通话)$/ }).click();
    if (name.startsWith("transfer-panel")) {
      await page.keyboard.press("Alt+f");
      await page.locator("[data-target]").first().waitFor();
    }
    if (name === "add-panel") {
      await page.keyboard.press("Alt+j");
      await page.locator("[data-target]").first().waitFor();
    }
    if (name === "demo") await page.getByRole("button", { name: /Demo|演示/ }).click();
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `${name}-${look}.png`) });
    await page.close();
  }
}

const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const only = process.argv.filter((word) => word.startsWith("--look=")).map((word) => word.slice(7));
const folder = await mkdtemp(join(tmpdir(), "popline-shots-"));
const dispositions = someDispositions();
const browser = await chromium.launch(chromiumOptions());
const scenes = [...someScenes(dispositions), ...somePhoneScenes(dispositions)];
const find = (name: string) => scenes.find((scene) => scene.name === name)?.state;
const extra = [
  { name: "search", state: find("active") },
  { name: "keys", state: find("idle") },
  { name: "agent-menu", state: find("ringing") },
  { name: "task", state: find("active") },
  { name: "demo", state: find("idle") },
  { name: "transfer-panel", state: find("active") },
  { name: "transfer-panel-and-second-call", state: find("second-call") },
  { name: "add-panel", state: find("room") },
  { name: "settings-line", state: find("line-refused") },
  { name: "settings-calls", state: find("idle") },
];
for (const { name, state } of [...scenes, ...extra]) {
  if (state === undefined || (wanted.length > 0 && !wanted.includes(name))) continue;
  const desk = await startFakeDesk({ rendererDir, state });
  desk.answers.dispositions = dispositions;
  desk.answers.history = someHistory();
  desk.answers.targets = someTargets();
  desk.answers.hits = [
    {
      type: "customer",
      id: crypto.randomUUID(),
      title: "Huang Hang",
      subtitle: "Acme",
      number: "+8613082856110",
      matched: "name",
    },
    {
      type: "customer",
      id: crypto.randomUUID(),
      title: "黄航",
      subtitle: "北京远航科技有限公司",
      number: "+861065234567",
      matched: "pinyin",
    },
    {
      type: "lead",
      id: crypto.randomUUID(),
      title: "Huber, Anna",
      subtitle: null,
      number: "+498912345678",
      matched: "name",
    },
    { type: "colleague", id: crypto.randomUUID(), title: "Hu Jie", subtitle: null, number: "8012", matched: "name" },
  ];
  desk.answers.duplicates = [
    {
      target: { type: "lead", id: crypto.randomUUID() as never },
      name: "陈伟",
      company: "新希望集团",
      number: "+8613912345678",
      because: "number",
    },
  ];
  const [call] = state.calls;
  if (call)
    desk.answers.demoCalls = [
      { callId: call.id, key: "known", state: "answered", heardDbfs: -24, packets: 900, lost: 0, at: Date.now() },
    ];
  await shoot(browser, desk, name, folder, only);
  await desk.close();
}
await browser.close();
process.stdout.write(`${folder}\n`);
