import {
  IconArrowsExchange,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Call } from "#shared/call/types.ts";
import styles from "./call-buttons.module.css";
import { isHeldHere } from "./sort-calls.ts";
import type { CallCommands } from "./use-call-commands.ts";

interface CallButtonsProps {
  readonly call: Call;
  readonly commands: CallCommands;
  readonly keypad: boolean;
  readonly onKeypad: () => void;
  readonly hasOther: boolean;
}

/** Hold or resume, mute, keypad: an icon with its word each, in one row that never changes its places. */
export function CallButtons({ call, commands, keypad, onKeypad, hasOther }: CallButtonsProps) {
  const words = useWords();
  const keys = useKeyParts();
  const held = isHeldHere(call);
  const resume = hasOther ? words("phone:swap") : words("phone:resume");
  const ResumeIcon = hasOther ? IconArrowsExchange : IconPlayerPlay;
  return (
    <div className={styles.row}>
      <CallButton
        label={held ? resume : words("phone:hold")}
        keys={keys("hold")}
        pressed={held}
        onClick={() => commands.hold(call)}
      >
        {held ? <ResumeIcon size={18} /> : <IconPlayerPause size={18} />}
      </CallButton>
      <CallButton
        label={call.muted ? words("phone:unmute") : words("phone:mute")}
        keys={keys("mute")}
        pressed={call.muted}
        alarming
        onClick={() => commands.mute(call)}
      >
        {call.muted ? <IconMicrophoneOff size={18} /> : <IconMicrophone size={18} />}
      </CallButton>
      <CallButton label={words("phone:keypad")} keys={keys("keypad")} pressed={keypad} onClick={onKeypad}>
        <IconDialpad size={18} />
      </CallButton>
    </div>
  );
}

interface CallButtonProps {
  readonly label: string;
  readonly keys: readonly string[];
  readonly pressed: boolean;
  readonly alarming?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function CallButton({ label, keys, pressed, alarming, onClick, children }: CallButtonProps) {
  return (
    <button
      type="button"
      className={styles.button}
      data-on={pressed || undefined}
      data-alarming={alarming}
      onClick={onClick}
      {...tipOf(label, keys)}
    >
      {children}
      {label}
    </button>
  );
}
