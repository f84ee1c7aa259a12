import { describe, expect, it } from "vitest";
import { AudioSetup } from "#renderer/media/audio-setup.ts";
import { servingDevice } from "#renderer/media/device-choice.ts";
import type { AudioChoice, AudioDevice } from "#shared/contract/desk/media.ts";

const headset: AudioDevice = { deviceId: "h1", label: "Headset", kind: "input" };
const headsetOut: AudioDevice = { deviceId: "h2", label: "Headset", kind: "output" };
const laptop: AudioDevice = { deviceId: "l1", label: "Laptop", kind: "input" };
const chosen = { deviceId: "h1", label: "Headset" };

describe("the device that serves", () => {
  it.each([
    ["nothing chosen", null, [headset], { is: "default" }],
    ["the chosen one", chosen, [laptop, headset], { is: "chosen", deviceId: "h1" }],
    [
      "the chosen one under a new id",
      chosen,
      [laptop, { ...headset, deviceId: "h9" }],
      { is: "chosen", deviceId: "h9" },
    ],
    ["the chosen one gone", chosen, [laptop], { is: "lost", label: "Headset" }],
    ["the same label of the other kind", chosen, [laptop, headsetOut], { is: "lost", label: "Headset" }],
    ["labels not known yet", chosen, [{ ...laptop, label: "" }], { is: "chosen", deviceId: "h1" }],
    ["no input left", chosen, [headsetOut], { is: "lost", label: "Headset" }],
    ["a choice without a label", { deviceId: "x", label: "" }, [laptop], { is: "lost", label: "" }],
  ] as const)("%s", (_name, wanted, present, expected) => {
    expect(servingDevice(wanted, "microphone", present)).toEqual(expected);
  });
});

describe("the audio setup", () => {
  const choice: AudioChoice = {
    microphone: chosen,
    speaker: { deviceId: "h2", label: "Headset" },
    ringer: null,
    speakerVolume: 0.7,
    ringerVolume: 0.4,
    echoCancellation: true,
    noiseSuppression: false,
    autoGainControl: true,
    microphoneVolume: 1.2,
    ringTone: "soft",
  };
  const lost = (role: string) => ({ what: "device-lost", role, label: "Headset" });
  const back = (role: string) => ({ what: "device-back", role, label: "Headset" });

  it("says once that a device was lost, and once that it is back and used again", () => {
    const setup = new AudioSetup();
    setup.present([headset, headsetOut, laptop]);
    expect(setup.choose(choice)).toEqual([]);
    expect(setup.microphone()).toEqual({
      deviceId: "h1",
      echoCancellation: true,
      noiseSuppression: false,
      autoGainControl: true,
      volume: 1.2,
    });
    expect(setup.ringTone()).toBe("soft");
    expect(setup.present([laptop])).toEqual([lost("microphone"), lost("speaker")]);
    expect(setup.present([laptop])).toEqual([]);
    expect(setup.microphone().deviceId).toBeNull();
    expect(setup.output("speaker")).toEqual({ deviceId: "", volume: 0.7 });
    expect(setup.present([laptop, { ...headset, deviceId: "h7" }])).toEqual([back("microphone")]);
    expect(setup.microphone().deviceId).toBe("h7");
    expect(setup.present([laptop, { ...headset, deviceId: "h7" }])).toEqual([]);
  });

  it("says at the choice that a device is not there, and not again for another role's choice", () => {
    const setup = new AudioSetup();
    setup.present([laptop]);
    expect(setup.choose(choice)).toEqual([lost("microphone"), lost("speaker")]);
    expect(setup.choose({ ...choice, speakerVolume: 1 })).toEqual([]);
    expect(setup.output("ringer")).toEqual({ deviceId: "", volume: 0.4 });
  });
});
