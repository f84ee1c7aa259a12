import { IconPhoneOff } from "@tabler/icons-react";
import { memo, useState } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { CallButtons } from "./call-buttons.tsx";
import styles from "./call-card.module.css";
import { CallKeypad } from "./call-keypad.tsx";
import { CallStateLine } from "./call-state-line.tsx";
import { OtherCallCard } from "./other-call-card.tsx";
import { partyOf } from "./party.ts";
import { PartyLines } from "./party-lines.tsx";
import { QualityHint } from "./quality-hint.tsx";
import type { CallCommands } from "./use-call-commands.ts";

interface CallCardProps {
  readonly call: Call;
  readonly pop: Pop | undefined;
  readonly commands: CallCommands;
  /** Hold, mute and the keypad's keys act on this one. */
  readonly isCurrent: boolean;
  /** Another call can be swapped with. */
  readonly hasOther: boolean;
}

/** A call that lives: being dialled, talked on, or held. */
export const CallCard = memo(function CallCard({ call, pop, commands, isCurrent, hasOther }: CallCardProps) {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  const [keypad, setKeypad] = useState(false);
  const canTalk = call.state.name === "active" || call.state.name === "held";
  useAction("keypad", () => setKeypad((open) => !open), isCurrent && canTalk);
  if (!isCurrent) return <OtherCallCard call={call} pop={pop} commands={commands} hasOther={hasOther} />;
  const name = words("phone:call-with", { who: partyOf(call, pop, formats.number).name ?? call.remote.number });
  return (
    <article
      className={styles.card}
      aria-label={name}
      data-call={call.id}
      data-state={call.state.name}
      data-line={call.line}
    >
      <CallStateLine call={call} />
      <PartyLines party={partyOf(call, pop, formats.number)} />
      {call.queue && <p className={styles.queue}>{words("phone:queue", { queue: call.queue })}</p>}
      {call.recovering && <Strip tone="warning">{words("phone:recovering")}</Strip>}
      {canTalk && (
        <CallButtons
          call={call}
          commands={commands}
          keypad={keypad}
          onKeypad={() => setKeypad(!keypad)}
          hasOther={hasOther}
        />
      )}
      {keypad && canTalk && <CallKeypad digits={call.dtmf} onKey={(digit) => commands.key(call, digit)} />}
      {call.state.name === "active" && <QualityHint callId={call.id} />}
      <button
        type="button"
        className={styles.end}
        onClick={() => commands.hangUp(call)}
        {...tipOf(words("phone:hang-up"), keys("hang-up"))}
      >
        <IconPhoneOff size={16} aria-hidden="true" />
        {canTalk || call.state.name === "connecting" ? words("phone:hang-up") : words("phone:cancel")}
      </button>
    </article>
  );
});
