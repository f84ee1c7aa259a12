import { pino } from "pino";
import { createTelephony, type Telephony, type TelephonyOptions } from "#main/telephony/index.ts";
import type { Call } from "#shared/call/index.ts";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { LinkState } from "#shared/contract/desk/state.ts";
import { newId } from "#shared/ids.ts";
import { FakeMedia } from "./fake-media.ts";

export function aLine(given: Partial<LineProvisioning> & { servers: string[] }): LineProvisioning {
  return {
    domain: "exchange.test",
    username: "agent1",
    authUsername: "agent1",
    password: "secret",
    displayName: "Agent One",
    registerExpiresSec: 300,
    reattachTarget: "reattach",
    demo: false,
    iceServers: [],
    callerIds: [],
    voicemailTarget: null,
    echoTarget: null,
    conferencePrefix: null,
    ...given,
  };
}

/** A telephone under test, with everything it told. */
export interface TestDesk {
  readonly telephony: Telephony;
  readonly media: FakeMedia;
  readonly log: string[];
  readonly ended: Call[];
  /** The first call state or link state that fits, now or later. */
  call(fits: (call: Call) => boolean): Promise<Call>;
  link(name: LinkState["name"]): Promise<LinkState>;
  registered(): Promise<LinkState>;
}

export function aDesk(
  servers: string[],
  options: Partial<TelephonyOptions> & { line?: Partial<LineProvisioning>; level?: string } = {},
): TestDesk {
  const log: string[] = [];
  const media = (options.media as FakeMedia | undefined) ?? new FakeMedia();
  const telephony = createTelephony({
    logger: pino({ level: options.level ?? "debug" }, { write: (text: string) => void log.push(text) }),
    newCallId: () => newId(),
    instanceId: "0b7c9c2e-4f0f-4d6e-9d0a-0c4b7d0f5a11",
    provisioning: aLine({ servers, ...options.line }),
    times: { backoffBaseMs: 20, backoffCapMs: 100, ringingGraceMs: 150, connectMs: 2_000, ...options.times },
    ...options,
    media,
  });
  const ended: Call[] = [];
  const seen: Call[] = [];
  const states: LinkState[] = [];
  const waiting = new Set<() => void>();
  telephony.on("changed", (call) => {
    seen.push(call);
    for (const check of [...waiting]) check();
  });
  telephony.on("ended", (call) => {
    ended.push(call);
    for (const check of [...waiting]) check();
  });
  telephony.on("link", (state) => {
    states.push(state);
    for (const check of [...waiting]) check();
  });
  function eventually<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(
          new Error(
            `${what} did not come. Link ${JSON.stringify(telephony.link())}; calls ${JSON.stringify(seen.at(-1))}\n${log.slice(-12).join("")}`,
          ),
        );
      }, 8_000);
      const check = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  }
  return {
    telephony,
    media,
    log,
    ended,
    call: (fits) => eventually(() => telephony.calls().find(fits) ?? ended.find(fits), "the call"),
    link: (name) => eventually(() => (telephony.link().name === name ? telephony.link() : undefined), `link ${name}`),
    registered() {
      telephony.start();
      return this.link("registered");
    },
  };
}
