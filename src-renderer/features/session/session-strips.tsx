import { Button } from "@mantine/core";
import { useStore } from "zustand";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { ProblemStrip } from "#renderer/app/problem-strip.tsx";
import { problemText } from "#renderer/app/problem-text.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import styles from "./session-strips.module.css";

/** Under the top bar: an offline start, changes that are not sent when signing out, other refusals of the session. */
export function SessionStrips() {
  const words = useWords();
  const { client, problems } = useDesk();
  const offline = useSlice("session", (session) => session.name === "signed-in" && session.offline);
  const problem = useStore(problems.store, (all) => all.session);
  return (
    <>
      {offline && <Strip tone="warning">{words("session:offline")}</Strip>}
      {problem?.code === "unsent-changes" ? (
        <Strip
          tone="warning"
          onDismiss={() => problems.clear("session")}
          dismissLabel={words("session:stay")}
          actions={
            <div className={styles.actions}>
              <Button
                size="compact-sm"
                variant="filled"
                onClick={() => void problems.run("session", () => client.session.signOut({ keepUnsent: true }))}
              >
                {words("session:sign-out-anyway")}
              </Button>
              <Button size="compact-sm" onClick={() => problems.clear("session")}>
                {words("session:stay")}
              </Button>
            </div>
          }
        >
          {problemText(words, problem)}
        </Strip>
      ) : (
        <ProblemStrip place="session" />
      )}
    </>
  );
}
