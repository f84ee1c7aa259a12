import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { MediaAction, MediaCommand, MediaReport, MediaResult } from "#shared/contract/desk/index.ts";

/** How long a command may take: a person may have to allow the microphone first. */
const commandTimeoutMs = 30_000;

/** A page that reconnects within this time keeps its calls, and nobody is told. */
const comeBackMs = 2_000;

interface Waiting {
  readonly command: MediaCommand;
  settle(result: MediaResult): void;
}

/** One connection of a page: a page that reconnects before its old connection was noticed dead has two for a while. */
interface Attachment {
  wake: (() => void) | null;
}

interface Page {
  readonly pageId: string;
  readonly queue: MediaCommand[];
  /** The newest connection; null while the page is away. */
  attachment: Attachment | null;
  readonly waiting: Map<number, Waiting>;
}

/** The engine's way to the media page, whichever page that is now. */
export interface MediaBridge {
  /** Carries out one action on the page. Answers `page-gone` when there is no page, or when it dies before it answers. */
  request(action: MediaAction): Promise<MediaResult>;
  available(): boolean;
  onReport(listener: (report: MediaReport) => void): () => void;
  /** `ready`: a fresh page, with no peer connections, took over. `gone`: the page went away and did not come back for two seconds. */
  onPage(listener: (event: "ready" | "gone") => void): () => void;
  /** The page's stream of commands. A newer page ends an older one's. */
  attach(pageId: string, signal: AbortSignal | undefined): AsyncGenerator<MediaCommand, void, void>;
  done(pageId: string, result: MediaResult): void;
  report(pageId: string, report: MediaReport): void;
}

/**
 * Commands wait for a page's answer by number. A page whose connection drops and comes back under the same id is sent what it has not
 * answered again (it knows the numbers it has done); a new page id means that the calls' peer connections are gone.
 */
export function createMediaBridge(options: { logger: Logger }): MediaBridge {
  const reports = new Set<(report: MediaReport) => void>();
  const pages = new Set<(event: "ready" | "gone") => void>();
  let page: Page | null = null;
  let nextCommand = 1;
  /** Two engines in a row give the same commands under the same numbers: a page that outlives one must not take them for repeats. */
  const engine = randomUUID();

  const gone = (commandId: number): MediaResult => ({
    ok: false,
    commandId,
    failure: "page-gone",
    detail: "no media page",
  });
  const tell = (event: "ready" | "gone") => {
    for (const listener of pages) listener(event);
  };

  function failAll(lost: Page): void {
    for (const [commandId, waiting] of lost.waiting) waiting.settle(gone(commandId));
  }

  function replace(pageId: string): Page {
    const old = page;
    const fresh: Page = { pageId, queue: [], attachment: null, waiting: new Map() };
    page = fresh;
    if (old) {
      failAll(old);
      old.attachment?.wake?.();
    }
    return fresh;
  }

  return {
    available: () => page !== null && page.attachment !== null,
    onReport(listener) {
      reports.add(listener);
      return () => reports.delete(listener);
    },
    onPage(listener) {
      pages.add(listener);
      return () => pages.delete(listener);
    },
    request(action) {
      const commandId = nextCommand++;
      const target = page;
      if (!target?.attachment) return Promise.resolve(gone(commandId));
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle(gone(commandId)), commandTimeoutMs);
        const settle = (result: MediaResult) => {
          clearTimeout(timer);
          target.waiting.delete(commandId);
          resolve(result);
        };
        const command = { engine, commandId, action };
        target.waiting.set(commandId, { command, settle });
        target.queue.push(command);
        target.attachment?.wake?.();
      });
    },
    async *attach(pageId, signal) {
      const again = page?.pageId === pageId ? page : null;
      const mine = again ?? replace(pageId);
      const attachment: Attachment = { wake: null };
      const before = mine.attachment;
      mine.attachment = attachment;
      before?.wake?.();
      if (again) again.queue.splice(0, again.queue.length, ...[...again.waiting.values()].map((it) => it.command));
      options.logger.info({ pageId, again: again !== null }, "media page attached");
      if (!again) tell("ready");
      const stop = () => attachment.wake?.();
      signal?.addEventListener("abort", stop);
      try {
        while (page === mine && mine.attachment === attachment && !signal?.aborted) {
          const command = mine.queue.shift();
          if (command) {
            yield command;
            continue;
          }
          await new Promise<void>((resolve) => {
            attachment.wake = resolve;
          });
          attachment.wake = null;
        }
      } finally {
        signal?.removeEventListener("abort", stop);
        if (page === mine && mine.attachment === attachment) {
          mine.attachment = null;
          options.logger.info({ pageId }, "media page gone");
          setTimeout(() => {
            if (page !== mine || mine.attachment !== null) return;
            failAll(mine);
            tell("gone");
          }, comeBackMs).unref();
        }
      }
    },
    done(pageId, result) {
      if (page?.pageId !== pageId) return;
      page.waiting.get(result.commandId)?.settle(result);
    },
    report(pageId, report) {
      if (page?.pageId !== pageId) return;
      for (const listener of reports) listener(report);
    },
  };
}
