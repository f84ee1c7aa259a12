import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import { useWords } from "../i18n/use-words.ts";
import type { DeskConnection } from "../state/desk-connection.ts";
import styles from "./connecting.module.css";

/** Usually gone before it is seen: said only when the desk takes longer than a moment. */
const patienceMs = 600;

/** Before the desk's first push. */
export function Connecting({ connection }: { connection: StoreApi<DeskConnection> }) {
  const words = useWords();
  const status = useStore(connection, (state) => state.status);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.screen}>
      <p role="status">{late && words(status === "open" ? "app:desk.reading" : "app:desk.connecting")}</p>
    </div>
  );
}
