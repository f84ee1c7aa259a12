import type { BrowserContext, Frame } from "playwright";

/** Of the two microphones that Chromium makes up, the one that `giveSecondMicrophone` gives another tone. */
export const secondMicrophone = "Fake Audio Input 2";

/** How long the second microphone takes to open: longer than any hiccup of the machine, so that a desk that waits for it in silence is found out. */
export const openingMs = 2_000;

interface Plugs {
  plug(there: boolean): void;
}

/**
 * Chromium plays one file into all its made-up microphones: this gives the second one a tone of its own, and lets it be pulled out, as a desk
 * sees it: the sound stops and the device is not listed any more. Before the page is opened.
 */
export async function giveSecondMicrophone(context: BrowserContext, hz: number): Promise<void> {
  await context.addInitScript(install, [hz, secondMicrophone, openingMs] as const);
}

/** Pulls the second microphone out, or puts it back. */
export async function plugSecondMicrophone(frame: Frame, there: boolean): Promise<void> {
  await frame.evaluate((now) => (globalThis as unknown as Plugs).plug(now), there);
}

function install([hz, label, opening]: readonly [number, string, number]): void {
  let plugged = true;
  const opened: GainNode[] = [];
  const devices = MediaDevices.prototype;
  const { getUserMedia, enumerateDevices } = devices;
  devices.enumerateDevices = async function () {
    return (await enumerateDevices.call(this)).filter((device) => plugged || device.label !== label);
  };
  devices.getUserMedia = async function (constraints) {
    const all = await enumerateDevices.call(this);
    const id = all.find((device) => device.label === label)?.deviceId;
    const isMeant = id !== undefined && JSON.stringify(constraints).includes(`"${id}"`);
    if (isMeant && !plugged) throw new OverconstrainedError("deviceId");
    const real = await getUserMedia.call(this, constraints);
    const [device] = real.getAudioTracks();
    if (!isMeant || device === undefined) return real;
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: hz });
    const level = new GainNode(context, { gain: 0.3 });
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    tone.connect(level).connect(destination);
    tone.start();
    opened.push(level);
    // A headset takes its time to open, and has sound once it is open.
    while (context.currentTime * 1_000 < opening) await new Promise((resolve) => setTimeout(resolve, 10));
    // What the page asks a device about is the device's.
    for (const track of destination.stream.getAudioTracks())
      Object.assign(track, { getSettings: () => device.getSettings() });
    return destination.stream;
  };
  Object.assign(globalThis, {
    plug(there: boolean) {
      plugged = there;
      for (const level of opened) level.gain.value = there ? 0.3 : 0;
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    },
  });
}
