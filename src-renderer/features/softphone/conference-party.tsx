import { IconPhoneOff, IconPlayerPause, IconPlayerPlay, IconUser } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Call } from "#shared/call/types.ts";
import styles from "./consult-party.module.css";
import { isHeldHere } from "./sort-calls.ts";
import type { CallCommands } from "./use-call-commands.ts";

/** One party of the conference: held, talked to alone, or let go, without the others. */
export function ConferenceParty({ call, name, commands }: { call: Call; name: string; commands: CallCommands }) {
  const words = useWords();
  const held = isHeldHere(call);
  return (
    <li className={styles.party} data-call={call.id} data-state={call.state.name}>
      <div className={styles.words}>
        <p className={styles.name} {...tipOf(name)}>
          <bdi>{name}</bdi>
        </p>
        {call.state.name === "held" && <p className={styles.role}>{words(`phone:held.${call.state.by}`)}</p>}
      </div>
      <IconButton
        label={words(held ? "phone:conference.resume" : "phone:conference.hold", { who: name })}
        color={held ? "held" : "offline"}
        onClick={() => commands.hold(call)}
      >
        {held ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />}
      </IconButton>
      <IconButton label={words("phone:conference.alone", { who: name })} onClick={() => commands.split(call)}>
        <IconUser size={18} />
      </IconButton>
      <IconButton
        label={words("phone:conference.hang-up", { who: name })}
        color="danger"
        onClick={() => commands.hangUp(call)}
      >
        <IconPhoneOff size={18} />
      </IconButton>
    </li>
  );
}
