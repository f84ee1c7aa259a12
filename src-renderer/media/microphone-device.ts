import { nameOf } from "./media-error.ts";

/** Which device, and what the browser does to its sound. `deviceId` null: the system's default. */
export interface DeviceWish {
  readonly deviceId: string | null;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

const processing = ["echoCancellation", "noiseSuppression", "autoGainControl"] as const;
export const unprocessed = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/**
 * Opens the device, or the system's default in place of one that is not there. Processing is a wish, not a must: with a must, Chromium would
 * rather open another device. @throws DOMException of getUserMedia
 */
export async function openDevice(media: MediaDevices, { deviceId, ...wanted }: DeviceWish): Promise<MediaStreamTrack> {
  const open = async (device: MediaTrackConstraints) => {
    const [track] = (await media.getUserMedia({ audio: { ...wanted, ...device } })).getAudioTracks();
    if (!track) throw new DOMException("the stream has no audio", "NotFoundError");
    return track;
  };
  if (!deviceId) return open({});
  try {
    return await open({ deviceId: { exact: deviceId } });
  } catch (error) {
    // Unplugged between the list and now: the call goes on with the system's default.
    if (!["OverconstrainedError", "NotFoundError"].includes(nameOf(error))) throw error;
    return open({});
  }
}

/** Whether the track's sound is processed as wished, as far as the browser tells. */
export function isProcessedAs(track: MediaStreamTrack, wish: Omit<DeviceWish, "deviceId">): boolean {
  const settings = track.getSettings();
  return processing.every((name) => settings[name] === undefined || settings[name] === wish[name]);
}
