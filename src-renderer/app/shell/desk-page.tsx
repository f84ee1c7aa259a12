import { useMediaQuery } from "@mantine/hooks";
import { IconLayoutSidebarRightExpand } from "@tabler/icons-react";
import { DemoHere } from "#renderer/features/demo/index.ts";
import { FirstSyncCard } from "#renderer/features/first-sync/index.ts";
import { PopContext, PopWorkspace } from "#renderer/features/pop/index.ts";
import { HandoverStrip, WrapUpPanel } from "#renderer/features/wrap-up/index.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { useDesk, useWorkspace } from "../desk-context.ts";
import { useWords } from "../i18n/use-words.ts";
import { useAction } from "../keys/use-action.ts";
import { useKeyParts } from "../keys/use-key-parts.ts";
import styles from "./desk-page.module.css";
import { EmptyDesk } from "./empty-desk.tsx";
import { recordActions } from "./record-actions.tsx";

/** The workspace and, beside it, the context column, which folds first when the window is narrow. */
export function DeskPage() {
  const words = useWords();
  const keys = useKeyParts();
  const { workspace } = useDesk();
  const wide = useMediaQuery("(min-width: 1280px)", true, { getInitialValueInEffect: false });
  const chosen = useWorkspace((state) => state.contextOpen);
  const open = chosen ?? wide;
  const fold = () => workspace.setState({ contextOpen: !open });
  useAction("fold-context", fold);
  return (
    <div className={styles.page} data-context={open || undefined}>
      <PopWorkspace
        empty={
          <EmptyDesk>
            <FirstSyncCard />
            <DemoHere />
          </EmptyDesk>
        }
        recordActions={recordActions}
        over={(pop, call) => pop.handover && <HandoverStrip handover={pop.handover} call={call} />}
        under={(pop, call) => <WrapUpPanel key={call.id} pop={pop} call={call} />}
      />
      {open ? (
        <PopContext onFold={fold} />
      ) : (
        <div className={styles.folded}>
          <IconButton label={words("app:action.fold-context")} keys={keys("fold-context")} onClick={fold}>
            <IconLayoutSidebarRightExpand size={18} />
          </IconButton>
        </div>
      )}
    </div>
  );
}
