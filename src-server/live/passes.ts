const restMs = 1_000;

/** Work that is asked for again and again: one pass at a time, and one more when it was asked for meanwhile. A pass that fails is tried again. */
export interface Passes {
  want(): void;
  /** Ends after the pass that runs. */
  close(): Promise<void>;
}

export function passes(options: {
  readonly pass: () => Promise<void>;
  readonly failed: (error: unknown) => void;
}): Passes {
  const { pass, failed } = options;
  let wanted = false;
  let running: Promise<void> | null = null;
  let wake: (() => void) | null = null;
  let closed = false;

  function start(): void {
    running ??= turns().finally(() => {
      running = null;
      if (wanted && !closed) start();
    });
  }

  async function turns(): Promise<void> {
    while (wanted && !closed) {
      wanted = false;
      try {
        await pass();
      } catch (error) {
        failed(error);
        wanted = true;
        await rest();
      }
    }
  }

  function rest(): Promise<void> {
    if (closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(end, restMs);
      wake = end;
      function end() {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
    });
  }

  return {
    want() {
      if (closed) return;
      wanted = true;
      start();
    },
    async close() {
      closed = true;
      wake?.();
      await running;
    },
  };
}
