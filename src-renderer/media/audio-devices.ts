import type { AudioDevice } from "#shared/contract/desk/media.ts";

/** Chromium lists the system's default twice more under these names; "no choice" stands for it already. */
const aliases: ReadonlySet<string> = new Set(["default", "communications"]);
const listedMost = 100;

export type Permission = "granted" | "denied" | "prompt";

/** The audio devices and the microphone permission, kept up to date. */
export class AudioDevices {
  readonly #media: MediaDevices;
  readonly #onChange: () => void;
  #permissionStatus: PermissionStatus | null = null;
  #list: readonly AudioDevice[] = [];
  #reading: Promise<void> | null = null;
  #disposed = false;

  constructor(media: MediaDevices, onChange: () => void) {
    this.#media = media;
    this.#onChange = onChange;
    this.#media.addEventListener("devicechange", this.#refresh);
  }

  get list(): readonly AudioDevice[] {
    return this.#list;
  }

  get permission(): Permission {
    return this.#permissionStatus?.state ?? "prompt";
  }

  /** Asks for the permission's state and lists the devices for the first time. */
  async start(permissions: Permissions): Promise<void> {
    try {
      this.#permissionStatus = await permissions.query({ name: "microphone" });
      if (!this.#disposed) this.#permissionStatus.addEventListener("change", this.#refresh);
    } catch {
      // A browser that cannot be asked (Firefox before 132): known once the microphone was opened or refused.
    }
    await this.refresh();
  }

  /** Lists the devices again; two calls at once are one. Labels appear once the microphone has been allowed. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  dispose(): void {
    this.#disposed = true;
    this.#media.removeEventListener("devicechange", this.#refresh);
    this.#permissionStatus?.removeEventListener("change", this.#refresh);
  }

  readonly #refresh = () => void this.refresh();

  async #read(): Promise<void> {
    const found = await this.#media.enumerateDevices();
    if (this.#disposed) return;
    this.#list = found.flatMap(asAudioDevice).slice(0, listedMost);
    this.#onChange();
  }
}

function asAudioDevice({ deviceId, label, kind }: MediaDeviceInfo): AudioDevice[] {
  if (kind === "videoinput" || aliases.has(deviceId)) return [];
  return [{ deviceId, label, kind: kind === "audioinput" ? "input" : "output" }];
}
