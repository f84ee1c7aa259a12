import { useState } from "react";
import { type Problem, problemOf } from "../state/problems.ts";

export interface Request {
  readonly busy: boolean;
  /** Why the last one failed, until the next one. */
  readonly problem: Problem | null;
  /** @returns what the desk answered; null after a failure. */
  readonly run: <T>(ask: () => Promise<T>) => Promise<T | null>;
  readonly clear: () => void;
}

/** A view's own requests to the desk: a refusal is shown where it was asked. */
export function useRequest(): Request {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    setBusy(true);
    try {
      const answer = await ask();
      setProblem(null);
      return answer;
    } catch (error) {
      setProblem(problemOf(error));
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run, clear: () => setProblem(null) };
}
