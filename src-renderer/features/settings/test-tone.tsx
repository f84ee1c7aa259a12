import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import styles from "./settings.module.css";

/** Plays a tone where calls, or rings, will be heard. */
export function TestTone({ on }: { on: "speaker" | "ringer" }) {
  const words = useWords();
  const { client } = useDesk();
  const request = useRequest();
  return (
    <div className={styles.field}>
      <Button
        leftSection={<IconPlayerPlay size={14} aria-hidden="true" />}
        disabled={request.busy}
        onClick={() => void request.run(() => client.audio.testTone({ on }))}
      >
        {words(`settings:audio.test-${on}`)}
      </Button>
      {request.problem && <Strip tone="error">{problemText(words, request.problem)}</Strip>}
    </div>
  );
}
