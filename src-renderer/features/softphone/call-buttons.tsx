import {
  IconArrowForwardUp,
  IconArrowsExchange,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconUserPlus,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import type { Call } from "#shared/call/types.ts";
import styles from "./call-button.module.css";
import { CallButton } from "./call-button.tsx";
import { isHeldHere } from "./sort-calls.ts";
import type { CallCommands } from "./use-call-commands.ts";
import type { PanelMode, TransferPanelState } from "./use-transfer-panel.ts";

interface CallButtonsProps {
  readonly call: Call;
  readonly commands: CallCommands;
  readonly keypad: boolean;
  readonly onKeypad: () => void;
  /** Another call that can be talked to, and its name. */
  readonly other: { readonly call: Call; readonly name: string } | null;
  readonly panel: TransferPanelState;
}

/** What can be done with a call: rows of an icon with its word each, which never change their places. */
export function CallButtons({ call, commands, keypad, onKeypad, other, panel }: CallButtonsProps) {
  const words = useWords();
  const keys = useKeyParts();
  const isTest = call.purpose === "test";
  const canGive = call.purpose === "call";
  return (
    <div className={styles.row}>
      {!isTest && <HoldButton call={call} commands={commands} hasOther={other !== null} />}
      <MuteButton calls={[call]} commands={commands} />
      {!isTest && (
        <CallButton
          label={words("phone:keypad")}
          keys={keys("keypad")}
          icon={IconDialpad}
          expanded={keypad}
          onClick={onKeypad}
        />
      )}
      {canGive && <PanelButton call={call} mode="transfer" panel={panel} {...(hasRoom(call) && { span: 3 })} />}
      {!isTest &&
        hasRoom(call) &&
        (other === null ? (
          <PanelButton call={call} mode="add" panel={panel} span={canGive ? 3 : 6} />
        ) : (
          <CallButton
            label={words("phone:conference.merge")}
            hint={words("phone:conference.merge-with", { who: other.name })}
            keys={keys("conference")}
            icon={IconUsersGroup}
            span={canGive ? 3 : 6}
            onClick={() => commands.merge(call, other.call)}
          />
        ))}
    </div>
  );
}

/** The exchange can't mix what is talked on a desk phone, nor mute it; its own keys can. */
function hasRoom(call: Call): boolean {
  return call.carrier === "line";
}

function HoldButton({ call, commands, hasOther }: { call: Call; commands: CallCommands; hasOther: boolean }) {
  const words = useWords();
  const keys = useKeyParts();
  const held = isHeldHere(call);
  const resume = hasOther ? words("phone:swap") : words("phone:resume");
  const ResumeIcon = hasOther ? IconArrowsExchange : IconPlayerPlay;
  return (
    <CallButton
      label={held ? resume : words("phone:hold")}
      keys={keys("hold")}
      icon={held ? ResumeIcon : IconPlayerPause}
      pressed={held}
      onClick={() => commands.hold(call)}
    />
  );
}

/** Mutes the microphone towards these calls. Not where the sound is in a desk phone. */
export function MuteButton({ calls, commands }: { calls: readonly Call[]; commands: CallCommands }) {
  const words = useWords();
  const keys = useKeyParts();
  const muted = calls.some((call) => call.muted);
  if (calls.some((call) => call.carrier === "desk-phone")) return null;
  return (
    <CallButton
      label={muted ? words("phone:unmute") : words("phone:mute")}
      keys={keys("mute")}
      icon={muted ? IconMicrophoneOff : IconMicrophone}
      pressed={muted}
      alarming
      onClick={() => commands.mute(...calls)}
    />
  );
}

interface PanelButtonProps {
  readonly call: Call;
  readonly mode: PanelMode;
  readonly panel: TransferPanelState;
  readonly span?: 3 | 6;
}

/** Opens the list of people under the card. */
function PanelButton({ call, mode, panel, span }: PanelButtonProps) {
  const words = useWords();
  const keys = useKeyParts();
  const isOpen = panel.open?.callId === call.id && panel.open.mode === mode;
  const isTransfer = mode === "transfer";
  return (
    <CallButton
      label={words(isTransfer ? "phone:transfer.open" : "phone:conference.add")}
      hint={isTransfer ? undefined : words("phone:conference.add-hint")}
      keys={keys(isTransfer ? "transfer" : "conference")}
      icon={isTransfer ? IconArrowForwardUp : IconUserPlus}
      expanded={isOpen}
      span={span}
      onClick={() => panel.toggle(call.id, mode)}
    />
  );
}
