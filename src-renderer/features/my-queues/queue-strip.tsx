import { IconUsersGroup } from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { QueueGlance } from "#shared/contract/desk/index.ts";
import styles from "./queue-strip.module.css";

/** Who waits in the agent's own queues, in the top bar; the fullest first, as many as there is room for. */
export function QueueStrip() {
  const words = useWords();
  const queues = useSlice("myQueues");
  if (queues.length === 0) return null;
  const sorted = [...queues].sort(
    (a, b) => b.waiting - a.waiting || (a.longestSince ?? 0) - (b.longestSince ?? 0) || a.name.localeCompare(b.name),
  );
  return (
    <ul className={styles.strip} aria-label={words("app:queues.mine")}>
      {sorted.map((queue) => (
        <Glance key={queue.queue} queue={queue} />
      ))}
    </ul>
  );
}

function Glance({ queue: { name, waiting, longestSince } }: { queue: QueueGlance }) {
  const words = useWords();
  return (
    <li
      className={styles.queue}
      data-waits={waiting > 0 || undefined}
      {...tipOf(words("app:queues.waiting", { name, count: waiting }))}
    >
      <IconUsersGroup size={15} aria-hidden="true" />
      <bdi className={styles.name}>{name}</bdi>
      <span className={styles.word}>{words("app:queues.count", { count: waiting })}</span>
      <b className={styles.figure} aria-hidden="true">
        {waiting}
      </b>
      {longestSince !== null && <Elapsed since={longestSince} />}
    </li>
  );
}
