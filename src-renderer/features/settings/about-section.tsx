import { Button } from "@mantine/core";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Facts } from "#renderer/features/pop/index.ts";
import { Section } from "#renderer/ui/section.tsx";
import styles from "./settings.module.css";

/** The facts that support asks for: central, sync, this program. Those of the line stand in its own part. */
export function AboutSection() {
  const words = useWords();
  const formats = useFormats();
  const { client } = useDesk();
  const request = useRequest();
  const app = useSlice("app");
  const central = useSlice("central");
  const sync = useSlice("sync");
  const server = useSlice("session", (session) => (session.name === "signed-in" ? session.server : null));
  return (
    <div className={styles.section}>
      <Section title={words("settings:about.central")}>
        <Facts
          items={[
            { label: words("settings:about.state"), value: words(`settings:about.central-state.${central.name}`) },
            { label: words("settings:about.server"), value: server },
            { label: words("settings:about.waiting"), value: words("settings:about.changes", { count: sync.pending }) },
            {
              label: words("settings:about.last-sync"),
              value: sync.lastPullAt === null ? words("settings:about.never") : formats.full(sync.lastPullAt),
            },
          ]}
        />
        <RefusalStrip request={request} />
        <div className={styles.buttons}>
          <Button disabled={request.busy} onClick={() => void request.run(() => client.sync.now())}>
            {words("sync:now")}
          </Button>
        </div>
      </Section>
      <Section title={words("settings:about.program")}>
        <Facts
          items={[
            { label: words("settings:about.version"), value: app.version },
            { label: words("settings:about.host"), value: words(`settings:about.host-kind.${app.host}`) },
            { label: words("settings:about.platform"), value: app.platform },
            { label: words("settings:about.demo"), value: app.demo && words("settings:about.demo-yes") },
          ]}
        />
        <div className={styles.field}>
          <span className={styles.soft}>{words("settings:about.data")}</span>
          <code className={styles.code}>{app.dataDir}</code>
        </div>
      </Section>
    </div>
  );
}
