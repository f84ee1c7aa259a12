import { expect, it } from "vitest";
import { deviceOptions } from "#renderer/features/settings/device-options.ts";
import { exampleUrl } from "#renderer/features/settings/example-url.ts";
import type { AudioDevice } from "#shared/contract/desk/index.ts";

const device = (deviceId: string, label: string, kind: AudioDevice["kind"] = "input"): AudioDevice => ({
  deviceId,
  label,
  kind,
});

it("offers the devices of its kind without the browser's names for the system's own", () => {
  const all = [
    device("default", "Default"),
    device("communications", "Communications"),
    device("a", "Headset"),
    device("b", "Speakers", "output"),
  ];
  expect(deviceOptions(all, "input", null)).toEqual({
    options: [{ deviceId: "a", label: "Headset", absent: false }],
    selected: null,
  });
});

it("finds a re-plugged device by its label, since its id is another one", () => {
  expect(deviceOptions([device("new", "Headset")], "input", { deviceId: "old", label: "Headset" }).selected).toBe(
    "new",
  );
});

it("keeps a chosen device that is not plugged in, and says so", () => {
  const { options, selected } = deviceOptions([device("a", "Built-in")], "input", {
    deviceId: "gone",
    label: "Headset",
  });
  expect(options.at(-1)).toEqual({ deviceId: "gone", label: "Headset", absent: true });
  expect(selected).toBe("gone");
});

it("the example address is one that the desk would take", () => {
  const url = new URL(exampleUrl("http://127.0.0.1:7391/pop", "abc"));
  expect(Object.fromEntries(url.searchParams)).toEqual({ tel: "+8613012345678", name: "Li Na", token: "abc" });
});
