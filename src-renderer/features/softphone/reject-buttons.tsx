import { IconPhoneOff, IconPhoneX, IconRecordMail } from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Call } from "#shared/call/types.ts";
import styles from "./ringing-card.module.css";
import type { CallCommands } from "./use-call-commands.ts";

const ways = [
  { how: "busy", label: "phone:reject-busy", hint: "phone:reject-busy-hint", action: "reject", icon: IconPhoneOff },
  { how: "decline", label: "phone:decline", hint: "phone:decline-hint", action: "decline", icon: IconPhoneX },
  {
    how: "voicemail",
    label: "phone:voicemail",
    hint: "phone:voicemail-hint",
    action: "voicemail",
    icon: IconRecordMail,
  },
] as const;

/** Three ways not to take a call, each its own button: a menu would have to be opened while it rings. */
export function RejectButtons({ call, commands }: { call: Call; commands: CallCommands }) {
  const words = useWords();
  const keys = useKeyParts();
  const voicemail = useSlice("phone", (phone) => phone.can.voicemail);
  // The exchange steers a desk phone by hanging its ringing call up: there is one way only.
  const offered = ways.filter(({ how }) =>
    call.carrier === "desk-phone" ? how === "busy" : how !== "voicemail" || voicemail,
  );
  return (
    <div className={styles.rejects}>
      {offered.map(({ how, label, hint, action, icon: Sign }) => (
        <button
          key={how}
          type="button"
          className={styles.reject}
          aria-label={words(hint)}
          onClick={() => commands.reject(call, how)}
          {...tipOf(words(hint), keys(action))}
        >
          <Sign size={15} aria-hidden="true" />
          {words(label)}
        </button>
      ))}
    </div>
  );
}
