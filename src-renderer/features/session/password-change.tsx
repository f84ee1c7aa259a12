import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import styles from "./login-screen.module.css";

/** A password that must be changed before work begins. */
export function PasswordChange({ name }: { name: string }) {
  const words = useWords();
  const { client } = useDesk();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const differs = again !== "" && fresh !== again;
  const change = async () => {
    if (fresh !== again) return;
    setBusy(true);
    try {
      await client.session.changePassword({ oldPassword: old, newPassword: fresh });
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const fields = [
    { label: words("session:old-password"), value: old, set: setOld, complete: "current-password", error: undefined },
    { label: words("session:new-password"), value: fresh, set: setFresh, complete: "new-password", error: undefined },
    {
      label: words("session:new-password-again"),
      value: again,
      set: setAgain,
      complete: "new-password",
      error: differs ? words("session:passwords-differ") : undefined,
    },
  ];
  return (
    <main className={styles.screen}>
      <form
        className={styles.card}
        aria-label={words("session:change-password")}
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        <h1 className={styles.brand}>{words("session:change-password")}</h1>
        <p>{words("session:must-change", { name })}</p>
        {fields.map((field, index) => (
          <PasswordInput
            key={field.label}
            label={field.label}
            value={field.value}
            error={field.error}
            autoFocus={index === 0}
            autoComplete={field.complete}
            maxLength={1024}
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ "aria-label": words("session:show-password") }}
            onChange={(event) => field.set(event.currentTarget.value)}
          />
        ))}
        {problem && <Strip tone="error">{problemText(words, problem)}</Strip>}
        <Button type="submit" size="sm" variant="filled" disabled={busy || differs} fullWidth>
          {words("session:change")}
        </Button>
      </form>
    </main>
  );
}
