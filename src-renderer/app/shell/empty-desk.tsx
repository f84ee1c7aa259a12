import type { ReactNode } from "react";
import { Empty } from "#renderer/ui/empty.tsx";
import { Keys } from "#renderer/ui/keys.tsx";
import { useSlice } from "../desk-context.ts";
import { useWords } from "../i18n/use-words.ts";
import { useKeyParts } from "../keys/use-key-parts.ts";
import styles from "./empty-desk.module.css";

/** No tab is open: what will happen here, and the keys to begin with. */
export function EmptyDesk({ children }: { children?: ReactNode }) {
  const words = useWords();
  const keys = useKeyParts();
  const ready = useSlice("agent", (agent) => agent.state.name === "ready");
  const demo = useSlice("app", (app) => app.demo);
  const hints = [ready ? "not-ready" : "ready", "search", "dial", "help"] as const;
  return (
    <Empty
      title={words(ready ? "app:empty.ready" : "app:empty.not-ready")}
      hint={demo ? words("app:empty.demo") : words("app:empty.hint")}
    >
      <ul className={styles.keys}>
        {hints.map((id) => (
          <li key={id} className={styles.row}>
            <Keys parts={keys(id)} />
            {words(`app:action.${id}`)}
          </li>
        ))}
      </ul>
      {children}
    </Empty>
  );
}
