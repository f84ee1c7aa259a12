import { IconPlugConnectedX } from "@tabler/icons-react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import { useWords } from "../i18n/use-words.ts";
import type { DeskConnection } from "../state/desk-connection.ts";
import styles from "./lost-line.module.css";

/** A calm line while the engine is gone. The views stay, and so does what is typed. */
export function LostLine({ connection }: { connection: StoreApi<DeskConnection> }) {
  const words = useWords();
  const lost = useStore(connection, (state) => state.status === "lost");
  return (
    <div className={styles.place} role="status">
      {lost && (
        <p className={styles.line}>
          <IconPlugConnectedX size={16} aria-hidden="true" />
          {words("app:desk.lost")}
        </p>
      )}
    </div>
  );
}
