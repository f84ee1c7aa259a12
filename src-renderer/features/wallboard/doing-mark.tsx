import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { reasonWord } from "#renderer/features/top-bar/index.ts";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import { doingOf, viewLooks } from "./agent-view.ts";
import { Alarm } from "./alarm.tsx";
import { Running } from "./running.tsx";
import { viewText } from "./state-text.ts";
import styles from "./wallboard.module.css";

/** What an agent is doing, why, and for how long. */
export function DoingMark({ agent }: { agent: DeskAgent }) {
  const words = useWords();
  const { reasons } = useSlice("company");
  const { view, since, reason } = doingOf(agent);
  const { tone, icon } = viewLooks[view];
  const text =
    view === "not-ready" && reason !== null
      ? words("app:agent.not-ready-because", { reason: reasonWord(words, reasons, reason) })
      : viewText(words, view);
  const time = since !== null && <Running since={since} />;
  return (
    <span className={styles.doing}>
      <StateMark tone={tone} icon={icon}>
        <span className={styles.text}>{text}</span>
      </StateMark>
      {view === "wrap-up" || view === "not-ready" ? (
        <Alarm kind={view} of={agent.id}>
          {time}
        </Alarm>
      ) : (
        time
      )}
    </span>
  );
}
