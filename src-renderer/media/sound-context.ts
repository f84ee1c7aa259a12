import type { GestureGate } from "./gesture-gate.ts";

/** The page's one AudioContext, running only while somebody uses it: an idle one keeps a CPU and an output device awake. */
export class SoundContext {
  readonly #gate: GestureGate;
  #context: AudioContext | null = null;
  #users = 0;

  constructor(gate: GestureGate) {
    this.#gate = gate;
  }

  /** The context, whether it runs or not. */
  get context(): AudioContext {
    if (this.#context) return this.#context;
    this.#context = new AudioContext({ latencyHint: "interactive" });
    // A click can start a context that nobody waits for any more.
    this.#context.addEventListener("statechange", () => this.#rest());
    return this.#context;
  }

  /** Whether this page may make sound yet: asks for a click early, not when the first call rings. */
  async probe(): Promise<void> {
    const release = await this.use();
    if (!this.#gate.needed) release();
    else this.#users -= 1;
  }

  /** Lets the context run until the returned function is called (once; more calls do nothing). */
  async use(): Promise<() => void> {
    this.#users += 1;
    await this.#gate.resume(this.context);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#users -= 1;
      this.#rest();
    };
  }

  async dispose(): Promise<void> {
    const context = this.#context;
    this.#context = null;
    if (!context) return;
    this.#gate.release(context);
    await context.close();
  }

  #rest(): void {
    if (this.#users > 0 || !this.#context) return;
    this.#gate.release(this.#context);
    if (this.#context.state === "running") void this.#context.suspend();
  }
}
