import { Suspense, useEffect } from "react";
import { DemoEar, DemoMenu } from "#renderer/features/demo/index.ts";
import { DialRequestStrip } from "#renderer/features/dial-request/index.ts";
import { MonitoredMark, QueueStrip } from "#renderer/features/my-queues/index.ts";
import { NoticeStrips } from "#renderer/features/notices/index.ts";
import { SessionStrips } from "#renderer/features/session/index.ts";
import { PhoneColumn } from "#renderer/features/softphone/index.ts";
import { TopBar } from "#renderer/features/top-bar/index.ts";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import { useWorkspace } from "../desk-context.ts";
import { useWords } from "../i18n/use-words.ts";
import { ProblemStrip } from "../problem-strip.tsx";
import { useMay } from "../use-may.ts";
import { DeskPage } from "./desk-page.tsx";
import styles from "./desk-shell.module.css";
import { Overlays } from "./overlays.tsx";
import { PageGuard } from "./page-guard.tsx";
import { pageViews } from "./page-views.ts";
import { Rail } from "./rail.tsx";

/** The desk (DESK.md): top bar, rail, phone, and beside them the page in front. */
export function DeskShell() {
  const words = useWords();
  const pageId = useWorkspace((workspace) => workspace.page);
  const may = useMay();
  const found = pageViews.find((page) => page.id === pageId);
  const view = found?.needs === undefined || may(...found.needs) ? (found?.view ?? null) : null;
  useEffect(() => {
    document.title = words("app:name");
  }, [words]);
  return (
    <div className={styles.desk}>
      <TopBar queues={<QueueStrip />} demo={<DemoMenu />} />
      <div className={styles.strips}>
        <SessionStrips />
        <ProblemStrip place="agent" />
        <NoticeStrips about="desk" />
      </div>
      <div className={styles.columns}>
        <Rail />
        <PhoneColumn
          notices={
            <>
              <MonitoredMark />
              <DialRequestStrip />
              <NoticeStrips about="calls" />
            </>
          }
          extra={<DemoEar />}
        />
        <div className={styles.place}>
          {view === null ? <DeskPage /> : <Page key={pageId} view={view} />}
          <Overlays />
        </div>
      </div>
    </div>
  );
}

function Page({ view: View }: { view: React.ComponentType }) {
  const words = useWords();
  return (
    <main className={styles.page}>
      <PageGuard>
        <Suspense fallback={<SkeletonRows rows={8} label={words("common:loading")} />}>
          <View />
        </Suspense>
      </PageGuard>
    </main>
  );
}
