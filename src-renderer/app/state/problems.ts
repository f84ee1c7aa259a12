import { createStore, type StoreApi } from "zustand/vanilla";
import { DeskLostError, refusalOf } from "#renderer/desk/index.ts";
import type { DeskProblem, Values } from "#shared/contract/desk/index.ts";

/** Where on the screen a refusal is told: beside what was asked for, never in a pop-up. */
export type ProblemPlace = "phone" | "agent" | "pop" | "wrap-up" | "session" | "search" | "demo";

/** What the page tells when a request failed: the desk's typed reason, or that the desk could not be asked. */
export type Problem = DeskProblem | { readonly code: "desk-lost" | "tab-has-call"; readonly values: Values };

/** Why a request failed. An error that is neither is a mistake in the program: it goes to the window's error handlers too. */
export function problemOf(error: unknown): Problem {
  const refusal = refusalOf(error);
  if (refusal !== null) return refusal;
  if (error instanceof DeskLostError) return { code: "desk-lost", values: {} };
  reportError(error);
  return { code: "internal", values: {} };
}

/** The newest problem per place. */
export class Problems {
  readonly store: StoreApi<Partial<Record<ProblemPlace, Problem>>> = createStore(() => ({}));

  /** Runs a request. A failure is shown at its place, a success takes the place's old problem away. @returns null after a failure. */
  async run<T>(place: ProblemPlace, request: () => Promise<T>): Promise<T | null> {
    try {
      const result = await request();
      this.clear(place);
      return result;
    } catch (error) {
      this.store.setState({ [place]: problemOf(error) });
      return null;
    }
  }

  show(place: ProblemPlace, problem: Problem): void {
    this.store.setState({ [place]: problem });
  }

  clear(place: ProblemPlace): void {
    if (this.store.getState()[place] !== undefined) this.store.setState({ [place]: undefined });
  }
}
