import { IconAlertTriangle } from "@tabler/icons-react";
import { useStore } from "zustand";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Subject } from "./acts.ts";
import { limitText } from "./alarm.tsx";
import { useBoard, useFloor } from "./floor.ts";
import type { Crossing } from "./limits.ts";
import { agentName, queueName } from "./shown-rows.ts";
import styles from "./wallboard.module.css";

/** The first limit that is passed, and how many more; a click shows whose it is. */
export function AlarmSummary({ onOpen }: { onOpen: (subject: Subject) => void }) {
  const words = useWords();
  const crossings = useStore(useFloor().crossings);
  const [first] = [...crossings.values()];
  const name = useSubjectName(first);
  return (
    <div role="status" className={styles.summary}>
      {first !== undefined && (
        <button type="button" className={styles.alarmButton} onClick={() => onOpen(subjectOf(first))}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          <span className={styles.text}>
            {words(crossings.size === 1 ? "wallboard:limit.summary" : "wallboard:limit.summary-more", {
              name,
              text: limitText(words, first),
              more: crossings.size - 1,
            })}
          </span>
        </button>
      )}
    </div>
  );
}

export function subjectOf({ kind, of }: Crossing): Subject {
  return { kind: kind === "wrap-up" || kind === "not-ready" ? "agent" : "queue", id: of };
}

function useSubjectName(crossing: Crossing | undefined): string {
  return useBoard(({ queues, agents }) => {
    if (crossing === undefined) return "";
    const queue = queues.get(crossing.of);
    const agent = agents.get(crossing.of);
    return queue !== undefined ? queueName(queue) : agent !== undefined ? agentName(agent) : crossing.of;
  });
}
