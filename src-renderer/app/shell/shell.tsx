import { LoginScreen, PasswordChange } from "#renderer/features/session/index.ts";
import { assertNever } from "#shared/assert-never.ts";
import { useSlice } from "../desk-context.ts";
import { DeskShell } from "./desk-shell.tsx";

/** The screen of the session's state. */
export function Shell() {
  const session = useSlice("session");
  switch (session.name) {
    case "signed-out":
    case "signing-in":
      return <LoginScreen session={session} />;
    case "signed-in":
      return session.user.mustChangePassword ? <PasswordChange name={session.user.name} /> : <DeskShell />;
    default:
      return assertNever(session);
  }
}
