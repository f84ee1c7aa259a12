import type { Logger } from "pino";
import { z } from "zod";
import type { Store } from "#main/store/index.ts";
import type { DeskPhoneStanding } from "#main/telephony/index.ts";
import type { Provisioning } from "#shared/contract/central/index.ts";
import type { PhoneState } from "#shared/contract/desk/index.ts";
import { Refusal } from "./refusal.ts";
import type { StateHub } from "./state-hub.ts";

const kvKey = "desk.phone";

/** What the agent chose for their telephone, as it is kept on disk. */
const Kept = z.object({
  doNotDisturb: z.boolean().default(false),
  callerId: z.string().max(64).nullable().default(null),
  device: z.enum(["softphone", "desk-phone"]).default("softphone"),
});
type Kept = z.infer<typeof Kept>;

/** While nobody is signed in. */
export const noPhone: PhoneState = {
  doNotDisturb: false,
  callerId: null,
  callerIds: [],
  device: "softphone",
  deskPhone: null,
  can: { voicemail: false, testCall: false, conferenceRoom: false },
};

export interface PhoneDesk {
  state(): PhoneState;
  /** Only what is named changes. @throws Refusal `no-such-caller-id`, `not-offered-by-exchange`, `wrong-call-state` */
  set(change: Partial<Kept>): Promise<void>;
  /** Whether the desk phone can be steered now. */
  deskPhoneStands(standing: DeskPhoneStanding): void;
  /** Central told other provisioning. */
  provisioned(provisioning: Provisioning): void;
}

export interface PhoneDeskOptions {
  readonly store: Store;
  readonly hub: StateHub;
  readonly provisioning: Provisioning;
  readonly logger: Logger;
  /** Calls are live: the device stays. */
  readonly busy: () => boolean;
  /** The agent chose another device: the line must be opened anew. */
  readonly onDevice: () => void;
}

/** Keeps the `phone` slice: do not disturb, the caller ID to show, and which device carries the calls. Kept over restarts. */
export function createPhoneDesk(options: PhoneDeskOptions): PhoneDesk {
  const { store, hub, logger } = options;
  let { provisioning } = options;
  let kept = read(store.read.kv.get(kvKey), logger);
  let standing: DeskPhoneStanding = { reachable: false, unheard: false };

  function state(): PhoneState {
    const { line, deskPhone } = provisioning;
    const callerIds = line?.callerIds ?? [];
    const wanted = line === null && deskPhone !== null ? "desk-phone" : kept.device;
    return {
      doNotDisturb: kept.doNotDisturb,
      callerId: callerIds.some(({ number }) => number === kept.callerId) ? kept.callerId : null,
      callerIds: [...callerIds],
      device: deskPhone === null ? "softphone" : wanted,
      deskPhone: deskPhone === null ? null : { ...deskPhone, ...standing },
      can: {
        voicemail: (line?.voicemailTarget ?? null) !== null,
        testCall: (line?.echoTarget ?? null) !== null,
        conferenceRoom: (line?.conferencePrefix ?? null) !== null,
      },
    };
  }

  const publish = () => hub.set("phone", state());
  publish();

  return {
    state,
    async set(change) {
      const now = state();
      if (change.callerId != null && !now.callerIds.some(({ number }) => number === change.callerId))
        throw new Refusal("no-such-caller-id", { number: change.callerId });
      const otherDevice = change.device !== undefined && change.device !== now.device;
      if (otherDevice && now.deskPhone === null) throw new Refusal("not-offered-by-exchange");
      if (otherDevice && options.busy()) throw new Refusal("wrong-call-state", { state: "active" });
      kept = { ...kept, ...change };
      await store.write.kv.set(kvKey, JSON.stringify(kept));
      publish();
      if (otherDevice) options.onDevice();
    },
    deskPhoneStands(now) {
      standing = now;
      publish();
    },
    provisioned(next) {
      provisioning = next;
      publish();
    },
  };
}

function read(text: string | null, logger: Logger): Kept {
  if (text === null) return Kept.parse({});
  try {
    return Kept.parse(JSON.parse(text));
  } catch (error) {
    logger.warn({ err: error }, "what the agent chose for the telephone could not be read");
    return Kept.parse({});
  }
}
