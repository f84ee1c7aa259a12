import type { AcdRunner } from "../acd/acd-runner.ts";
import type { CallContext } from "../calls/call-context.ts";
import type { ListenHow } from "../calls/eavesdropping.ts";
import type { ExchangeCall } from "../calls/exchange-call.ts";
import type { DemoAccount } from "../types.ts";
import type { CallerLeg } from "./caller-leg.ts";
import { listenIn } from "./listen-in.ts";

/** Somebody listens in on a member's call. */
export interface Spy {
  readonly member: string;
  /** The supervisor's. */
  readonly line: string;
  readonly how: ListenHow;
}

/** Those who listen in, from when they have picked up until they or the two have hung up. */
export interface Spies {
  listenIn(order: {
    readonly leg: CallerLeg;
    readonly account: DemoAccount;
    readonly spy: Spy;
    readonly shownAs: string;
    readonly acd: Pick<AcdRunner, "onEvent">;
  }): void;
  now(): readonly Spy[];
  /** @returns stops listening */
  onChange(listener: () => void): () => void;
}

export function createSpies(context: CallContext): Spies {
  const spies = new Map<ExchangeCall, Spy>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    listenIn({ leg, account, spy, shownAs, acd }) {
      const call = listenIn(context, leg, account, {
        how: spy.how,
        shownAs,
        onBegun(begun) {
          spies.set(begun, spy);
          changed();
        },
      });
      const off = acd.onEvent((event) => {
        if (event.type === "ended" && event.caller === leg.call.id) call.finish("stopped");
      });
      call.atEnd(() => {
        off();
        if (spies.delete(call)) changed();
      });
    },
    now: () => [...spies.values()],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
