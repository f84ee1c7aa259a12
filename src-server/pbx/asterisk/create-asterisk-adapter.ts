import type { Logger } from "pino";
import type { AttachedData } from "#shared/call/types.ts";
import type { DeskPhoneSnapshot } from "#shared/contract/central/index.ts";
import { type PbxAdapter, PbxError } from "../pbx-adapter.ts";
import type { AmiConnection } from "./ami-connection.ts";
import { AmiLink } from "./ami-link.ts";
import type { AmiMessage } from "./ami-message.ts";
import type { AmiTarget } from "./ami-url.ts";
import { attachedVariables, exampleVariables } from "./attached-variables.ts";
import { type Channel, isOutgoing } from "./channel.ts";
import { ChannelTable } from "./channel-table.ts";
import { originVariable, runCommand } from "./commands.ts";
import { createHoldKeeper } from "./hold-keeper.ts";
import { heldByExchange } from "./phone-call.ts";
import { PhoneTracker } from "./phone-tracker.ts";

export interface AsteriskOptions {
  readonly target: AmiTarget;
  /** PEM of certificates that are trusted besides the platform's, for TLS. */
  readonly ca: string | null;
  /** Further channel variables that come with a call, each with its key among the attached data. */
  readonly variables: Readonly<Record<string, string>>;
  /** The context with the extensions `wait` and `music`, where held calls are. */
  readonly holdContext: string;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Asterisk by its manager interface (AMI). */
export function createAsteriskAdapter(options: AsteriskOptions): PbxAdapter {
  const { holdContext, now } = options;
  const logger = options.logger.child({ part: "asterisk" });
  const variables = { ...exampleVariables, ...options.variables };
  const table = new ChannelTable(now);
  const listeners = new Set<(endpoint: string, snapshot: DeskPhoneSnapshot) => void>();
  const tracker = new PhoneTracker({
    table,
    holdContext,
    logger,
    now,
    linked: () => link.connection !== null,
    attachedOf,
    onChange(endpoint, snapshot) {
      for (const listener of listeners) listener(endpoint, snapshot);
    },
  });
  /** While the exchange's state is read the link is not up yet, but its questions are asked. */
  let asking: AmiConnection | null = null;
  const link: AmiLink = new AmiLink({
    target: options.target,
    ca: options.ca,
    logger,
    onEvent: heard,
    onUp,
    onLinked: () => tracker.tellAll(),
    onDown,
  });
  const holds = createHoldKeeper({ table, holdContext, logger, connection: () => asking ?? link.connection });

  function heard(event: AmiMessage): void {
    if (event.event === "DeviceStateChange") {
      const endpoint = /^PJSIP\/(.+)$/.exec(event.get("Device"))?.[1];
      if (endpoint !== undefined) tracker.setDeviceState(endpoint, event.get("State"));
      return;
    }
    const { touched, ended } = table.apply(event);
    for (const channel of touched) if (channel !== ended?.channel) tracker.touched(channel);
    if (ended !== null) {
      tracker.ended(ended);
      holds.check(ended.channel.linkedId);
    }
  }

  async function onUp(connection: AmiConnection): Promise<void> {
    asking = connection;
    const gone = table.reconcile(await connection.list({ Action: "CoreShowChannels" }));
    for (const ended of gone) tracker.ended(ended);
    await readStates(connection, tracker.endpoints);
    for (const channel of table.all()) {
      tracker.touched(channel);
      holds.check(channel.linkedId);
    }
  }

  function onDown(): void {
    asking = null;
    tracker.tellAll();
  }

  async function readStates(connection: AmiConnection, endpoints: readonly string[]): Promise<void> {
    const ask = async (endpoint: string) =>
      (await connection.action({ Action: "Getvar", Variable: `DEVICE_STATE(PJSIP/${endpoint})` })).get("Value");
    await Promise.all(endpoints.map((endpoint) => tracker.readDeviceState(endpoint, () => ask(endpoint))));
  }

  /** A call that the phone made brings nothing: its story begins here. */
  async function attachedOf(channel: Channel): Promise<AttachedData> {
    const connection = asking ?? link.connection;
    if (connection === null) return {};
    if (heldByExchange(channel, holdContext)) {
      const origin = await connection.action({ Action: "Getvar", Channel: channel.name, Variable: originVariable });
      if (/^(device|exchange)$/.test(origin.get("Value"))) channel.origin = origin.get("Value") as Channel["origin"];
    }
    return isOutgoing(channel) ? {} : attachedVariables(connection, channel.name, variables);
  }

  return {
    start: () => link.start(),
    async stop() {
      await link.stop();
      holds.stop();
      tracker.stop();
      listeners.clear();
    },
    follow(phones) {
      const fresh = tracker.follow(phones);
      const { connection } = link;
      if (connection === null) return;
      readStates(connection, fresh)
        .then(() => tracker.tellAll())
        .catch((error: unknown) => logger.warn({ err: error }, "the state of desk phones could not be read"));
    },
    snapshot: (endpoint) => tracker.snapshot(endpoint),
    async command(endpoint, command) {
      const { connection } = link;
      if (connection === null) throw new PbxError("unreachable", "Central has no link to the exchange now.");
      await runCommand({ connection, table, tracker, holdContext }, endpoint, command);
    },
    onPhone(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
