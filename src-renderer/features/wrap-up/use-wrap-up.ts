import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { type Draft, useDraft } from "#renderer/app/drafts/use-draft.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { emptyWrapUp, loggedTo, type WrapUpValues } from "./wrap-up-values.ts";

interface WrapUp {
  readonly draft: Draft<WrapUpValues>;
  readonly problem: Problem | null;
  readonly saving: boolean;
  readonly save: () => Promise<void>;
  readonly clearProblem: () => void;
}

/** A call's wrap-up: its draft, and saving it for good. */
export function useWrapUp(pop: Pop, call: Call): WrapUp {
  const { client, slices } = useDesk();
  const draft = useDraft<WrapUpValues>(`wrap-up:${call.id}`, emptyWrapUp);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      await draft.keeper.flush();
      const { value } = draft.keeper.state.getState();
      await client.wrapUp.save({ ...value, callId: call.id, target: loggedTo(pop) });
      setProblem(null);
      await draft.discard(emptyWrapUp);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setSaving(false);
    }
  };
  useAction("save", (chord) => {
    if (saving || document.activeElement?.closest("[data-lead-form]")) return false;
    // Ctrl+Enter saves only what is over: pressed twice on a ringing call it must not end its wrap-up.
    const over = slices.calls.getState().find((one) => one.id === call.id)?.state.name === "ended";
    if (!over && chord?.endsWith("Enter")) return false;
    void save();
    return true;
  });
  return { draft, problem, saving, save, clearProblem: () => setProblem(null) };
}
