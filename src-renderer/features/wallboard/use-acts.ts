import { useMemo, useRef, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";
import type { AgentCommand, CallerCommand } from "#shared/contract/desk/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { ActForm, Subject } from "./acts.ts";

/** What became of the last thing that a supervisor asked for. */
export interface ActResult {
  readonly about: Subject | null;
  readonly problem: Problem | null;
  /** What was done, in words. */
  readonly done: string | null;
}

export interface Acts {
  readonly busy: boolean;
  readonly result: ActResult | null;
  /** What waits for a further word. */
  readonly form: ActForm | null;
  ask(form: ActForm | null): void;
  clear(): void;
  /** @param done what to say once central has taken it */
  agent(id: string, command: AgentCommand, about: Subject, done: string): void;
  caller(caller: string, command: CallerCommand, about: Subject, done: string): void;
  message(ids: readonly string[], text: string, about: Subject | null, done: string): void;
}

/** Asks central for what a supervisor does. `onRefused`: where the refusal is to be said must come into sight. */
export function useActs(onRefused: (about: Subject) => void): Acts {
  const { client } = useDesk();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ActResult | null>(null);
  const [form, setForm] = useState<ActForm | null>(null);
  const refused = useRef(onRefused);
  refused.current = onRefused;
  return useMemo(() => {
    const run = async (request: () => Promise<unknown>, about: Subject | null, done: string) => {
      setBusy(true);
      setResult(null);
      try {
        await request();
        setResult({ about, problem: null, done });
        setForm(null);
      } catch (error) {
        setResult({ about, problem: problemOf(error), done: null });
        if (about !== null) refused.current(about);
      } finally {
        setBusy(false);
      }
    };
    return {
      busy,
      result,
      form,
      ask(next) {
        setResult(null);
        setForm(next);
      },
      clear: () => setResult(null),
      agent: (id, command, about, done) =>
        void run(() => client.wallboard.agentCommand({ id: id as UserId, command }), about, done),
      caller: (caller, command, about, done) =>
        void run(() => client.wallboard.callerCommand({ caller, command }), about, done),
      message(ids, text, about, done) {
        const userIds = ids as UserId[];
        const [only] = userIds;
        void run(
          () =>
            userIds.length === 1 && only !== undefined
              ? client.wallboard.agentCommand({ id: only, command: { do: "message", text } })
              : client.wallboard.message({ userIds, text }),
          about,
          done,
        );
      },
    };
  }, [client, busy, result, form]);
}
