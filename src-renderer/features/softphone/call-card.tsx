import { IconPhoneOff } from "@tabler/icons-react";
import { memo, useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { CallButtons } from "./call-buttons.tsx";
import styles from "./call-card.module.css";
import { CallKeypad } from "./call-keypad.tsx";
import { CallNotes } from "./call-notes.tsx";
import { CallStateLine } from "./call-state-line.tsx";
import { EndButton } from "./end-button.tsx";
import { KeyedLine } from "./keyed-line.tsx";
import { OtherCallCard } from "./other-call-card.tsx";
import { PartyLines } from "./party-lines.tsx";
import { QualityHint } from "./quality-hint.tsx";
import { isTalked } from "./sort-calls.ts";
import { TransferLine } from "./transfer-line.tsx";
import type { CallCommands } from "./use-call-commands.ts";
import { useParties } from "./use-party.ts";
import type { TransferPanelState } from "./use-transfer-panel.ts";

interface CallCardProps {
  readonly call: Call;
  readonly pop: Pop | undefined;
  readonly commands: CallCommands;
  /** Hold, mute and the keypad's keys act on this one. */
  readonly isCurrent: boolean;
  /** Another call can be swapped or merged with. */
  readonly other: { readonly call: Call; readonly name: string } | null;
  readonly panel: TransferPanelState;
}

/** A call that lives: being dialled, talked on, or held. */
export const CallCard = memo(function CallCard({ call, pop, commands, isCurrent, other, panel }: CallCardProps) {
  const words = useWords();
  const parties = useParties();
  const [keypad, setKeypad] = useState(false);
  const canTalk = isTalked(call);
  useAction("keypad", () => setKeypad((open) => !open), isCurrent && canTalk && call.purpose !== "test");
  if (!isCurrent) return <OtherCallCard call={call} pop={pop} commands={commands} hasOther={other !== null} />;
  return (
    <article
      className={styles.card}
      aria-label={words("phone:call-with", { who: parties.nameOf(call, pop) })}
      data-call={call.id}
      data-state={call.state.name}
      data-line={call.line}
      data-purpose={call.purpose}
    >
      <CallStateLine call={call} />
      <PartyLines party={parties.of(call, pop)} />
      <CallNotes call={call} />
      {call.recovering && <Strip tone="warning">{words("phone:recovering")}</Strip>}
      <TransferLine call={call} onAgain={() => panel.show(call.id, "transfer")} />
      {canTalk && (
        <CallButtons
          call={call}
          commands={commands}
          keypad={keypad}
          onKeypad={() => setKeypad(!keypad)}
          other={other}
          panel={panel}
        />
      )}
      {keypad && canTalk && <CallKeypad digits={call.dtmf} onKey={(digit) => commands.key(call, digit)} />}
      {!keypad && <KeyedLine digits={call.dtmf} />}
      {call.state.name === "active" && call.carrier === "line" && <QualityHint callId={call.id} />}
      <EndButton
        label={
          call.purpose === "room"
            ? words("phone:room.leave")
            : words(canTalk || call.state.name === "connecting" ? "phone:hang-up" : "phone:cancel")
        }
        icon={IconPhoneOff}
        onClick={() => commands.hangUp(call)}
      />
    </article>
  );
});
