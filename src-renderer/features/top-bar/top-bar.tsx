import { IconKeyboard, IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { UserMenu } from "#renderer/features/session/index.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { Keys } from "#renderer/ui/keys.tsx";
import { AgentMenu } from "./agent-menu.tsx";
import { LineChip } from "./line-chip.tsx";
import { SyncChip } from "./sync-chip.tsx";
import styles from "./top-bar.module.css";

/** State of the agent, the line and the data, always in sight and honest (DESK.md). `queues`: who waits for the agent; `demo`: the label and panel of the demo exchange. */
export function TopBar({ queues, demo }: { queues: ReactNode; demo: ReactNode }) {
  const words = useWords();
  const keys = useKeyParts();
  const { workspace } = useDesk();
  return (
    <header className={styles.bar}>
      <div className={styles.agent}>
        <AgentMenu />
      </div>
      <div className={styles.states}>
        <LineChip />
        <SyncChip />
        {demo}
        {queues}
      </div>
      <button type="button" className={styles.search} onClick={() => workspace.setState({ overlay: "search" })}>
        <IconSearch size={16} aria-hidden="true" />
        <span className={styles.searchWord}>{words("search:open")}</span>
        <Keys parts={keys("search")} />
      </button>
      <IconButton
        label={words("app:action.help")}
        keys={keys("help")}
        onClick={() => workspace.setState({ overlay: "help" })}
      >
        <IconKeyboard size={18} />
      </IconButton>
      <UserMenu />
    </header>
  );
}
