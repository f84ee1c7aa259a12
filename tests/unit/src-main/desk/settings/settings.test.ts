import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDeskSettings, describeExpected, mistakeSentence } from "#main/desk/settings/index.ts";
import { jsonErrorAt } from "#main/desk/settings/json-error-at.ts";
import { defaultSettings } from "#shared/settings/settings.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "popline-settings-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = () => createDeskSettings({ dir, logger: pino({ level: "silent" }) });
const site = (content: unknown) =>
  writeFile(join(dir, "settings.json"), typeof content === "string" ? content : JSON.stringify(content));
const preferences = async () => JSON.parse(await readFile(join(dir, "preferences.json"), "utf8")) as unknown;

describe("desk settings", () => {
  it("are the defaults where there is no file", async () => {
    const settings = await open();
    expect(settings.current()).toEqual(defaultSettings());
    expect([settings.mistakes, settings.unreadable]).toEqual([[], []]);
    expect(await readdir(dir)).toEqual([]);
  });

  it("take one key of a group from the file and the others from the defaults", async () => {
    await site({ phone: { defaultCountry: "DE" }, audio: { ringerVolume: 0.2 } });
    const { current, mistakes } = await open();
    expect(mistakes).toEqual([]);
    expect(current().phone).toEqual({ ...defaultSettings().phone, defaultCountry: "DE" });
    expect(current().audio.ringerVolume).toBe(0.2);
  });

  it.each([
    [{ pop: { when: "never" } }, "pop.when", "one of ring, answer, off", '"never"'],
    [{ audio: { ringerVolume: 7 } }, "audio.ringerVolume", "a number from 0 to 1", "7"],
    [{ external: { port: 70_000 } }, "external.port", "a whole number from 0 to 65535", "70000"],
    [{ external: { port: "7391" } }, "external.port", "a whole number from 0 to 65535", '"7391"'],
    [{ wrapUp: { seconds: 1.5 } }, "wrapUp.seconds", "a whole number from 5 to 3600", "1.5"],
    [{ external: { enabled: "yes" } }, "external.enabled", "true or false", '"yes"'],
    [
      { central: { url: "ftp://central" } },
      "central.url",
      "an address that begins with https:// or http://",
      '"ftp://central"',
    ],
    [{ central: { caFile: 5 } }, "central.caFile", "text in quotes", "5"],
    [{ phone: { defaultCountry: "cn" } }, "phone.defaultCountry", 'text of the form ^[A-Z]{2}$, such as "CN"', '"cn"'],
    [{ pop: { attachedKeys: "x-id" } }, "pop.attachedKeys", "a list in square brackets", '"x-id"'],
    [{ pop: { attachedKeys: ["ok", "Not Ok"] } }, "pop.attachedKeys", "a list in square brackets", '["ok","Not Ok"]'],
    [{ look: ["dark"] }, "look", "a group in curly brackets", '["dark"]'],
    [{ audio: { microphone: { deviceId: 3 } } }, "audio.microphone", "a group in curly brackets", '{"deviceId":3}'],
    [{ keys: { "call.answer": 5 } }, "keys.call.answer", "text of at most 40 characters", "5"],
    [{ centrall: { url: "https://x" } }, "centrall", 'a known key, perhaps "central"', '{"url":"https://x"}'],
    [{ audio: { ringervolume: 1 } }, "audio.ringervolume", 'a known key, perhaps "ringerVolume"', "1"],
    [{ colour: "red" }, "colour", "a known key", '"red"'],
  ])("name the key of a mistake and what was expected: %o", async (content, key, expected, got) => {
    await site({ ...content, external: { ...("external" in content ? content.external : {}) } });
    const { mistakes, current } = await open();
    expect(mistakes.map((it) => [it.file, it.key, describeExpected(it.expected), it.got])).toEqual([
      ["settings.json", key, expected, got],
    ]);
    expect(current()).toEqual(defaultSettings());
  });

  it("use all that is right in a file full of mistakes, and leave the file as it is", async () => {
    const text = JSON.stringify({
      pop: { when: "x", attachedKeys: ["x-id"] },
      audio: { ringerVolume: 9, speakerVolume: 0.5 },
      nope: 1,
    });
    await site(text);
    const settings = await open();
    expect(settings.mistakes.map(({ key }) => key).sort()).toEqual(["audio.ringerVolume", "nope", "pop.when"]);
    expect(settings.current().pop).toEqual({ when: "ring", attachedKeys: ["x-id"] });
    expect(settings.current().audio.speakerVolume).toBe(0.5);
    await settings.change({ look: { theme: "dark" } });
    expect(await readFile(join(dir, "settings.json"), "utf8")).toBe(text);
  });

  it("make a sentence of a mistake", async () => {
    await site({ pop: { when: "x".repeat(200) } });
    const [mistake] = (await open()).mistakes;
    expect(mistake && mistakeSentence(mistake)).toBe(
      `settings.json: "pop.when" is "${"x".repeat(78)}…; expected one of ring, answer, off. Its default is used.`,
    );
  });

  it.each([
    ['{\n  "pop": {\n    "when": "ring",\n  }\n}', 4, 3],
    ["{", 1, 2],
    ["", 1, 1],
    ['{"a": tru}', 1, 7],
    ["{'a': 1}", 1, 2],
    ['{"a": 1} x', 1, 10],
  ])("say at which line and column a file stops being JSON: %j", async (text, line, column) => {
    await site(text);
    const { unreadable, current } = await open();
    expect(unreadable).toEqual([{ file: "settings.json", reason: "not-json", line, column }]);
    expect(current()).toEqual(defaultSettings());
  });

  it("read a file with the byte-order mark of a Windows editor", async () => {
    await site('\uFEFF{"look":{"theme":"dark"}}');
    const { unreadable, current } = await open();
    expect(unreadable).toEqual([]);
    expect(current().look.theme).toBe("dark");
  });

  it("say so when the file is no group, or too large", async () => {
    await site("[1]");
    expect((await open()).unreadable[0]?.reason).toBe("not-a-group");
    await site(`"${"x".repeat(1024 * 1024)}"`);
    expect((await open()).unreadable[0]?.reason).toBe("too-large");
  });

  it("are not led astray by a key named __proto__", async () => {
    await site('{"__proto__": {"polluted": true}, "look": {"theme": "dark"}}');
    const settings = await open();
    expect(settings.current().look.theme).toBe("dark");
    expect(settings.mistakes.map(({ key }) => key)).toEqual(["__proto__"]);
    expect("polluted" in {}).toBe(false);
  });
});

describe("what the agent changes", () => {
  it("is in force at once, told, and there after a restart", async () => {
    await site({ audio: { ringerVolume: 0.2, speakerVolume: 0.3 } });
    const settings = await open();
    const told: unknown[] = [];
    settings.on("changed", (next) => told.push(next.audio.ringerVolume));
    const saving = settings.change({ audio: { ringerVolume: 0.9 } });
    expect(settings.current().audio.ringerVolume).toBe(0.9);
    await saving;
    expect(told).toEqual([0.9]);
    const again = await open();
    expect(again.current().audio).toMatchObject({ ringerVolume: 0.9, speakerVolume: 0.3 });
  });

  it("is kept in every group that the app can change, with a queue's own limits as a whole", async () => {
    const settings = await open();
    await settings.change({ calls: { autoAnswer: "never" } });
    const own = { waiting: 3, longestWaitSec: null, serviceLevelPercent: 90 };
    await settings.change({ wallboard: { waiting: 5, queues: { support: own, sales: own } } });
    await settings.change({ wallboard: { queues: { sales: own } } });
    const { current, mistakes } = await open();
    expect(mistakes).toEqual([]);
    expect(current().calls.autoAnswer).toBe("never");
    expect(current().wallboard).toMatchObject({ waiting: 5, sound: true, queues: { sales: own } });
    expect(Object.keys(current().wallboard.queues)).toEqual(["sales"]);
  });

  it("is written as a whole or not at all, the newest last", async () => {
    const settings = await open();
    await Promise.all([0.1, 0.2, 0.3].map((ringerVolume) => settings.change({ audio: { ringerVolume } })));
    expect(await preferences()).toEqual({ audio: { ringerVolume: 0.3 } });
    expect(await readdir(dir)).toEqual(["preferences.json"]);
  });

  it("replaces all keys at once, so that a key can go back to its default", async () => {
    const settings = await open();
    await settings.change({ keys: { "call.answer": "Ctrl+A", "call.hold": "Ctrl+H" } });
    await settings.change({ keys: { "call.hold": "Ctrl+J" } });
    expect(settings.current().keys).toEqual({ "call.hold": "Ctrl+J" });
  });

  it("is refused with its key when it is wrong, and changes nothing", async () => {
    const settings = await open();
    await expect(settings.change({ audio: { ringerVolume: 3 } })).rejects.toMatchObject({
      code: "settings-invalid",
      values: { key: "audio.ringerVolume" },
    });
    expect(settings.current()).toEqual(defaultSettings());
  });

  it("does not write over a damaged file: it is set aside", async () => {
    await writeFile(join(dir, "preferences.json"), '{"look": {"theme": "dark"');
    const settings = await open();
    expect(settings.unreadable.map(({ file }) => file)).toEqual(["preferences.json"]);
    await settings.change({ look: { theme: "light" } });
    expect(await preferences()).toEqual({ look: { theme: "light" } });
    expect(await readFile(join(dir, "preferences.json.broken"), "utf8")).toBe('{"look": {"theme": "dark"');
  });

  it("can't reach what only the administrator's file may hold", async () => {
    await writeFile(
      join(dir, "preferences.json"),
      JSON.stringify({ central: { url: "https://evil.example" }, look: { theme: "dark" } }),
    );
    const settings = await open();
    expect(settings.current().central.url).toBeNull();
    expect(settings.current().look.theme).toBe("dark");
    expect(settings.mistakes.map(({ key }) => key)).toEqual(["central"]);
  });

  it("says that it could not be kept", async () => {
    const settings = await open();
    await rm(dir, { recursive: true });
    await expect(settings.change({ look: { theme: "dark" } })).rejects.toMatchObject({ code: "internal" });
    expect(settings.current().look.theme).toBe("dark");
  });
});

describe("the place of a JSON error", () => {
  it.each(["null", "[]", '{"a":[1,-2.5e3,true,"\\u00e9"]}', " \n{} "])("is nowhere in %j", (text) => {
    JSON.parse(text);
    expect(jsonErrorAt(text)).toBeNull();
  });
});
