import { lazy, Suspense, useEffect, useState } from "react";
import { useDesk, useWorkspace } from "../desk-context.ts";
import { useAction } from "../keys/use-action.ts";

const loadSearch = async () => ({ default: (await import("#renderer/features/search/search-panel.tsx")).SearchPanel });
const SearchPanel = lazy(loadSearch);
const KeysPanel = lazy(async () => ({ default: (await import("#renderer/features/search/keys-panel.tsx")).KeysPanel }));

/** What lies over the workspace on request: the search, the list of keys. Never over the phone. */
export function Overlays() {
  const { workspace } = useDesk();
  const overlay = useWorkspace((state) => state.overlay);
  const [text, setText] = useState("");
  const toggle = (wanted: "search" | "help") =>
    workspace.setState((now) => ({ overlay: now.overlay === wanted ? null : wanted }));
  const close = () => workspace.setState({ overlay: null });
  // The search is typed into at once: it must be there before it is called.
  useEffect(() => {
    const idle = setTimeout(() => void loadSearch(), 1_000);
    return () => clearTimeout(idle);
  }, []);
  useAction("search", () => toggle("search"));
  useAction("help", () => toggle("help"));
  return (
    <Suspense>
      {overlay === "search" && <SearchPanel text={text} onText={setText} onClose={close} />}
      {overlay === "help" && <KeysPanel onClose={close} />}
    </Suspense>
  );
}
