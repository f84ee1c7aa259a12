import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsExchange,
  IconDialpad,
  IconMessageQuestion,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
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
import { CallKeypad } from "./call-keypad.tsx";
import partyStyles from "./consult-party.module.css";
import { ConsultParty } from "./consult-party.tsx";
import { KeyedLine } from "./keyed-line.tsx";
import { QualityHint } from "./quality-hint.tsx";
import { isHeldHere, isTalked } from "./sort-calls.ts";
import { TransferLine } from "./transfer-line.tsx";
import type { CallCommands } from "./use-call-commands.ts";
import { useParties } from "./use-party.ts";

interface ConsultCardProps {
  readonly consult: Call;
  readonly about: Call;
  readonly consultPop: Pop | undefined;
  readonly aboutPop: Pop | undefined;
  readonly commands: CallCommands;
}

/**
 * A question to a colleague about a call: both of them with who is who, and the four ways on. Nothing here ends the customer's call; that is
 * done from its own card, once the colleague is gone.
 */
export function ConsultCard({ consult, about, consultPop, aboutPop, commands }: ConsultCardProps) {
  const words = useWords();
  const keys = useKeyParts();
  const parties = useParties();
  const [keypad, setKeypad] = useState(false);
  const isAnswered = isTalked(consult);
  const isRoom = about.purpose === "room";
  const isGoing = [consult, about].some(({ transfer }) => transfer !== null && transfer.state !== "failed");
  const held = [consult, about].find(isHeldHere);
  const talked = isAnswered && !isHeldHere(consult) ? consult : about;
  const who = parties.nameOf(about, aboutPop);
  useAction("keypad", () => setKeypad((open) => !open), isTalked(talked));
  return (
    <article
      className={styles.card}
      aria-label={words(isRoom ? "phone:consult.title-add" : "phone:consult.title")}
      data-consult={consult.id}
      data-state={consult.state.name}
    >
      <div>
        <StateMark tone="talking" icon={IconMessageQuestion}>
          {words(isRoom ? "phone:consult.title-add" : "phone:consult.title")}
        </StateMark>
      </div>
      <ul className={partyStyles.list}>
        <ConsultParty call={about} as={roleOf(about)} name={who} number={parties.of(about, aboutPop).number} />
        <ConsultParty
          call={consult}
          as="colleague"
          name={parties.nameOf(consult, consultPop)}
          number={parties.of(consult, consultPop).number}
        />
      </ul>
      {[consult, about].some((call) => call.recovering) && <Strip tone="warning">{words("phone:recovering")}</Strip>}
      <TransferLine call={consult.transfer === null ? about : consult} />
      <button
        type="button"
        className={styles.primary}
        disabled={isGoing || (isRoom && !isAnswered)}
        onClick={() => (isRoom ? commands.merge(consult, about) : commands.completeTransfer(consult))}
      >
        {isRoom ? <IconUsersGroup size={18} aria-hidden="true" /> : <IconArrowForwardUp size={18} aria-hidden="true" />}
        {words(
          isRoom
            ? "phone:consult.add-to-room"
            : isAnswered
              ? "phone:consult.complete"
              : "phone:consult.without-waiting",
        )}
        <Keys parts={keys(isRoom ? "conference" : "complete-transfer")} onColor />
      </button>
      <div className={buttonStyles.row}>
        <CallButton
          label={words("phone:swap")}
          keys={keys("swap")}
          icon={IconArrowsExchange}
          disabled={!isAnswered || held === undefined}
          onClick={() => held && commands.hold(held)}
        />
        {!isRoom && (
          <CallButton
            label={words("phone:conference.merge")}
            keys={keys("conference")}
            icon={IconUsersGroup}
            disabled={!isAnswered}
            onClick={() => commands.merge(about, consult)}
          />
        )}
        <MuteButton calls={[talked]} commands={commands} />
        <CallButton
          label={words("phone:keypad")}
          keys={keys("keypad")}
          icon={IconDialpad}
          expanded={keypad}
          onClick={() => setKeypad(!keypad)}
        />
        <CallButton
          label={isRoom ? words("phone:consult.back-room") : words("phone:consult.back", { who })}
          keys={keys("cancel-consult")}
          icon={IconArrowBackUp}
          span={isRoom ? 6 : 4}
          onClick={() => commands.cancelConsult(consult)}
        />
      </div>
      {keypad ? (
        <CallKeypad digits={talked.dtmf} onKey={(digit) => commands.key(talked, digit)} />
      ) : (
        <KeyedLine digits={talked.dtmf} />
      )}
      {talked.state.name === "active" && <QualityHint callId={talked.id} />}
    </article>
  );
}

function roleOf({ purpose, direction }: Call): "room" | "customer" | "called" {
  if (purpose === "room") return "room";
  return direction === "in" ? "customer" : "called";
}
