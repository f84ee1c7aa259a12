import { createFrameClock } from "./media/frame-clock.ts";
import { loadVoices } from "./media/voice-library.ts";
import { type RunningExchange, runExchange } from "./run-exchange.ts";
import { createSocketServer, type SocketServer } from "./sip/socket-server.ts";
import type { DemoExchange, DemoExchangeOptions, ExchangeEvent } from "./types.ts";

/**
 * A small telephone exchange for `npm start`, demos and quick tests: SIP over WebSocket with real audio, and callers that
 * follow scripts or wait in queues (DESIGN 10). Not a product: no trunks, no recordings, passwords in the clear in its options.
 */
export function createDemoExchange(options: DemoExchangeOptions): DemoExchange {
  const listeners = new Set<(event: ExchangeEvent) => void>();
  let running: { readonly exchange: RunningExchange; readonly server: SocketServer; readonly url: string } | undefined;

  function emit(event: ExchangeEvent) {
    for (const listener of [...listeners]) {
      try {
        listener(event);
      } catch (error) {
        options.logger.error({ reason: String(error), event: event.type }, "A listener of the demo exchange failed.");
      }
    }
  }

  function started() {
    if (!running) throw new Error("The demo exchange is not started.");
    return running;
  }

  return {
    get url() {
      return started().url;
    },
    async start() {
      if (running) throw new Error("The demo exchange is started already.");
      const voices = await loadVoices(options.voicesDir);
      let exchange: RunningExchange | undefined;
      const server = createSocketServer({
        host: options.host,
        port: options.port,
        logger: options.logger,
        onMessage: (connection, data) => exchange?.receive(connection, data),
        onClose: (connection) => exchange?.lost(connection),
      });
      const port = await server.listen();
      exchange = runExchange({ ...options, port, voices, emit, clock: createFrameClock() });
      const shown = options.host.includes(":") ? `[${options.host}]` : options.host;
      running = { exchange, server, url: `ws://${shown}:${port}` };
      options.logger.info({ url: running.url, accounts: options.accounts.length }, "The demo exchange listens.");
    },
    async stop() {
      if (!running) return;
      const { exchange, server } = running;
      running = undefined;
      exchange.stop();
      await server.close();
      exchange.dispose();
    },
    place: (call) => started().exchange.place(call),
    calls: () => running?.exchange.calls() ?? [],
    get queues() {
      return started().exchange.queues;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
