import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { firstSyncFigures, firstSyncPercent } from "#renderer/app/state/first-sync.ts";
import { showPage } from "#renderer/app/state/workspace.ts";
import { Chip } from "./chip.tsx";
import styles from "./sync-chip.module.css";
import { syncViews, syncWord } from "./sync-view.ts";

/** Whether central has everything, and how much waits. A click shows what needs a decision. */
export function SyncChip() {
  const words = useWords();
  const formats = useFormats();
  const { workspace, client, problems } = useDesk();
  const central = useSlice("central");
  const sync = useSlice("sync");
  const word = syncWord(central, sync);
  const { tone, icon } = syncViews[word];
  const values = {
    count: word === "problems" ? sync.conflicts + sync.rejected : sync.pending,
    percent: firstSyncPercent(sync) ?? 0,
    rows: sync.progress?.rows ?? 0,
  };
  const figures = word === "first-sync" ? firstSyncFigures(sync) : null;
  const tip = () => {
    if (figures !== null) {
      const { pace } = figures;
      const counts = { rows: formats.count(figures.rows), total: formats.count(figures.total) };
      return pace === null
        ? words("app:sync.first-sync-tip", counts)
        : words("app:sync.first-sync-tip-rate", {
            ...counts,
            rate: formats.count(pace.rate),
            left: formats.length(pace.leftMs),
          });
    }
    return sync.lastPullAt === null
      ? words("app:sync.never")
      : words("app:sync.last", { at: formats.clock(sync.lastPullAt) });
  };
  const counted = word === "unreachable" && sync.pending > 0 ? "unreachable-waiting" : word;
  const text = word === "first-sync" && firstSyncPercent(sync) === null ? "first-sync-rows" : counted;
  return (
    <button
      type="button"
      className={styles.button}
      onClick={() => {
        if (word === "problems") showPage(workspace, "problems");
        else void problems.run("session", () => client.sync.now());
      }}
    >
      <Chip tone={tone} icon={icon} tip={tip()} state={word} kind="sync">
        {words(`app:sync.${text}`, values)}
      </Chip>
    </button>
  );
}
