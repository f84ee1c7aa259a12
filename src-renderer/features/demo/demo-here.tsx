import { lazy, Suspense } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import styles from "./demo-here.module.css";

const DemoScripts = lazy(async () => ({ default: (await import("./demo-scripts.tsx")).DemoScripts }));

/** The demo's calls in the empty workspace: the first thing that a new user can do. */
export function DemoHere() {
  const demo = useSlice("app", (app) => app.demo);
  if (!demo) return null;
  return (
    <div className={styles.box}>
      <Suspense>
        <DemoScripts />
      </Suspense>
    </div>
  );
}
