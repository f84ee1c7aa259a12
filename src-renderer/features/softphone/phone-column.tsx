import type { ReactNode } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Call } from "#shared/call/types.ts";
import { CallAnnouncer } from "./call-announcer.tsx";
import { CallCards } from "./call-cards.tsx";
import { DialPad } from "./dial-pad.tsx";
import styles from "./phone-column.module.css";
import { PhoneHead } from "./phone-head.tsx";
import { PhoneStrips } from "./phone-strips.tsx";
import { RecentCalls } from "./recent-calls.tsx";
import { isLive } from "./sort-calls.ts";
import { useTransferPanel } from "./use-transfer-panel.ts";

/** The phone: always on the screen, covered by nothing (DESK.md). `extra` stands under the calls (what the demo exchange hears). */
export function PhoneColumn({ extra, notices }: { extra?: ReactNode; notices?: ReactNode }) {
  const words = useWords();
  const live = useSlice("calls", hasLive);
  const panel = useTransferPanel();
  const quiet = useSlice("phone", (phone) => phone.doNotDisturb);
  return (
    <section className={styles.column} aria-label={words("phone:phone")} data-phone="" data-quiet={quiet || undefined}>
      <CallAnnouncer />
      <PhoneHead />
      <CallCards panel={panel} />
      <PhoneStrips />
      {notices}
      {/* The list of people takes this room, so that neither it nor what rings has to be scrolled to. */}
      {panel.open === null && (
        <>
          {extra}
          <DialPad withKeys={!live} />
          <div className={styles.recent}>
            <RecentCalls />
          </div>
        </>
      )}
    </section>
  );
}

function hasLive(calls: readonly Call[]): boolean {
  return calls.some(isLive);
}
