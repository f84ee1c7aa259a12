import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { anSdp, readSip, type SipText, tagOf, writeSip } from "./sip-text.ts";

export interface SipServerOptions {
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly password?: string;
  /** Instead of 200 for an authorised REGISTER. */
  readonly registerReply?: (request: SipText, nth: number) => { status: number; headers?: string[] } | null;
  /** Answers neither keep-alives nor WebSocket pings. */
  readonly deaf?: boolean;
}

/**
 * One exchange on a WebSocket for tests, as raw as SIP is: it registers one desk, rings it, and lets the test read and write every message.
 * Requests inside dialogs that it knows get 200, others 481; INVITEs are the test's to answer.
 */
export class SipServer {
  readonly messages: SipText[] = [];
  readonly sockets = new Set<WebSocket>();
  readonly known = new Set<string>();
  /** Instead of 200 in a dialog that is known, by method; null: left to the test. */
  readonly answers = new Map<string, number | null>();
  registrations = 0;
  autoReply = true;
  /** Whether new connections are taken. */
  accepting = true;
  #waiting: { want: (m: SipText) => boolean; take: (m: SipText) => void }[] = [];
  #taken = new Set<SipText>();
  readonly #options: SipServerOptions;
  #server: WebSocketServer;
  #close: () => void;
  readonly port: number;

  private constructor(options: SipServerOptions, server: WebSocketServer, port: number, close: () => void) {
    this.#options = options;
    this.#server = server;
    this.#close = close;
    this.port = port;
    server.on("connection", (socket) => {
      if (!this.accepting) {
        socket.on("error", () => undefined);
        socket.terminate();
        return;
      }
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      socket.on("error", () => undefined);
      socket.on("message", (data) => this.#received(socket, String(data)));
    });
  }

  static async start(options: SipServerOptions = {}): Promise<SipServer> {
    const http = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    http.on("tlsClientError", () => undefined);
    const server = new WebSocketServer({
      server: http,
      perMessageDeflate: false,
      autoPong: options.deaf !== true,
      handleProtocols: (offered) => (offered.has("sip") ? "sip" : false),
    });
    await new Promise<void>((resolve) => http.listen(options.port ?? 0, "127.0.0.1", resolve));
    return new SipServer(options, server, (http.address() as AddressInfo).port, () => http.close());
  }

  get url(): string {
    return `${this.#options.tls === undefined ? "ws" : "wss"}://${this.#options.tls === undefined ? "127.0.0.1" : "localhost"}:${this.port}`;
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    this.#close();
  }

  /** Cuts every socket without a word. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  /** The next message that fits, waiting for it if need be; each is given out once. */
  next(want: (m: SipText) => boolean, what = "message"): Promise<SipText> {
    const here = this.messages.find((m) => !this.#taken.has(m) && want(m));
    if (here !== undefined) {
      this.#taken.add(here);
      return Promise.resolve(here);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${what} came: ${this.summary()}`)), 8_000);
      this.#waiting.push({
        want,
        take: (m) => {
          clearTimeout(timer);
          resolve(m);
        },
      });
    });
  }

  request(method: string): Promise<SipText> {
    return this.next((m) => m.method === method, method);
  }

  response(status: number, method = "INVITE"): Promise<SipText> {
    return this.next((m) => m.status === status && m.header("CSeq").endsWith(method), `${status} to ${method}`);
  }

  summary(): string {
    return this.messages.map((m) => m.method ?? `${m.status} ${m.header("CSeq")}`).join(", ");
  }

  sendRaw(text: string | Buffer): void {
    for (const socket of this.sockets) socket.send(text);
  }

  /** The Contact that the desk registered. */
  get contact(): string {
    const register = this.messages.findLast((m) => m.method === "REGISTER");
    return /<([^>]+)>/.exec(register?.header("Contact") ?? "")?.[1] ?? "";
  }

  /** Rings the desk. */
  invite(given: { from?: string; to?: string; callId?: string; headers?: string[]; sdp?: string } = {}): ServerCall {
    const call = new ServerCall(this, {
      callId: given.callId ?? `t-${randomBytes(8).toString("hex")}`,
      own: given.from ?? `"Max Test" <sip:+4930111222@exchange.test>;tag=${randomBytes(4).toString("hex")}`,
      desk: given.to ?? "<sip:agent1@exchange.test>",
      target: this.contact,
    });
    this.known.add(call.callId);
    call.send("INVITE", given.headers ?? [], given.sdp ?? anSdp());
    return call;
  }

  /** The test's side of an INVITE that the desk sent. */
  taken(invite: SipText): ServerCall {
    const call = new ServerCall(this, {
      callId: invite.header("Call-ID"),
      own: `${invite.header("To")};tag=${randomBytes(4).toString("hex")}`,
      desk: invite.header("From"),
      target: /<([^>]+)>/.exec(invite.header("Contact"))?.[1] ?? "",
    });
    this.known.add(call.callId);
    return call;
  }

  reply(request: SipText, status: number, headers: readonly string[] = [], body = "", to = request.header("To")): void {
    const toTagged = tagOf(to) === "" && status > 100 ? `${to};tag=srv${randomBytes(3).toString("hex")}` : to;
    this.sendRaw(
      writeSip(
        `SIP/2.0 ${status} Test`,
        [
          ...request.all("Via").map((v) => `Via: ${v}`),
          `From: ${request.header("From")}`,
          `To: ${toTagged}`,
          `Call-ID: ${request.header("Call-ID")}`,
          `CSeq: ${request.header("CSeq")}`,
          "Contact: <sip:exchange@127.0.0.1:5060;transport=ws>",
          "Allow: ACK, BYE, CANCEL, INFO, INVITE, OPTIONS, UPDATE",
          ...headers,
        ],
        body,
      ),
    );
  }

  #received(socket: WebSocket, text: string): void {
    if (text === "\r\n\r\n") {
      if (this.#options.deaf !== true) socket.send("\r\n");
      return;
    }
    const message = readSip(text);
    this.messages.push(message);
    const waiter = this.#waiting.findIndex((w) => w.want(message));
    const [found] = waiter < 0 ? [] : this.#waiting.splice(waiter, 1);
    if (found !== undefined) this.#taken.add(message);
    if (message.method === "REGISTER") this.#register(message);
    else if (this.autoReply && message.method !== null && !["ACK", "INVITE"].includes(message.method)) {
      const known = this.answers.get(message.method) ?? 200;
      if (this.answers.get(message.method) !== null)
        this.reply(message, this.known.has(message.header("Call-ID")) ? known : 481);
    }
    found?.take(message);
  }

  #register(request: SipText): void {
    const authorization = request.header("Authorization");
    const parameter = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(authorization)?.[1] ?? "";
    const md5 = (text: string) => createHash("md5").update(text).digest("hex");
    const ha1 = md5(`${parameter("username")}:exchange.test:${this.#options.password ?? "secret"}`);
    const ha2 = md5(`REGISTER:${parameter("uri")}`);
    const expected = md5(`${ha1}:${parameter("nonce")}:${parameter("nc")}:${parameter("cnonce")}:auth:${ha2}`);
    if (authorization === "" || parameter("response") !== expected) {
      this.reply(request, 401, [
        'WWW-Authenticate: Digest realm="exchange.test", nonce="n0nce", algorithm=MD5, qop="auth"',
      ]);
      return;
    }
    const other = this.#options.registerReply?.(request, this.registrations) ?? null;
    this.registrations += 1;
    if (other !== null) {
      this.reply(request, other.status, other.headers ?? []);
      return;
    }
    this.reply(request, 200, [`Contact: ${request.header("Contact")}`]);
  }
}

/** One dialog from the exchange's side. */
export class ServerCall {
  readonly callId: string;
  readonly own: string;
  desk: string;
  target: string;
  #cseq = 10;
  readonly #server: SipServer;
  #branch = "";
  #inviteCseq = 0;

  constructor(server: SipServer, ends: { callId: string; own: string; desk: string; target: string }) {
    this.#server = server;
    this.callId = ends.callId;
    this.own = ends.own;
    this.desk = ends.desk;
    this.target = ends.target;
  }

  send(method: string, headers: readonly string[] = [], body = ""): void {
    const ofInvite = method === "ACK" || method === "CANCEL";
    if (!ofInvite) this.#cseq += 1;
    if (method === "INVITE") this.#inviteCseq = this.#cseq;
    // A CANCEL has its INVITE's branch (RFC 3261 9.1); the ACK of a 2xx is a transaction of its own.
    const branch = method === "CANCEL" ? this.#branch : `z9hG4bK${randomBytes(6).toString("hex")}`;
    if (method === "INVITE") this.#branch = branch;
    this.#server.sendRaw(
      writeSip(
        `${method} ${this.target} SIP/2.0`,
        [
          `Via: SIP/2.0/WS 127.0.0.1:5060;branch=${branch}`,
          "Max-Forwards: 70",
          `From: ${this.own}`,
          `To: ${this.desk}`,
          `Call-ID: ${this.callId}`,
          `CSeq: ${ofInvite ? this.#inviteCseq : this.#cseq} ${method}`,
          "Contact: <sip:exchange@127.0.0.1:5060;transport=ws>",
          ...headers,
        ],
        body,
      ),
    );
  }

  /** The next request's sequence number is above this: others were sent past this object. */
  skipTo(cseq: number): void {
    this.#cseq = Math.max(this.#cseq, cseq);
  }

  /** The desk's answer to our INVITE: takes its tag and target, and acknowledges. */
  async answered(): Promise<SipText> {
    const ok = await this.#server.next(
      (m) => m.status === 200 && m.header("Call-ID") === this.callId && m.header("CSeq").endsWith("INVITE"),
      "200 to INVITE",
    );
    this.desk = ok.header("To");
    this.target = /<([^>]+)>/.exec(ok.header("Contact"))?.[1] ?? this.target;
    this.send("ACK");
    return ok;
  }

  async ringing(): Promise<SipText> {
    const ringing = await this.#server.next((m) => m.status === 180 && m.header("Call-ID") === this.callId, "180");
    this.desk = ringing.header("To");
    return ringing;
  }

  /** Answers an INVITE or re-INVITE of the desk. */
  reply(request: SipText, status: number, headers: readonly string[] = [], body = ""): void {
    const to = tagOf(request.header("To")) === "" ? this.own : request.header("To");
    this.#server.reply(request, status, headers, body, to);
  }
}
