import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** One SIP message, as far as a caller needs to read it. */
interface SipMessage {
  readonly first: string;
  header(name: string): string | null;
}

function parse(text: string): SipMessage {
  const [head = ""] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf(":");
    const name = line.slice(0, at).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(at + 1).trim());
  }
  return { first, header: (name) => headers.get(name.toLowerCase()) ?? null };
}

export interface CallFrom {
  readonly number: string;
  readonly name?: string;
  readonly headers?: readonly string[];
}

export interface RingingCall {
  /** Resolves when 180 came back. */
  readonly ringing: Promise<void>;
  /** CANCELs, and resolves when the desk answered 487. */
  cancel(): Promise<void>;
}

/**
 * A registrar and caller that writes SIP by hand over WebSocket (RFC 7118), for benches and faults: it registers any desk whose password
 * is right, and calls it without the cost of a SIP stack in the measurement.
 */
export interface SipCaller {
  readonly url: string;
  /** Resolves when a desk has registered. */
  registered(): Promise<void>;
  call(from: CallFrom): RingingCall;
  /** Whatever bytes, to the registered desk. */
  raw(text: string): void;
  close(): Promise<void>;
}

const sdp = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 0",
  "c=IN IP4 0.0.0.0",
  "a=mid:0",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:0 PCMU/8000",
  "a=ice-ufrag:benchufr",
  "a=ice-pwd:benchpasswordbenchpassword",
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`,
  "a=setup:actpass",
  "",
].join("\r\n");

/** Starts the caller on a free loopback port. `password` is what desks must register with (RFC 2617 digest). */
export async function startSipCaller(options: {
  readonly password: string;
  readonly domain: string;
}): Promise<SipCaller> {
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    handleProtocols: (offered) => (offered.has("sip") ? "sip" : false),
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const nonce = randomBytes(8).toString("hex");
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const waiting = new Map<string, (message: SipMessage) => void>();
  let desk: { readonly socket: WebSocket; readonly contact: string; readonly aor: string } | null = null;
  let registered = Promise.withResolvers<void>();

  function answer(request: SipMessage, socket: WebSocket, status: string, extra: readonly string[] = []): void {
    const copied = ["Via", "From", "Call-ID", "CSeq"].map((name) => `${name}: ${request.header(name) ?? ""}`);
    const to = request.header("To") ?? "";
    socket.send(
      [
        `SIP/2.0 ${status}`,
        ...copied,
        `To: ${to.includes("tag=") ? to : `${to};tag=caller`}`,
        ...extra,
        "Content-Length: 0",
        "",
        "",
      ].join("\r\n"),
    );
  }

  function passwordIsRight(request: SipMessage): boolean {
    const credentials = request.header("Authorization");
    if (credentials === null) return false;
    const part = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(credentials)?.[1] ?? "";
    const ha1 = md5(`${part("username")}:${options.domain}:${options.password}`);
    const ha2 = md5(`REGISTER:${part("uri")}`);
    const qop = part("qop");
    const expected = qop
      ? md5(`${ha1}:${part("nonce")}:${part("nc")}:${part("cnonce")}:${qop}:${ha2}`)
      : md5(`${ha1}:${part("nonce")}:${ha2}`);
    return part("response") === expected;
  }

  function onRegister(request: SipMessage, socket: WebSocket): void {
    if (!passwordIsRight(request)) {
      answer(request, socket, "401 Unauthorized", [
        `WWW-Authenticate: Digest realm="${options.domain}", nonce="${nonce}", algorithm=MD5, qop="auth"`,
      ]);
      return;
    }
    const contact = request.header("Contact") ?? "";
    answer(request, socket, "200 OK", [`Contact: ${contact}`, "Expires: 300"]);
    desk = {
      socket,
      contact: /<([^>]+)>/.exec(contact)?.[1] ?? "",
      aor: /<([^>]+)>/.exec(request.header("To") ?? "")?.[1] ?? "",
    };
    registered.resolve();
  }

  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const text = String(data);
      if (text.trim() === "") {
        socket.send("\r\n");
        return;
      }
      const message = parse(text);
      if (message.first.startsWith("SIP/2.0")) waiting.get(message.header("Call-ID") ?? "")?.(message);
      else if (message.first.startsWith("REGISTER")) onRegister(message, socket);
      else if (!message.first.startsWith("ACK")) answer(message, socket, "200 OK");
    });
    socket.on("close", () => {
      if (desk?.socket !== socket) return;
      desk = null;
      registered = Promise.withResolvers<void>();
    });
  });

  return {
    url: `ws://127.0.0.1:${port}`,
    registered: () => registered.promise,
    raw: (text) => desk?.socket.send(text),
    call(from) {
      if (desk === null) throw new Error("no desk is registered");
      const { socket, contact, aor } = desk;
      const id = `${randomBytes(8).toString("hex")}@caller`;
      const branch = `z9hG4bK${randomBytes(6).toString("hex")}`;
      const display = from.name === undefined ? "" : `"${from.name}" `;
      const common = [
        `Via: SIP/2.0/WS caller.invalid;branch=${branch}`,
        "Max-Forwards: 70",
        `From: ${display}<sip:${from.number}@${options.domain}>;tag=${id.slice(0, 8)}`,
        `Call-ID: ${id}`,
      ];
      const ringing = Promise.withResolvers<void>();
      const over = Promise.withResolvers<void>();
      waiting.set(id, (message) => {
        if (message.header("CSeq")?.endsWith("INVITE") !== true) return;
        const status = Number(message.first.split(" ")[1]);
        if (status === 180) ringing.resolve();
        if (status < 200) return;
        socket.send(
          [
            `ACK ${contact} SIP/2.0`,
            ...common,
            `To: ${message.header("To") ?? ""}`,
            "CSeq: 1 ACK",
            "Content-Length: 0",
            "",
            "",
          ].join("\r\n"),
        );
        waiting.delete(id);
        over.resolve();
      });
      const invite = [
        `INVITE ${contact} SIP/2.0`,
        ...common,
        `To: <${aor}>`,
        "CSeq: 1 INVITE",
        "Contact: <sip:caller@caller.invalid;transport=ws>",
        ...(from.headers ?? []),
        "Content-Type: application/sdp",
        `Content-Length: ${Buffer.byteLength(sdp)}`,
        "",
        sdp,
      ];
      socket.send(invite.join("\r\n"));
      return {
        ringing: ringing.promise,
        async cancel() {
          await ringing.promise;
          socket.send(
            [
              `CANCEL ${contact} SIP/2.0`,
              ...common,
              `To: <${aor}>`,
              "CSeq: 1 CANCEL",
              "Content-Length: 0",
              "",
              "",
            ].join("\r\n"),
          );
          await over.promise;
        },
      };
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
