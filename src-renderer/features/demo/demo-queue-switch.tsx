import { Switch } from "@mantine/core";
import { useEffect, useId, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import styles from "./demo-queue-switch.module.css";

/** Lets the demo's made-up callers of queues ring this desk: off until somebody wants it. */
export function DemoQueueSwitch() {
  const words = useWords();
  const language = useLanguage();
  const hint = useId();
  const { client, problems } = useDesk();
  const [takes, setTakes] = useState<boolean | null>(null);
  useEffect(() => {
    void problems.run("demo", async () => setTakes((await client.demo.queueCalls()).take));
  }, [client, problems]);
  const change = async (take: boolean) => {
    const changed = await problems.run("demo", () => client.demo.takeQueueCalls({ take, language }));
    if (changed !== null) setTakes(changed.take);
  };
  return (
    <div className={styles.box}>
      <Switch
        label={words("demo:takeQueueCalls")}
        aria-describedby={hint}
        checked={takes ?? false}
        disabled={takes === null}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      <p id={hint} className={styles.hint}>
        {words("demo:takeQueueCallsHint")}
      </p>
    </div>
  );
}
