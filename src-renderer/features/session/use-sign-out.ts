import { useDesk } from "#renderer/app/desk-context.ts";

/** Signs out. With unsent changes the desk refuses first: the refusal stands under the top bar with a button that goes on. */
export function useSignOut(): () => void {
  const { client, problems, drafts } = useDesk();
  return () => {
    drafts.flush();
    void problems.run("session", () => client.session.signOut({ keepUnsent: false }));
  };
}
