import { IconHeadset, IconUser, IconUsersGroup } from "@tabler/icons-react";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Call } from "#shared/call/types.ts";
import styles from "./consult-party.module.css";
import { isHeldHere } from "./sort-calls.ts";

const signs = { customer: IconUser, called: IconUser, room: IconUsersGroup, colleague: IconHeadset };

interface ConsultPartyProps {
  readonly call: Call;
  readonly as: keyof typeof signs;
  readonly name: string;
  readonly number: string;
}

/** One of the two: who they are in this, their name, whether they are talked to, and since when. */
export function ConsultParty({ call, as, name, number }: ConsultPartyProps) {
  const words = useWords();
  const Sign = signs[as];
  return (
    <li className={styles.party} data-call={call.id} data-state={call.state.name} data-as={as}>
      <Sign size={18} className={styles.sign} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.role}>{words(`phone:consult.${as}`)}</p>
        <p className={styles.name} {...tipOf(number === "" || number === name ? name : `${name} · ${number}`)}>
          <bdi>{name}</bdi>
        </p>
      </div>
      <div className={styles.state}>
        <p className={styles.word}>
          <StateWord call={call} />
        </p>
        <Elapsed since={call.state.at} />
      </div>
    </li>
  );
}

function StateWord({ call }: { call: Call }) {
  const words = useWords();
  const { state } = call;
  if (state.name === "active") return words("phone:consult.talking");
  if (state.name === "held") return words(isHeldHere(call) ? "phone:consult.music" : "phone:held.remote");
  return words(`phone:state.${state.name}`);
}
