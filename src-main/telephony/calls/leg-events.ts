import { endCauseOf } from "#shared/call/index.ts";
import type { RemoteParty } from "#shared/call/types.ts";
import type { LegEnd, LegListener } from "../sip/leg-listener.ts";
import type { CallEntry } from "./call-entry.ts";
import { isTalked } from "./call-entry.ts";
import { beginTakeBack } from "./take-back.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/** What a leg reports, as events of its call. */
export function legEvents(context: TelephonyContext, entry: CallEntry): LegListener {
  const { registry, now } = context;
  const talking = (change: () => void) => {
    change();
    // The media page that this call began with went away before there was a dialog to be taken over.
    if (entry.page !== context.page() || !context.media.available()) beginTakeBack(context, entry, "page");
  };
  return {
    progress: (earlyMedia) => void registry.apply(entry, { type: "progress", at: now(), earlyMedia }),
    accepted: () => talking(() => registry.apply(entry, { type: "accepted", at: now() })),
    acknowledged: () => talking(() => registry.apply(entry, { type: "acknowledged", at: now() })),
    remoteHold: (held) => {
      const inHold = entry.call.state.name === "held" && entry.call.state.by !== "local";
      if (!isTalked(entry) || held === inHold) return;
      registry.apply(entry, { type: held ? "held" : "resumed", at: now(), by: "remote" });
    },
    identity: (remote) => identity(context, entry, remote),
    dialogChanged: () => registry.saved(entry),
    ended: (how) => {
      if (entry.takeBack?.oldLegEnded(how) || entry.transfer?.legEnded(entry, how)) return;
      endBy(context, entry, how);
    },
  };
}

/** Ends a call as its dialog ended. */
export function endBy(context: TelephonyContext, entry: CallEntry, how: LegEnd): void {
  const { registry } = context;
  switch (how.kind) {
    case "bye":
      registry.end(entry, endCauseOf(null, "remote"), null);
      return;
    case "final": {
      const cause = endCauseOf(how.status, "remote");
      registry.end(entry, cause, how.status);
      if (cause === "busy") context.ringer.busy(registry);
      return;
    }
    case "cause":
      registry.end(entry, how.cause, how.status);
      return;
  }
}

/** The network names the other party, again or anew. */
export function identity(context: TelephonyContext, entry: CallEntry, remote: RemoteParty): void {
  const known = entry.call.remote;
  // Whom the agent dialled is known better than by an exchange that names nobody.
  if (entry.call.direction === "out" && remote.number === "") return;
  const sameNumber = known.number === remote.number && known.withheld === remote.withheld;
  // Every refresh repeats the identity; only news counts.
  if (sameNumber && (remote.name === null || remote.name === known.name)) return;
  context.registry.apply(entry, { type: "identity", at: context.now(), remote });
}
