import { type ReactNode, useMemo } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { assertNever } from "#shared/assert-never.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { CallAnnouncer } from "./call-announcer.tsx";
import { CallCard } from "./call-card.tsx";
import { DialPad } from "./dial-pad.tsx";
import { EndedCard } from "./ended-card.tsx";
import styles from "./phone-column.module.css";
import { PhoneStrips } from "./phone-strips.tsx";
import { RecentCalls } from "./recent-calls.tsx";
import { RingingCard } from "./ringing-card.tsx";
import { currentCall, isLive, sortCalls } from "./sort-calls.ts";
import { useCallCommands } from "./use-call-commands.ts";
import { usePhoneKeys } from "./use-phone-keys.ts";

/** The phone: always on the screen, covered by nothing (DESK.md). `extra` stands under the calls (what the demo exchange hears). */
export function PhoneColumn({ extra, notices }: { extra?: ReactNode; notices?: ReactNode }) {
  const words = useWords();
  usePhoneKeys();
  const live = useSlice("calls", hasLive);
  return (
    <section className={styles.column} aria-label={words("phone:phone")}>
      <CallAnnouncer />
      <CallCards />
      <PhoneStrips />
      {notices}
      {extra}
      <DialPad withKeys={!live} />
      <div className={styles.recent}>
        <RecentCalls />
      </div>
    </section>
  );
}

function hasLive(calls: readonly Call[]): boolean {
  return calls.some(isLive);
}

function CallCards() {
  const calls = useSlice("calls");
  const pops = useSlice("pops");
  const commands = useCallCommands();
  const sorted = useMemo(() => sortCalls(calls).filter((call) => isLive(call) || isWorthShowing(call, calls)), [calls]);
  const current = currentCall(calls);
  const liveCount = calls.filter((call) => isLive(call) && call.state.name !== "ringing").length;
  const cardOf = (call: Call, pop: Pop | undefined) => {
    switch (call.state.name) {
      case "ringing":
        return <RingingCard key={call.id} call={call} pop={pop} commands={commands} />;
      case "ended":
        return <EndedCard key={call.id} call={call} pop={pop} />;
      case "connecting":
      case "dialing":
      case "ringing-out":
      case "active":
      case "held":
        return (
          <CallCard
            key={call.id}
            call={call}
            pop={pop}
            commands={commands}
            isCurrent={call === current}
            hasOther={liveCount > 1}
          />
        );
      default:
        return assertNever(call.state);
    }
  };
  return sorted.map((call) =>
    cardOf(
      call,
      pops.find((pop) => pop.callId === call.id),
    ),
  );
}

/** An ended call stays while its wrap-up is due; the newest one also says why it ended, until another call comes. */
function isWorthShowing(call: Call, calls: readonly Call[]): boolean {
  return (
    call.work === "due" ||
    (call.work !== "done" && calls.every((other) => other === call || other.startedAt < call.startedAt))
  );
}
