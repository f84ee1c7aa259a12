import type { AudioChoice, AudioDevice } from "#shared/contract/desk/media.ts";
import type { RingToneName } from "#shared/settings/settings.ts";
import type { OutputChoice } from "./audio-output.ts";
import { type DeviceNews, type DeviceRole, deviceNews, deviceRoles, servingDevice } from "./device-choice.ts";
import type { MicrophoneWish } from "./microphone.ts";

/** Until the engine has said what the agent chose. */
const unchosen: AudioChoice = {
  microphone: null,
  speaker: null,
  ringer: null,
  speakerVolume: 1,
  ringerVolume: 0.8,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  microphoneVolume: 1,
  ringTone: "classic",
};

/** What the agent chose, matched with the devices that are there. */
export class AudioSetup {
  #choice: AudioChoice = unchosen;
  #devices: readonly AudioDevice[] = [];

  /** @returns the roles whose chosen device is not there, as far as that is news */
  choose(choice: AudioChoice): readonly DeviceNews[] {
    const before = this.#choice;
    this.#choice = choice;
    const changed = deviceRoles.filter((role) => JSON.stringify(before[role]) !== JSON.stringify(choice[role]));
    return deviceNews(choice, [], this.#devices).filter(({ role }) => changed.includes(role));
  }

  /** @returns the roles whose chosen device has just gone or come back */
  present(devices: readonly AudioDevice[]): readonly DeviceNews[] {
    const news = deviceNews(this.#choice, this.#devices, devices);
    this.#devices = devices;
    return news;
  }

  microphone(): MicrophoneWish {
    const { echoCancellation, noiseSuppression, autoGainControl, microphoneVolume } = this.#choice;
    const processing = { echoCancellation, noiseSuppression, autoGainControl };
    return { deviceId: this.#deviceId("microphone"), ...processing, volume: microphoneVolume };
  }

  ringTone(): RingToneName {
    return this.#choice.ringTone;
  }

  output(role: "speaker" | "ringer"): OutputChoice {
    const volume = role === "speaker" ? this.#choice.speakerVolume : this.#choice.ringerVolume;
    return { deviceId: this.#deviceId(role) ?? "", volume };
  }

  #deviceId(role: DeviceRole): string | null {
    const serving = servingDevice(this.#choice[role], role, this.#devices);
    return serving.is === "chosen" ? serving.deviceId : null;
  }
}
