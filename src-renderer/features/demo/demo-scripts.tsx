import { IconPhonePlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { ProblemStrip } from "#renderer/app/problem-strip.tsx";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import type { DemoScript } from "#shared/contract/demo.ts";
import styles from "./demo-scripts.module.css";

/** Calls of each kind, placed by the demo exchange. */
export function DemoScripts({ onPlaced }: { onPlaced?: () => void }) {
  const words = useWords();
  const formats = useFormats();
  const language = useLanguage();
  const { client, problems } = useDesk();
  const [scripts, setScripts] = useState<readonly DemoScript[] | null>(null);
  useEffect(() => {
    void problems.run("demo", async () => setScripts((await client.demo.scripts()).scripts));
  }, [client, problems]);
  const place = async (key: DemoScript["key"]) => {
    const placed = await problems.run("demo", () => client.demo.place({ key, language }));
    // The panel would stand in the way of the pop that comes now.
    if (placed !== null) onPlaced?.();
  };
  return (
    <section className={styles.panel} aria-label={words("demo:title")}>
      <h3>{words("demo:title")}</h3>
      <p className={styles.soft}>{words("demo:hint")}</p>
      <ProblemStrip place="demo" />
      {scripts === null ? (
        <SkeletonRows rows={4} label={words("common:loading")} />
      ) : (
        <ul>
          {scripts.map((script) => (
            <li key={script.key}>
              <button
                type="button"
                className={styles.script}
                data-demo={script.key}
                onClick={() => void place(script.key)}
              >
                <IconPhonePlus size={16} aria-hidden="true" />
                <span className={styles.word}>{words(`demo:script.${script.key}`)}</span>
                <span className={styles.soft}>{/\d/.test(script.number) ? formats.number(script.number) : ""}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
