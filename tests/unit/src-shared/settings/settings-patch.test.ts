import { describe, expect, it } from "vitest";
import { defaultSettings, SettingsPatch } from "#shared/settings/settings.ts";

describe("a settings patch", () => {
  it("holds only what is named: changing one level resets no device", () => {
    expect(SettingsPatch.parse({ audio: { ringerVolume: 0.3 } })).toEqual({ audio: { ringerVolume: 0.3 } });
    expect(SettingsPatch.parse({ look: { theme: "dark" }, pop: {} })).toEqual({ look: { theme: "dark" }, pop: {} });
  });

  it("still checks what is named", () => {
    expect(SettingsPatch.safeParse({ audio: { ringerVolume: 3 } }).success).toBe(false);
    expect(SettingsPatch.safeParse({ pop: { when: "sometimes" } }).success).toBe(false);
  });

  it("takes no key that only an administrator may set", () => {
    expect(SettingsPatch.parse({ central: { url: "https://evil.example" }, pop: { attachedKeys: ["x"] } })).toEqual({
      pop: {},
    });
  });

  it("the defaults are complete", () => {
    expect(defaultSettings()).toMatchObject({
      pop: { when: "ring" },
      audio: { echoCancellation: true },
      external: { port: 7391 },
    });
  });
});
