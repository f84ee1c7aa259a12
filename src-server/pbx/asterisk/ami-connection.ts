import type { Socket } from "node:net";
import { AmiError } from "./ami-error.ts";
import { type AmiFields, type AmiMessage, amiText } from "./ami-message.ts";
import { AmiReader } from "./ami-reader.ts";

const answerMs = 5_000;
const pingEveryMs = 15_000;

interface Asked {
  /** Events of a list, until it is complete; null: the response is all. */
  readonly list: AmiMessage[] | null;
  readonly timer: NodeJS.Timeout;
  resolve(answer: { response: AmiMessage; list: readonly AmiMessage[] }): void;
  reject(error: AmiError): void;
  response: AmiMessage | null;
}

/** One logged-in connection to the manager interface. It ends once; then make another. */
export class AmiConnection {
  readonly #socket: Socket;
  readonly #reader = new AmiReader();
  readonly #asked = new Map<string, Asked>();
  readonly #onEvent: (event: AmiMessage) => void;
  readonly #ping: NodeJS.Timeout;
  #lastId = 0;
  #ended: AmiError | null = null;
  /** Why it ended. Never rejects. */
  readonly ended: Promise<AmiError>;

  /** @param onEvent called in the order in which Asterisk sends them; what it throws ends the connection */
  constructor(socket: Socket, onEvent: (event: AmiMessage) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    socket.setEncoding("utf8");
    socket.on("data", (text) => this.#read(String(text)));
    this.ended = new Promise((resolve) => {
      socket.on("error", (error) => this.#end(new AmiError("unreachable", "The connection broke.", { cause: error })));
      socket.on("close", () => {
        this.#end(new AmiError("unreachable", "The exchange closed the connection."));
        resolve(this.#ended ?? new AmiError("unreachable", "The connection is closed."));
      });
    });
    this.#ping = setInterval(() => {
      this.action({ Action: "Ping" }).catch((error: unknown) => {
        if (error instanceof AmiError && error.code === "timeout") this.#end(error);
      });
    }, pingEveryMs);
    this.#ping.unref();
  }

  /** @throws AmiError `login`, or that the connection ended */
  async login(username: string, password: string, events: string): Promise<void> {
    try {
      await this.action({ Action: "Login", Username: username, Secret: password, Events: events });
    } catch (error) {
      if (!(error instanceof AmiError) || error.code !== "refused") throw error;
      throw new AmiError("login", "The exchange refuses the user name or the password.", { cause: error });
    }
  }

  /** @throws AmiError `refused` with the exchange's words, `timeout`, or that the connection ended */
  async action(fields: AmiFields): Promise<AmiMessage> {
    return (await this.#ask(fields, null)).response;
  }

  /** An action that answers with a list of events. @throws AmiError */
  async list(fields: AmiFields): Promise<readonly AmiMessage[]> {
    return (await this.#ask(fields, [])).list;
  }

  close(): void {
    this.#end(new AmiError("unreachable", "The connection was closed here."));
  }

  #ask(fields: AmiFields, list: AmiMessage[] | null): Promise<{ response: AmiMessage; list: readonly AmiMessage[] }> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = String(this.#lastId);
    return new Promise((resolve, reject) => {
      const text = amiText({ ...fields, ActionID: id });
      const timer = setTimeout(() => {
        this.#asked.delete(id);
        reject(new AmiError("timeout", `The exchange did not answer ${String(fields.Action)} in time.`));
      }, answerMs);
      this.#asked.set(id, { list, timer, resolve, reject, response: null });
      this.#socket.write(text);
    });
  }

  #read(text: string): void {
    if (this.#ended !== null) return;
    try {
      for (const message of this.#reader.read(text)) this.#take(message);
    } catch (error) {
      this.#end(new AmiError("protocol", "The exchange's messages can't be understood.", { cause: error }));
    }
  }

  #take(message: AmiMessage): void {
    const asked = this.#asked.get(message.actionId);
    if (message.response !== "") {
      if (asked === undefined) return;
      asked.response = message;
      if (message.response === "Error")
        this.#settle(message.actionId, (it) => it.reject(new AmiError("refused", message.get("Message"))));
      else if (asked.list === null) this.#answer(message.actionId, asked);
    } else if (message.event !== "") {
      if (asked?.list === undefined || asked.list === null) this.#onEvent(message);
      else if (message.get("EventList").toLowerCase() === "complete") this.#answer(message.actionId, asked);
      else asked.list.push(message);
    }
  }

  #answer(id: string, { response, list }: Asked): void {
    if (response !== null) this.#settle(id, (it) => it.resolve({ response, list: list ?? [] }));
  }

  #settle(id: string, act: (asked: Asked) => void): void {
    const asked = this.#asked.get(id);
    if (asked === undefined) return;
    this.#asked.delete(id);
    clearTimeout(asked.timer);
    act(asked);
  }

  #end(error: AmiError): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    clearInterval(this.#ping);
    this.#socket.destroy();
    for (const id of [...this.#asked.keys()]) this.#settle(id, (asked) => asked.reject(error));
  }
}
