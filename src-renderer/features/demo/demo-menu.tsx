import { Popover } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import styles from "./demo-menu.module.css";
import { DemoQueueSwitch } from "./demo-queue-switch.tsx";

const DemoScripts = lazy(async () => ({ default: (await import("./demo-scripts.tsx")).DemoScripts }));

/** Says that calls run over the demo exchange, and opens the panel that places them. */
export function DemoMenu() {
  const words = useWords();
  const demo = useSlice("app", (app) => app.demo);
  const [open, setOpen] = useState(false);
  if (!demo) return null;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={430} trapFocus={false} withinPortal>
      <Popover.Target>
        <button type="button" className={styles.button} onClick={() => setOpen(!open)}>
          <IconFlask size={15} aria-hidden="true" />
          {words("demo:label")}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={words("demo:title")}>
        <Suspense>
          <DemoScripts onPlaced={() => setOpen(false)} />
          <DemoQueueSwitch />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
