import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { useSignOut } from "#renderer/features/session/index.ts";
import { Section } from "#renderer/ui/section.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import styles from "./settings.module.css";

/** Who is signed in, their password, and the way out. */
export function AccountSection() {
  const words = useWords();
  const session = useSlice("session");
  const pending = useSlice("sync", (sync) => sync.pending);
  const signOut = useSignOut();
  if (session.name !== "signed-in") return null;
  const { user } = session;
  return (
    <div className={styles.section}>
      <Section title={words("settings:account.who")}>
        <p>{user.name}</p>
        <p className={styles.soft}>
          {[user.username, words(`settings:account.role.${user.role}`), user.teamName, session.server]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </Section>
      <Section title={words("settings:account.password")}>
        <PasswordForm username={user.username} />
      </Section>
      <Section title={words("session:sign-out")}>
        {pending > 0 && <Strip tone="warning">{words("settings:account.unsent", { count: pending })}</Strip>}
        <div className={styles.buttons}>
          <Button onClick={signOut}>{words("session:sign-out")}</Button>
        </div>
      </Section>
    </div>
  );
}

const empty = { oldPassword: "", newPassword: "", again: "" };

function PasswordForm({ username }: { username: string }) {
  const words = useWords();
  const { client } = useDesk();
  const request = useRequest();
  const [typed, setTyped] = useState(empty);
  const [changed, setChanged] = useState(false);
  const differs = typed.again !== "" && typed.newPassword !== typed.again;
  const isFilled = Object.values(typed).every((text) => text !== "");
  const save = async () => {
    const { oldPassword, newPassword } = typed;
    const done = await request.run(() => client.session.changePassword({ oldPassword, newPassword }));
    if (done === null) return;
    setTyped(empty);
    setChanged(true);
  };
  const field = (name: keyof typeof empty, label: string, error?: string) => (
    <PasswordInput
      label={label}
      value={typed[name]}
      error={error}
      maxLength={1024}
      autoComplete={name === "oldPassword" ? "current-password" : "new-password"}
      visibilityToggleButtonProps={{ "aria-label": words("session:show-password") }}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setChanged(false);
        setTyped((now) => ({ ...now, [name]: value }));
      }}
    />
  );
  return (
    <form
      className={styles.options}
      aria-label={words("settings:account.password")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!differs && isFilled) void save();
      }}
    >
      {/* Password managers look for the name that the password belongs to. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      {field("oldPassword", words("session:old-password"))}
      {field("newPassword", words("session:new-password"))}
      {field("again", words("session:new-password-again"), differs ? words("session:passwords-differ") : undefined)}
      <RefusalStrip request={request} />
      {changed && <Strip tone="good">{words("settings:account.changed")}</Strip>}
      <div className={styles.buttons}>
        <Button type="submit" disabled={request.busy || differs || !isFilled}>
          {words("session:change")}
        </Button>
      </div>
    </form>
  );
}
