import { IconPhoneCall, IconPhoneOutgoing, IconPlayerPause } from "@tabler/icons-react";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import { assertNever } from "#shared/assert-never.ts";
import type { Call } from "#shared/call/types.ts";
import styles from "./call-state-line.module.css";

/** State of a live call in a word, and its time. */
export function CallStateLine({ call }: { call: Call }) {
  const words = useWords();
  return (
    <div className={styles.line}>
      <State call={call} />
      <span className={styles.number}>{words("phone:line", { line: call.line })}</span>
      <span className={styles.time}>
        <Elapsed since={call.answeredAt ?? call.startedAt} />
      </span>
    </div>
  );
}

function State({ call: { state } }: { call: Call }) {
  const words = useWords();
  switch (state.name) {
    case "dialing":
    case "ringing-out":
      return (
        <StateMark tone="talking" icon={IconPhoneOutgoing}>
          {words(`phone:state.${state.name}`)}
        </StateMark>
      );
    case "ringing":
    case "connecting":
    case "active":
    case "ended":
      return (
        <StateMark tone={state.name === "ended" ? "offline" : "talking"} icon={IconPhoneCall}>
          {words(`phone:state.${state.name}`)}
        </StateMark>
      );
    case "held":
      return (
        <StateMark tone="held" icon={IconPlayerPause}>
          {words(`phone:held.${state.by}`)}
        </StateMark>
      );
    default:
      return assertNever(state);
  }
}
