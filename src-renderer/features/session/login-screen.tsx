import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";
import { NoticeStrips } from "#renderer/features/notices/index.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { SessionState } from "#shared/contract/desk/index.ts";
import { LanguageSwitch } from "./language-switch.tsx";
import styles from "./login-screen.module.css";
import { useSso } from "./use-sso.ts";

type Out = Extract<SessionState, { name: "signed-out" | "signing-in" }>;

/** Signing in. A refusal is a sentence under the fields; what was typed stays. */
export function LoginScreen({ session }: { session: Out }) {
  const words = useWords();
  const { client } = useDesk();
  const demo = useSlice("app", (app) => app.demo);
  const [server, setServer] = useState(session.server ?? "");
  const [username, setUsername] = useState(
    (session.name === "signed-out" ? session.lastUsername : session.username) ?? "",
  );
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  /** The address as it was when its field was left: central is not asked at every letter. */
  const [asked, setAsked] = useState(server);
  const [bySso, setBySso] = useState(false);
  const sso = useSso(asked.trim(), setProblem);
  const signIn = async (takeOver: boolean) => {
    setBySso(false);
    setBusy(true);
    setProblem(null);
    try {
      await client.session.signIn({ server: server.trim(), username: username.trim(), password, takeOver });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const waiting = busy || sso.waiting || session.name === "signing-in";
  const isElsewhere = problem?.code === "session-elsewhere";
  const serverIsWrong = problem?.code === "bad-server-address" || problem?.code === "tls-untrusted";
  return (
    <main className={styles.screen}>
      <form
        className={styles.card}
        aria-label={words("session:title")}
        onSubmit={(event) => {
          event.preventDefault();
          void signIn(false);
        }}
      >
        <h1 className={styles.brand}>{words("app:name")}</h1>
        <p className={styles.tagline}>{words("session:tagline")}</p>
        {demo && <Strip tone="info">{words("session:demo")}</Strip>}
        {session.name === "signed-out" && session.reason && (
          <Strip tone="warning">
            {words(`session:reason.${session.reason}`, { desk: session.deskName ?? words("session:another-desk") })}
          </Strip>
        )}
        <NoticeStrips about="desk" />
        <TextInput
          size="sm"
          label={words("session:server")}
          placeholder={words("session:server-hint")}
          value={server}
          error={serverIsWrong && words("session:check-field")}
          autoFocus={server === ""}
          inputMode="url"
          spellCheck={false}
          maxLength={300}
          required
          withAsterisk={false}
          onChange={(event) => setServer(event.currentTarget.value)}
          onBlur={() => setAsked(server)}
        />
        <TextInput
          size="sm"
          label={words("session:username")}
          value={username}
          autoFocus={server !== "" && username === ""}
          autoComplete="username"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={words("session:password")}
          value={password}
          autoFocus={server !== "" && username !== ""}
          autoComplete="current-password"
          maxLength={1024}
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": words("session:show-password") }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {problem && (
          <Strip tone={isElsewhere ? "warning" : "error"}>
            <p>{problemText(words, problem)}</p>
            {isElsewhere && (
              <Button
                mt="sm"
                variant="filled"
                disabled={waiting}
                onClick={() => void (bySso ? sso.takeOver() : signIn(true))}
              >
                {words("session:take-over")}
              </Button>
            )}
          </Strip>
        )}
        <Button type="submit" size="sm" variant="filled" disabled={waiting} fullWidth>
          {words(waiting ? "session:signing-in" : "session:sign-in")}
        </Button>
        {sso.name !== null && (
          <Button
            size="sm"
            variant="default"
            disabled={waiting}
            fullWidth
            onClick={() => {
              setBySso(true);
              void sso.begin();
            }}
          >
            {words("session:sign-in-with", { name: sso.name })}
          </Button>
        )}
        {sso.waiting && (
          <Strip tone="info">
            <p>{words("session:in-browser")}</p>
            <Button mt="sm" variant="default" onClick={sso.giveUp}>
              {words("session:give-up")}
            </Button>
          </Strip>
        )}
        <LanguageSwitch />
      </form>
    </main>
  );
}
