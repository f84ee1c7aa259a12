import type { Logger } from "pino";
import type { Store } from "#main/store/index.ts";
import { createDeskPhoneFeed, type Sync } from "#main/sync/index.ts";
import { createDeskPhone, createTelephony, type Telephony } from "#main/telephony/index.ts";
import type { Trace } from "#main/trace/index.ts";
import { isLive } from "#shared/call/record.ts";
import { type CallId, newId } from "#shared/ids.ts";
import type { CallDesk } from "./call-desk.ts";
import type { MediaBridge } from "./media-bridge.ts";
import type { PhoneDesk } from "./phone-desk.ts";
import type { Account } from "./session/index.ts";
import type { DeskSettings } from "./settings/index.ts";

export interface OpenLineOptions {
  readonly account: Account<Store>;
  readonly bridge: MediaBridge;
  readonly settings: DeskSettings;
  readonly phone: PhoneDesk;
  readonly trace: Trace;
  /** News of the live feed. */
  readonly live: Sync;
  readonly logger: Logger;
  readonly ca: () => string | null;
  readonly now: () => number;
  readonly version: string;
  readonly calls: () => CallDesk | null;
}

/** The telephone of an account: the softphone's line, or the desk phone that the exchange steers. null: central provisioned neither. */
export function openLine(options: OpenLineOptions): Telephony | null {
  const { account, settings, phone, logger } = options;
  const { store } = account;
  const { line, deskPhone } = account.provisioning;
  if (deskPhone !== null && phone.state().device === "desk-phone") return openDeskPhone(options, deskPhone);
  if (line === null) return null;
  return createTelephony({
    logger,
    media: options.bridge,
    provisioning: line,
    newCallId: () => newId<CallId>(),
    instanceId: account.deskId,
    ca: options.ca,
    attachedHeaders: settings.current().pop.attachedKeys,
    userAgent: `Popline/${options.version}`,
    autoAnswer: () => settings.current().calls,
    doNotDisturb: () => phone.state().doNotDisturb,
    now: options.now,
    trace: options.trace.sip,
    onDialogSaved(callId, snapshot) {
      const call = options.calls()?.get(callId);
      if (!call || call.state.name === "ended") return;
      store.write.calls
        .put(call, snapshot === null ? null : JSON.stringify(snapshot))
        .catch((error: unknown) => logger.error({ err: error, callId }, "a dialog could not be kept"));
    },
  });
}

function openDeskPhone(options: OpenLineOptions, deskPhone: { extension: string; label: string }): Telephony {
  const { account, phone, logger } = options;
  const telephony = createDeskPhone({
    logger,
    port: createDeskPhoneFeed({ client: account.central, live: options.live, logger }),
    phone: deskPhone,
    callerIds: account.provisioning.line?.callerIds ?? [],
    doNotDisturb: () => phone.state().doNotDisturb,
    onStanding: (standing) => phone.deskPhoneStands(standing),
    now: options.now,
  });
  telephony.adopt(
    account.store.read.calls
      .open()
      .map(({ call }) => call)
      .filter((call) => call.carrier === "desk-phone" && isLive(call)),
  );
  return telephony;
}
