import { useEffect } from "react";
import { useDesk, useSlice } from "./desk-context.ts";

/**
 * A link that the system handed to this page (`?link=tel:…`, browser host): opened once, when somebody is signed in. A number is asked
 * about before it is dialled.
 */
export function LinkOnStart() {
  const { client, problems, dialer } = useDesk();
  const signedIn = useSlice("session", (session) => session.name === "signed-in");
  useEffect(() => {
    const url = new URLSearchParams(location.search).get("link");
    if (url === null || !signedIn) return;
    history.replaceState(null, "", `${location.pathname}${location.hash}`);
    void problems.run("phone", async () => {
      const opened = await client.links.open({ url });
      if (opened.did === "dial") dialer.ask({ number: opened.number, target: null, why: "link" });
    });
  }, [client, problems, dialer, signedIn]);
  return null;
}
