import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { readSip, type SipText, tagOf, writeSip } from "#tests/helpers/sip/sip-text.ts";
import { type PhoneSound, phoneSdp, phoneSound } from "./phone-sound.ts";
import { PhoneWire } from "./phone-wire.ts";

/** Linux answers on all of 127/8; the phone has an address of its own. */
const address = "127.0.0.4";

export interface SipPhoneOptions {
  /** The exchange's SIP over UDP. */
  readonly exchange: { readonly host: string; readonly port: number };
  readonly username: string;
  readonly password: string;
  /** The tone that its user "says", in Hz. */
  readonly hz: number;
  /** Takes calls up by itself that ask for it (Call-Info: answer-after). Default true. */
  readonly autoAnswers?: boolean;
  /** Obeys NOTIFY with Event talk and hold. Default false: it answers 489, as phones do that know only what they subscribed to. */
  readonly obeysNotify?: boolean;
}

/** What a phone's user sees. */
type PhoneEvents = { ringing: [invite: SipText]; talking: []; over: []; notify: [event: string] };

interface Dialog {
  readonly callId: string;
  readonly invite: SipText;
  /** Our INVITE, or the exchange's. */
  readonly ours: boolean;
  local: string;
  remote: string;
  target: string;
  cseq: number;
  talking: boolean;
  version: number;
}

/** A plain telephone on the desk: SIP over UDP by hand (RFC 3261), one call at a time, sound as RTP. */
export class SipPhone extends EventEmitter<PhoneEvents> {
  readonly #options: SipPhoneOptions;
  readonly #wire: PhoneWire;
  readonly #sound: PhoneSound;
  #dialog: Dialog | null = null;

  private constructor(options: SipPhoneOptions, sound: PhoneSound) {
    super();
    this.#options = options;
    this.#sound = sound;
    this.#wire = new PhoneWire(address, options, (request) => this.#hear(request));
  }

  static async plugIn(options: SipPhoneOptions): Promise<SipPhone> {
    const phone = new SipPhone(options, await phoneSound(address, options.hz));
    await phone.#wire.open();
    await phone.register(600);
    return phone;
  }

  /** @param expires seconds; 0: signs off */
  async register(expires: number): Promise<void> {
    const uri = `sip:${this.#options.exchange.host}:${this.#options.exchange.port}`;
    const own = `<sip:${this.#options.username}@${this.#options.exchange.host}>`;
    const answer = await this.#wire.ask("REGISTER", uri, {
      from: `${own};tag=${randomUUID()}`,
      to: own,
      callId: randomUUID(),
      more: [`Contact: <${this.#wire.contact}>`, `Expires: ${expires}`],
    });
    if (answer.status !== 200) throw new Error(`The phone is not registered: ${answer.status}.`);
  }

  /** Lifts the handset. */
  answer(): void {
    const dialog = this.#need();
    this.#wire.reply(dialog.invite, 200, "OK", dialog.local, this.#sdp(dialog, "sendrecv"));
    this.#sound.sendTo(dialog.invite.body);
  }

  reject(status = 486): void {
    const dialog = this.#need();
    this.#wire.reply(dialog.invite, status, "Busy Here", dialog.local);
    this.#over();
  }

  /** Dials as its user does. Resolves when the other side is there. @throws Error with the status otherwise */
  async dial(number: string): Promise<void> {
    const { exchange, username } = this.#options;
    const uri = `sip:${number}@${exchange.host}:${exchange.port}`;
    const dialog: Dialog = {
      callId: randomUUID(),
      invite: readSip(""),
      ours: true,
      local: `<sip:${username}@${exchange.host}>;tag=${randomUUID()}`,
      remote: `<${uri}>`,
      target: uri,
      cseq: 1,
      talking: false,
      version: 0,
    };
    this.#dialog = dialog;
    const answer = await this.#invite(dialog, "sendrecv");
    if (answer.status !== 200) {
      this.#over();
      throw new Error(`The call was answered ${answer.status}.`);
    }
    this.#talks(dialog, answer);
  }

  /** The user's own hold key. */
  async hold(on: boolean): Promise<void> {
    const dialog = this.#need();
    const answer = await this.#invite(dialog, on ? "sendonly" : "sendrecv");
    if (answer.status !== 200) throw new Error(`The hold was answered ${answer.status}.`);
    if (on) this.#sound.silence();
    else this.#sound.sendTo(answer.body);
  }

  /** Connects the other side with that of another call of the same user (RFC 3515, RFC 3891), and puts the handset down. */
  async transferTo(consulted: SipPhone): Promise<void> {
    const { target, callId, remote, local } = consulted.#need();
    const replaces = encodeURIComponent(`${callId};to-tag=${tagOf(remote)};from-tag=${tagOf(local)}`);
    const dialog = this.#need();
    const within = this.#within(dialog);
    within.more.push(`Refer-To: <${target}?Replaces=${replaces}>`, `Referred-By: ${dialog.local}`);
    const answer = await this.#wire.ask("REFER", dialog.target, within);
    if (answer.status !== 202) throw new Error(`The transfer was answered ${answer.status}.`);
  }

  /** What its user hears: the level of a tone in dBFS over the last half second. */
  level(hz: number): number {
    return this.#sound.level(hz);
  }

  /** Puts the handset down. */
  async hangUp(): Promise<void> {
    const dialog = this.#need();
    this.#over();
    await this.#wire.ask("BYE", dialog.target, this.#within(dialog));
  }

  /** Pulls the plug: signs off, and answers nobody any more. */
  async unplug(): Promise<void> {
    await this.register(0);
    this.#sound.close();
    this.#wire.close();
  }

  #hear(message: SipText): void {
    switch (message.method) {
      case "INVITE":
        this.#invited(message);
        return;
      case "ACK":
        if (this.#dialog !== null && !this.#dialog.talking && !this.#dialog.ours) {
          this.#dialog.talking = true;
          this.emit("talking");
        }
        return;
      case "CANCEL":
        this.#wire.reply(message, 200, "OK", this.#dialog?.local ?? null);
        if (this.#dialog !== null && !this.#dialog.talking)
          this.#wire.reply(this.#dialog.invite, 487, "Request Terminated", this.#dialog?.local ?? null);
        this.#over();
        return;
      case "BYE":
        this.#wire.reply(message, 200, "OK", this.#dialog?.local ?? null);
        this.#over();
        return;
      case "NOTIFY":
        this.#notified(message);
        return;
      default:
        this.#wire.reply(message, 200, "OK", this.#dialog?.local ?? null);
    }
  }

  #invited(message: SipText): void {
    const known = this.#dialog;
    if (known !== null && known.callId === message.header("Call-ID")) {
      // A re-INVITE: another party, or another session. The sound goes on.
      if (known.talking) this.#wire.reply(message, 200, "OK", known.local, this.#sdp(known, "sendrecv"));
      return;
    }
    if (tagOf(message.header("To")) !== "") {
      // Of a call that is over here.
      this.#wire.reply(message, 481, "Call/Transaction Does Not Exist", null);
      return;
    }
    if (known !== null) {
      this.#wire.reply(message, 486, "Busy Here", null);
      return;
    }
    const dialog: Dialog = {
      callId: message.header("Call-ID"),
      invite: message,
      ours: false,
      local: `${message.header("To")};tag=${randomUUID()}`,
      remote: message.header("From"),
      target: /<([^>]+)>/.exec(message.header("Contact"))?.[1] ?? "",
      cseq: 1,
      talking: false,
      version: 0,
    };
    this.#dialog = dialog;
    this.#wire.reply(message, 180, "Ringing", dialog.local);
    this.emit("ringing", message);
    const asksFor = /answer-after=0/.test(message.header("Call-Info"));
    if (asksFor && this.#options.autoAnswers !== false) this.answer();
  }

  #notified(message: SipText): void {
    const event = message.header("Event");
    this.emit("notify", event);
    if (this.#options.obeysNotify !== true || this.#dialog === null) {
      this.#wire.reply(message, 489, "Bad Event", this.#dialog?.local ?? null);
      return;
    }
    this.#wire.reply(message, 200, "OK", this.#dialog?.local ?? null);
    if (event === "talk" && !this.#dialog.talking) this.answer();
    else void this.hold(event === "hold");
  }

  #talks(dialog: Dialog, answer: SipText): void {
    dialog.talking = true;
    this.#sound.sendTo(answer.body);
    this.emit("talking");
  }

  #over(): void {
    this.#sound.silence();
    this.#dialog = null;
    this.emit("over");
  }

  #need(): Dialog {
    if (this.#dialog === null) throw new Error("The phone is not in a call.");
    return this.#dialog;
  }

  /** An INVITE and its ACK, with the password if it is asked for. */
  async #invite(dialog: Dialog, direction: string): Promise<SipText> {
    dialog.cseq += 1;
    const body = this.#sdp(dialog, direction);
    const challenged = (first: SipText) => {
      this.#acknowledge(dialog, first);
      dialog.cseq += 1;
    };
    const answer = await this.#wire.ask("INVITE", dialog.target, { ...this.#within(dialog), body, challenged });
    if (answer.status === 200) {
      dialog.remote = answer.header("To");
      dialog.target = /<([^>]+)>/.exec(answer.header("Contact"))?.[1] ?? dialog.target;
    }
    this.#acknowledge(dialog, answer);
    return answer;
  }

  #acknowledge(dialog: Dialog, answer: SipText): void {
    const cseq = answer.header("CSeq").split(" ")[0];
    this.#wire.send(
      writeSip(`ACK ${dialog.target} SIP/2.0`, [
        // Of the INVITE's own transaction when it failed (RFC 3261 17.1.1.3).
        `Via: ${answer.status === 200 ? this.#wire.via() : answer.header("Via")}`,
        `From: ${dialog.local}`,
        `To: ${answer.header("To")}`,
        `Call-ID: ${dialog.callId}`,
        `CSeq: ${cseq} ACK`,
        "Max-Forwards: 70",
      ]),
    );
  }

  #within(dialog: Dialog): { from: string; to: string; callId: string; cseq: number; more: string[] } {
    dialog.cseq += 1;
    const { local, remote, callId, cseq } = dialog;
    return { from: local, to: remote, callId, cseq, more: [`Contact: <${this.#wire.contact}>`] };
  }

  #sdp(dialog: Dialog, direction: string): string {
    dialog.version += 1;
    return phoneSdp({ address, port: this.#sound.port, version: dialog.version, direction });
  }
}
