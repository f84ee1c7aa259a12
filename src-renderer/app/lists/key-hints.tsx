import { Keys } from "#renderer/ui/keys.tsx";
import { useWords } from "../i18n/use-words.ts";
import type { ActionId } from "../keys/actions.ts";
import { useKeyParts } from "../keys/use-key-parts.ts";
import styles from "./key-hints.module.css";

/** At the foot of a list: what its keys do to the marked row. */
export function KeyHints({ open, actions }: { open: string; actions: readonly ActionId[] }) {
  const words = useWords();
  const keys = useKeyParts();
  return (
    <>
      <span className={styles.hint}>
        <Keys parts={["↑", "↓"]} />
        {words("lists:move")}
      </span>
      <span className={styles.hint}>
        <Keys parts={["Enter"]} />
        {open}
      </span>
      {actions.map((id) => (
        <span key={id} className={styles.hint}>
          <Keys parts={keys(id)} />
          {words(`app:action.${id}`)}
        </span>
      ))}
    </>
  );
}
