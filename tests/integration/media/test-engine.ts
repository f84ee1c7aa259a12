import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { implement } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import pino from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { createMediaBridge, type MediaBridge } from "#main/desk/media-bridge.ts";
import { deskContract, type MediaAction, type MediaReport, type MediaResult } from "#shared/contract/desk/index.ts";
import type { CallId } from "#shared/ids.ts";

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".wav": "audio/wav" };
const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; media-src 'self' blob: mediastream:; frame-src 'self'";
/** A UI page as far as the media page sees one: the same origin, with the media page in a hidden frame. */
const embedding =
  '<!doctype html><meta charset="utf-8"><title>UI</title><button>UI</button><iframe src="/media.html" hidden></iframe>';

type Report<W extends MediaReport["what"]> = Extract<MediaReport, { what: W }>;

/** The engine's half of the media contract, real to the wire: the desk's own bridge behind oRPC over a WebSocket, and the built page. */
export class TestEngine {
  readonly reports: MediaReport[] = [];
  readonly results: { action: MediaAction; result: MediaResult }[] = [];
  readonly #server;
  readonly #sockets = new Set<WebSocket>();
  readonly #events = new EventEmitter();
  readonly #webSockets = new WebSocketServer({ noServer: true });
  #bridge: MediaBridge;
  accepting = true;

  private constructor(folder: string) {
    this.#bridge = this.#newBridge();
    this.#server = createServer((request, response) => {
      void serve(folder, new URL(request.url ?? "/", "http://localhost").pathname, response);
    });
    const os = implement(deskContract);
    const handler = new RPCHandler({
      media: {
        attach: os.media.attach.handler(({ input, signal }) => this.#bridge.attach(input.pageId, signal)),
        done: os.media.done.handler(({ input }) => {
          this.#bridge.done(input.pageId, input.result);
          return {};
        }),
        report: os.media.report.handler(({ input }) => {
          this.#bridge.report(input.pageId, input.report);
          return {};
        }),
      },
    });
    this.#server.on("upgrade", (request, socket, head) => {
      if (request.url !== "/desk" || !this.accepting) {
        socket.destroy();
        return;
      }
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#sockets.add(webSocket);
        webSocket.on("close", () => this.#sockets.delete(webSocket));
        void handler.upgrade(webSocket, { context: {} });
      });
    });
  }

  static async start(folder: string): Promise<TestEngine> {
    const engine = new TestEngine(folder);
    engine.#server.listen(0, "127.0.0.1");
    await once(engine.#server, "listening");
    return engine;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  available(): boolean {
    return this.#bridge.available();
  }

  /** Waits for the page to attach. */
  async page(): Promise<void> {
    while (!this.available()) await once(this.#events, "page");
  }

  async request(action: MediaAction): Promise<MediaResult> {
    const result = await this.#bridge.request(action);
    this.results.push({ action, result });
    return result;
  }

  /** Carries the action out. @throws when the page could not. */
  async ok(action: MediaAction) {
    const result = await this.request(action);
    if (!result.ok) throw new Error(`${action.do}: ${result.failure}: ${result.detail}`);
    return result;
  }

  async describe(callId: CallId, how: { hold?: boolean; iceRestart?: boolean } = {}) {
    const { hold = false, iceRestart = false } = how;
    const { sdp, type } = await this.ok({ do: "describe", callId, iceServers: [], hold, iceRestart });
    if (!sdp || !type) throw new Error("describe answered without a description");
    return { sdp, type };
  }

  remote(callId: CallId, description: { sdp: string; type: "offer" | "answer" }) {
    return this.ok({ do: "remote", callId, ...description, iceServers: [] });
  }

  /** The first report that fits, among those that came since `from` (an index into `reports`) or that will come. */
  async report<W extends MediaReport["what"]>(
    what: W,
    fits: (report: Report<W>) => boolean = () => true,
    from = 0,
  ): Promise<Report<W>> {
    for (let index = from; ; index += 1) {
      while (index >= this.reports.length) await once(this.#events, "report");
      const report = this.reports[index];
      if (report?.what === what && fits(report as Report<W>)) return report as Report<W>;
    }
  }

  /** The next report of its kind from now on. */
  next<W extends MediaReport["what"]>(what: W, fits?: (report: Report<W>) => boolean): Promise<Report<W>> {
    return this.report(what, fits, this.reports.length);
  }

  /** Cuts the page off, as a proxy or a sleeping machine does. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** The engine dies and another takes its place, which knows nothing of what was before. */
  startAgain(): void {
    this.#bridge = this.#newBridge();
    this.cut();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #newBridge(): MediaBridge {
    const bridge = createMediaBridge({ logger: pino({ level: "silent" }) });
    bridge.onReport((report) => {
      this.reports.push(report);
      this.#events.emit("report");
    });
    bridge.onPage(() => this.#events.emit("page"));
    return bridge;
  }
}

async function serve(folder: string, path: string, response: ServerResponse): Promise<void> {
  try {
    const body = path === "/ui" ? embedding : await readFile(join(folder, path));
    const type = path === "/ui" ? "text/html" : (types[extname(path)] ?? "application/octet-stream");
    response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

export const newCallId = () => randomUUID() as CallId;
