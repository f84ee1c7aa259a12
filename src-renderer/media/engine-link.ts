import type { MediaCommand, MediaReport, MediaResult } from "#shared/contract/desk/media.ts";
import { pause } from "../desk/backoff.ts";
import { type DeskClient, DeskLostError, follow } from "../desk/index.ts";
import { CommandLedger } from "./command-ledger.ts";

/** A stream that ends while the connection stands this much longer was ended on purpose: another page has the audio now. */
const supersededAfterMs = 1_000;

export interface EngineLinkOptions {
  readonly desk: DeskClient;
  readonly pageId: string;
  /** Never rejects. */
  readonly carryOut: (command: MediaCommand) => Promise<MediaResult>;
  /** Commands come from another engine than before. */
  readonly onNewEngine: () => void;
  /** Attached, for the first time or again: what the engine must know is to be reported. */
  readonly onAttached: () => void;
  /** Another page has taken the audio over; this one is no longer asked for anything. */
  readonly onSuperseded: () => void;
}

/** The page's line to the engine: takes commands, brings results and reports, and attaches again under the same id after a break. */
export class EngineLink {
  readonly #options: EngineLinkOptions;
  readonly #ledger = new CommandLedger();
  readonly #stop: () => void;
  #attached = false;

  constructor(options: EngineLinkOptions) {
    this.#options = options;
    const { desk, pageId } = options;
    this.#stop = follow(
      desk,
      async (client, call) => {
        const commands = await client.media.attach({ pageId }, call);
        this.#attached = true;
        options.onAttached();
        return commands;
      },
      { onValue: (command) => this.#take(command), onEnd: (error) => this.#ended(error) },
    );
  }

  /** Tells the engine, if it can be told now. State is told again when the page attaches again, passing values are not worth keeping. */
  report(report: MediaReport): void {
    if (!this.#attached) return;
    const { desk, pageId } = this.#options;
    desk.client.media.report({ pageId, report }).catch((error: unknown) => {
      if (!(error instanceof DeskLostError)) reportError(error);
    });
  }

  dispose(): void {
    this.#attached = false;
    this.#stop();
  }

  #take(command: MediaCommand): void {
    const reception = this.#ledger.receive(command);
    if (reception.is === "new-engine") this.#options.onNewEngine();
    const result = reception.is === "again" ? reception.result : this.#options.carryOut(command);
    if (reception.is !== "again") this.#ledger.note(command, result);
    void result.then((done) => this.#answer(done));
  }

  /** An answer that is lost with the connection is asked for again: the engine repeats the command when the page is back. */
  #answer(result: MediaResult): void {
    const { desk, pageId } = this.#options;
    desk.client.media.done({ pageId, result }).catch((error: unknown) => {
      if (!(error instanceof DeskLostError)) reportError(error);
    });
  }

  async #ended(error: unknown): Promise<void> {
    this.#attached = false;
    if (error !== null) return;
    const settled = new AbortController();
    const stop = this.#options.desk.onStatus(() => settled.abort());
    await pause(supersededAfterMs, settled.signal);
    stop();
    if (settled.signal.aborted || this.#options.desk.status() !== "open") return;
    this.dispose();
    this.#options.onSuperseded();
  }
}
