import { IconArrowForwardUp, IconDoor, IconPhoneOff, IconUsersGroup } from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import buttonStyles from "./call-button.module.css";
import { CallButton } from "./call-button.tsx";
import { MuteButton } from "./call-buttons.tsx";
import styles from "./call-card.module.css";
import lineStyles from "./call-state-line.module.css";
import { ConferenceParty } from "./conference-party.tsx";
import partyStyles from "./consult-party.module.css";
import { EndButton } from "./end-button.tsx";
import { pairOfMix } from "./phone-cards.ts";
import { TransferLine } from "./transfer-line.tsx";
import type { CallCommands } from "./use-call-commands.ts";
import { useParties } from "./use-party.ts";

interface ConferenceCardProps {
  readonly calls: readonly Call[];
  readonly popOf: (call: Call) => Pop | undefined;
  readonly commands: CallCommands;
}

/** A conference that is mixed in this desk: one card, each party with what can be done with them alone. */
export function ConferenceCard({ calls, popOf, commands }: ConferenceCardProps) {
  const words = useWords();
  const keys = useKeyParts();
  const parties = useParties();
  const canMove = useSlice("phone", (phone) => phone.can.conferenceRoom);
  const [first] = calls;
  const pair = pairOfMix(calls);
  if (first === undefined) return null;
  return (
    <article className={styles.card} aria-label={words("phone:conference.title")} data-conference={calls.length}>
      <div className={lineStyles.line}>
        <StateMark tone="talking" icon={IconUsersGroup}>
          {words("phone:conference.title")}
        </StateMark>
        <span className={lineStyles.time}>
          <Elapsed since={Math.min(...calls.map((call) => call.answeredAt ?? call.startedAt))} />
        </span>
      </div>
      <ul className={partyStyles.list} aria-label={words("phone:conference.parties")}>
        {calls.map((call) => {
          const name = parties.nameOf(call, popOf(call));
          return <ConferenceParty key={call.id} call={call} name={name} commands={commands} />;
        })}
      </ul>
      {calls.some((call) => call.recovering) && <Strip tone="warning">{words("phone:recovering")}</Strip>}
      {calls.map((call) => (
        <TransferLine key={call.id} call={call} />
      ))}
      <div className={buttonStyles.row}>
        <MuteButton calls={calls} commands={commands} />
        {canMove && (
          <CallButton
            label={words("phone:conference.to-room")}
            hint={words("phone:conference.to-room-hint")}
            keys={keys("to-room")}
            icon={IconDoor}
            span={4}
            onClick={() => commands.toRoom(first)}
          />
        )}
      </div>
      {pair && (
        <button type="button" className={partyStyles.back} onClick={() => commands.completeTransfer(pair)}>
          <IconArrowForwardUp size={16} aria-hidden="true" />
          <span className={partyStyles.backWord}>{words("phone:conference.leave")}</span>
          <Keys parts={keys("complete-transfer")} />
        </button>
      )}
      <EndButton label={words("phone:conference.end")} icon={IconPhoneOff} onClick={() => commands.hangUp(...calls)} />
    </article>
  );
}
