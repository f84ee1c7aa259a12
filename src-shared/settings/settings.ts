import { z } from "zod";
import { PhoneRules } from "../phone/types.ts";

/** An audio device as browsers name it, with its label kept so that a re-plugged device is found again. null: the system's default. */
export const ChosenDevice = z.object({ deviceId: z.string(), label: z.string() }).nullable();
export type ChosenDevice = z.infer<typeof ChosenDevice>;

/** The ring tones in resources/sounds. */
export const RingToneName = z.enum(["classic", "soft", "chime", "pulse"]);
export type RingToneName = z.infer<typeof RingToneName>;

/** Limits that the wallboard colours and alerts by; null: none. */
const queueLimits = {
  /** More callers wait than this. */
  waiting: z.number().int().min(0).max(10_000).nullable(),
  /** The longest has waited longer than this. */
  longestWaitSec: z.number().int().min(1).max(86_400).nullable(),
  /** The day's service level is below this, in percent. */
  serviceLevelPercent: z.number().int().min(1).max(100).nullable(),
};
export const QueueLimits = z.object(queueLimits);
export type QueueLimits = z.infer<typeof QueueLimits>;

const defaults = {
  phone: { defaultCountry: "CN", areaCode: null, internalMinDigits: 3, internalMaxDigits: 5, outsidePrefix: null },
  pop: { when: "ring", attachedKeys: ["x-popline-customer-id", "x-customer-id", "x-account-number", "user-to-user"] },
  audio: {
    microphone: null,
    speaker: null,
    ringer: null,
    ringerVolume: 0.8,
    speakerVolume: 1,
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  },
  look: { theme: "system", language: "system", density: "dense" },
  wrapUp: { mode: "mandatory", seconds: 60 },
  external: { enabled: true, port: 7391 },
} as const;

/**
 * What a site or an agent can set. One JSON file (`settings.json` in the desk's data folder) plus what the agent changes in the app.
 * A mistake in the file is reported with its key and what was expected; that key falls back to its default, the file is left as it is.
 */
export const Settings = z.object({
  /** Address of central, e.g. "https://central.example.com". */
  central: z
    .object({
      url: z
        .url({ protocol: /^https?$/ })
        .nullable()
        .default(null),
      /** PEM file with a private CA for central and the SIP servers. */
      caFile: z.string().nullable().default(null),
    })
    .prefault({}),
  phone: PhoneRules.prefault({ ...defaults.phone }),
  pop: z
    .object({
      when: z.enum(["ring", "answer", "off"]).default(defaults.pop.when),
      /** Headers or attached keys, lower case, whose value is a record id or an account number; first that resolves wins. */
      attachedKeys: z.array(z.string().regex(/^[a-z0-9-]{1,64}$/)).default([...defaults.pop.attachedKeys]),
    })
    .prefault({}),
  audio: z
    .object({
      microphone: ChosenDevice.default(null),
      speaker: ChosenDevice.default(null),
      ringer: ChosenDevice.default(null),
      ringerVolume: z.number().min(0).max(1).default(defaults.audio.ringerVolume),
      speakerVolume: z.number().min(0).max(1).default(defaults.audio.speakerVolume),
      echoCancellation: z.boolean().default(true),
      noiseSuppression: z.boolean().default(true),
      autoGainControl: z.boolean().default(true),
      microphoneVolume: z.number().min(0).max(2).default(1),
      ringTone: RingToneName.default("classic"),
    })
    .prefault({}),
  calls: z
    .object({
      /** `asked`: a call that the exchange marks (Call-Info or Alert-Info with answer-after) answers itself; `always`: every call does. */
      autoAnswer: z.enum(["never", "asked", "always"]).default("asked"),
      /** For `always`: after so many seconds of ringing. */
      autoAnswerSeconds: z.number().int().min(0).max(30).default(2),
      /** Electron: dials the clipboard from any program, after the agent's yes. An accelerator; null: none. */
      clipboardKeys: z.string().max(60).nullable().default("CommandOrControl+Alt+D"),
    })
    .prefault({}),
  /** The trace of calls kept for support. */
  trace: z
    .object({
      enabled: z.boolean().default(true),
      /** The ring's size in megabytes. */
      megabytes: z.number().int().min(1).max(500).default(20),
    })
    .prefault({}),
  look: z
    .object({
      theme: z.enum(["system", "light", "dark"]).default("system"),
      language: z.enum(["system", "en", "zh-CN"]).default("system"),
    })
    .prefault({}),
  wrapUp: z
    .object({
      mode: z.enum(["optional", "mandatory", "timed"]).default(defaults.wrapUp.mode),
      /** For `timed`: after this long the wrap-up saves itself with what it has. */
      seconds: z.number().int().min(5).max(3600).default(defaults.wrapUp.seconds),
    })
    .prefault({}),
  /** What the wallboard warns of. */
  wallboard: z
    .object({
      waiting: queueLimits.waiting.default(null),
      longestWaitSec: queueLimits.longestWaitSec.default(null),
      serviceLevelPercent: queueLimits.serviceLevelPercent.default(null),
      /** An agent is in wrap-up for longer. */
      wrapUpSec: z.number().int().min(1).max(86_400).nullable().default(null),
      /** An agent is not ready for longer. */
      notReadySec: z.number().int().min(1).max(86_400).nullable().default(null),
      /** By the exchange's name of the queue: its own limits in place of those for all. */
      queues: z.record(z.string().max(64), QueueLimits).default({}),
      sound: z.boolean().default(true),
      notify: z.boolean().default(false),
    })
    .prefault({}),
  /** HTTP pop on loopback for other phone consoles. */
  external: z
    .object({
      enabled: z.boolean().default(true),
      /** 0: any free port (shown in settings). */
      port: z.number().int().min(0).max(65535).default(defaults.external.port),
    })
    .prefault({}),
  /** Action id → key chord, for keys that the agent changed. */
  keys: z.record(z.string(), z.string().max(40)).prefault({}),
});
export type Settings = z.infer<typeof Settings>;

/** Every field of a group as it may be changed: optional and without its default, so that what is not named stays as it is. */
function changes<S extends z.ZodRawShape>(group: z.ZodPrefault<z.ZodObject<S>>): z.ZodObject<Changeable<S>> {
  const fields = Object.entries(group.unwrap().shape).map(([name, field]) => {
    const schema = field instanceof z.ZodDefault ? field.unwrap() : field;
    return [name, (schema as z.ZodType).optional()];
  });
  return z.object(Object.fromEntries(fields)) as unknown as z.ZodObject<Changeable<S>>;
}
type Changeable<S extends z.ZodRawShape> = {
  [K in keyof S]: z.ZodOptional<S[K] extends z.ZodDefault<infer Inner> ? Inner : S[K]>;
};

/** What the agent may change in the app. Only what is named changes. */
export const SettingsPatch = z.object({
  audio: changes(Settings.shape.audio).optional(),
  look: changes(Settings.shape.look).optional(),
  pop: changes(Settings.shape.pop).pick({ when: true }).optional(),
  calls: changes(Settings.shape.calls).optional(),
  wallboard: changes(Settings.shape.wallboard).optional(),
  keys: z.record(z.string(), z.string().max(40)).optional(),
});
export type SettingsPatch = z.infer<typeof SettingsPatch>;

export function defaultSettings(): Settings {
  return Settings.parse({});
}
