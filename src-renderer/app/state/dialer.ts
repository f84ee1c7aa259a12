import { createStore, type StoreApi } from "zustand/vanilla";
import { type DeskApi, refusalOf } from "#renderer/desk/index.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import type { Problems } from "./problems.ts";

export interface DialRequest {
  readonly number: string;
  /** The record that the number was dialled from. */
  readonly target: PopTarget | null;
}

/** A question to answer before a number is dialled: a do-not-call customer, or a number that came from outside by a link. */
export interface DialQuestion extends DialRequest {
  readonly why: "do-not-call" | "link";
}

interface DialerState {
  readonly question: DialQuestion | null;
  /** What stands in the dial pad; kept when the pad leaves the screen. */
  readonly typed: string;
  readonly last: string | null;
}

/** Every way to dial in the page ends here: the dial icon, the pad, the search box, redial, links. */
export class Dialer {
  readonly store: StoreApi<DialerState> = createStore<DialerState>(() => ({ question: null, typed: "", last: null }));
  readonly #client: Pick<DeskApi, "calls">;
  readonly #problems: Problems;

  constructor(client: Pick<DeskApi, "calls">, problems: Problems) {
    this.#client = client;
    this.#problems = problems;
  }

  type(typed: string): void {
    this.store.setState({ typed });
    this.#problems.clear("phone");
  }

  ask(question: DialQuestion): void {
    this.store.setState({ question });
  }

  drop(): void {
    this.store.setState({ question: null });
  }

  /** The agent's yes to the question. */
  async agree(): Promise<void> {
    const { question } = this.store.getState();
    if (question !== null) await this.dial(question, question.why === "do-not-call");
  }

  async dial({ number, target }: DialRequest, evenIfDoNotCall = false): Promise<void> {
    this.store.setState({ question: null, last: number });
    await this.#problems.run("phone", async () => {
      try {
        await this.#client.calls.dial({ number, target, evenIfDoNotCall });
        this.store.setState({ typed: "" });
      } catch (error) {
        if (refusalOf(error)?.code !== "do-not-call") throw error;
        this.ask({ number, target, why: "do-not-call" });
      }
    });
  }
}
