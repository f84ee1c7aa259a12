import { Button } from "@mantine/core";
import { IconPhoneCall } from "@tabler/icons-react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Section } from "#renderer/ui/section.tsx";
import styles from "./settings.module.css";

/** A call to the exchange's echo, where it has one: the whole way there and back is heard before the shift begins. */
export function TestCall() {
  const words = useWords();
  const { client } = useDesk();
  const request = useRequest();
  const isOffered = useSlice("phone", (phone) => phone.can.testCall);
  const isRunning = useSlice("calls", (calls) =>
    calls.some((call) => call.purpose === "test" && call.state.name !== "ended"),
  );
  if (!isOffered) return null;
  return (
    <Section title={words("settings:audio.test-call")}>
      <p className={styles.soft}>
        {words(isRunning ? "settings:audio.test-call-running" : "settings:audio.test-call-hint")}
      </p>
      <RefusalStrip request={request} />
      <div className={styles.buttons}>
        <Button
          leftSection={<IconPhoneCall size={14} aria-hidden="true" />}
          disabled={request.busy || isRunning}
          onClick={() => void request.run(() => client.calls.test())}
        >
          {words("settings:audio.test-call-start")}
        </Button>
      </div>
    </Section>
  );
}
