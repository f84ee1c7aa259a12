import { IconNotes, IconPhoneOff } from "@tabler/icons-react";
import { memo } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { showPop } from "#renderer/app/state/workspace.ts";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./ended-card.module.css";
import { useParties } from "./use-party.ts";

/** A call that is over: why it ended, and, if its wrap-up is due, the way there. */
export const EndedCard = memo(function EndedCard({ call, pop }: { call: Call; pop: Pop | undefined }) {
  const words = useWords();
  const formats = useFormats();
  const { workspace } = useDesk();
  const name = useParties().nameOf(call, pop);
  const due = call.work === "due";
  if (call.state.name !== "ended") return null;
  return (
    <article className={styles.card} data-call={call.id} data-state="ended" data-due={due || undefined}>
      <div className={styles.head}>
        {due ? (
          <StateMark tone="wrap-up" icon={IconNotes}>
            {words("phone:wrap-up-due")}
          </StateMark>
        ) : (
          <StateMark tone="offline" icon={IconPhoneOff}>
            {words("phone:state.ended")}
          </StateMark>
        )}
        {due && (
          <span className={styles.time}>
            <Elapsed since={call.state.at} />
          </span>
        )}
      </div>
      <p className={styles.name}>
        <bdi>{name}</bdi>
      </p>
      <p className={styles.cause}>
        {call.state.cause === "transferred" && call.transfer !== null
          ? words("phone:transfer.to", { name: call.transfer.name ?? formats.number(call.transfer.to) })
          : words(`phone:cause.${call.state.cause}`)}
      </p>
      {due && pop && (
        <button type="button" className={styles.go} onClick={() => showPop(workspace, pop.id)}>
          {words("phone:go-to-wrap-up")}
        </button>
      )}
    </article>
  );
});
