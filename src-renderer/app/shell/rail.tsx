import { IconChevronsLeft, IconChevronsRight } from "@tabler/icons-react";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import { useDesk, useWorkspace } from "../desk-context.ts";
import { useWords } from "../i18n/use-words.ts";
import type { ActionId } from "../keys/actions.ts";
import { useAction } from "../keys/use-action.ts";
import { useKeyParts } from "../keys/use-key-parts.ts";
import { showPage } from "../state/workspace.ts";
import { useMay } from "../use-may.ts";
import { type PageView, pageViews } from "./page-views.ts";
import styles from "./rail.module.css";

/** The places of the app; folded to icons, or open with their names. */
export function Rail() {
  const words = useWords();
  const keys = useKeyParts();
  const { workspace } = useDesk();
  const may = useMay();
  const open = useWorkspace((state) => state.railOpen);
  const fold = () => workspace.setState((now) => ({ railOpen: !now.railOpen }));
  useAction("fold-rail", fold);
  useAction("page-trace", () => showPage(workspace, "trace"));
  useAction("page-import", () => may("customers.import") && showPage(workspace, "import"));
  const shown = pageViews.filter((view) => view.needs === undefined || may(...view.needs));
  const main = shown.filter((view) => !view.atFoot && !view.offRail);
  const foot = shown.filter((view) => view.atFoot);
  return (
    <nav className={styles.rail} data-open={open || undefined} aria-label={words("app:places")}>
      {main.map((view) => (
        <Place key={view.id} view={view} open={open} />
      ))}
      <div className={styles.gap} />
      {foot.map((view) => (
        <Place key={view.id} view={view} open={open} />
      ))}
      <IconButton label={words("app:action.fold-rail")} keys={keys("fold-rail")} onClick={fold}>
        {open ? <IconChevronsLeft size={18} /> : <IconChevronsRight size={18} />}
      </IconButton>
    </nav>
  );
}

function Place({ view, open }: { view: PageView; open: boolean }) {
  const words = useWords();
  const keys = useKeyParts();
  const { workspace } = useDesk();
  const here = useWorkspace((state) => state.page === view.id);
  const glows = useWorkspace((state) => view.id === "desk" && state.page !== "desk" && state.glowing.length > 0);
  const action: ActionId = `page-${view.id}`;
  const label = words(`app:page.${view.id}`);
  const go = () => showPage(workspace, view.id);
  useAction(action, go);
  return (
    <button
      type="button"
      className={styles.place}
      aria-current={here ? "page" : undefined}
      aria-label={glows ? words("app:page-with-new", { page: label }) : label}
      aria-describedby={view.badge && `${view.id}-badge`}
      data-glows={glows || undefined}
      onClick={go}
      {...tipOf(label, keys(action))}
    >
      <view.icon size={20} aria-hidden="true" />
      {open && <span className={styles.name}>{label}</span>}
      {view.badge && (
        <span id={`${view.id}-badge`} className={styles.badge}>
          <view.badge />
        </span>
      )}
    </button>
  );
}
