import { randomBytes } from "node:crypto";
import type { TestDesk } from "../a-desk.ts";
import type { ServerCall, SipServer } from "../sip-server.ts";
import { anSdp, type SipText, tagOf } from "../sip-text.ts";
import { type AgentAct, type Body, type Fault, type InviteHow, type Step, tags } from "./steps.ts";

const bodies: Readonly<Record<Body, string>> = {
  none: "",
  good: anSdp(),
  "no-audio": anSdp().replace("m=audio", "m=video"),
  garbage: "v=0\r\no=nonsense\r\nm=audio\r\n\0",
  "unknown-codec": `${anSdp()
    .replace(/m=audio 9 (\S+) .*/, "m=audio 9 $1 98")
    .replace(/a=rtpmap:.*\r\n/g, "")}a=rtpmap:98 XYZ/8000\r\n`,
};

/**
 * The exchange of one random game: plays steps, answers whatever INVITEs the desk sends, and in the end hangs up everything that it ever
 * heard of, so that a call which is still there afterwards is stuck.
 */
export class Play {
  readonly #exchange: SipServer;
  readonly #desk: TestDesk;
  readonly #calls: ServerCall[] = [];
  readonly #outgoing: SipText[] = [];
  readonly #seen = new Set<SipText>();
  #policy = 200;
  /** Registrations that were there when the socket was cut last. */
  #cutAfter = -1;

  constructor(exchange: SipServer, desk: TestDesk) {
    this.#exchange = exchange;
    this.#desk = desk;
    for (const message of exchange.messages) this.#seen.add(message);
  }

  /** @param byeOnly Callers give up by BYE in whatever state they are (RFC 3261 15 allows it), and never cancel. */
  async run(steps: readonly Step[], byeOnly: boolean): Promise<void> {
    for (const step of steps) {
      this.#step(step);
      // The desk may answer in this turn or in the next few; which of it comes first is part of the game.
      await new Promise((resolve) => setImmediate(resolve));
      this.#takeIn();
    }
    // The desk may not have noticed yet; what is sent to it before it is back is lost.
    while (this.#exchange.registrations <= this.#cutAfter) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.#desk.link("registered");
    await this.#hangUpAll(byeOnly);
  }

  #step(step: Step): void {
    switch (step.do) {
      case "invite":
        this.#invite(step.how, bodies[step.body]);
        return;
      case "request":
        this.#request(step);
        return;
      case "agent":
        this.#agent(step.what, step.call);
        return;
      case "respond":
        this.#respond(step.status, bodies[step.body], step.tag);
        return;
      case "policy":
        this.#policy = step.status;
        return;
      case "fault":
        this.#fault(step.what);
        return;
    }
  }

  #fault(what: Fault): void {
    if (what === "cut") {
      this.#cutAfter = this.#exchange.registrations;
      this.#exchange.cut();
    } else if (what === "page-dies") this.#desk.media.die();
    else this.#desk.media.comeBack();
  }

  #invite(how: InviteHow, sdp: string): void {
    const known = this.#calls.at(-1);
    const headers: Readonly<Record<InviteHow, readonly string[]>> = {
      plain: [],
      again: [],
      "two-contacts": ["Contact: <sip:other@127.0.0.1>"],
      "replaces-unknown": ["Replaces: nobody@here;to-tag=1;from-tag=2"],
      "replaces-known":
        known === undefined
          ? []
          : [`Replaces: ${known.callId};to-tag=${tagOf(known.desk)};from-tag=${tagOf(known.own)}`],
      "100rel": ["Require: 100rel"],
      "answer-after": ["Answer-After: 0"],
    };
    const callId = how === "again" ? known?.callId : undefined;
    this.#calls.push(
      this.#exchange.invite({ sdp, headers: [...headers[how]], ...(callId === undefined ? {} : { callId }) }),
    );
  }

  #request(step: Extract<Step, { do: "request" }>): void {
    const call = this.#calls.at(-1 - step.call);
    // Without the desk's tag it would be a second call, of which this one object could cancel only one.
    if (call === undefined || (step.method === "INVITE" && tagOf(call.desk) === "")) return;
    const extra: Partial<Record<string, string[]>> = {
      REFER: ["Refer-To: <sip:+4930222@exchange.test>"],
      NOTIFY: ["Event: refer", "Subscription-State: active"],
      PRACK: ["RAck: 1 11 INVITE"],
    };
    call.send(step.method, extra[step.method] ?? [], step.method === "ACK" ? "" : bodies[step.body]);
  }

  #agent(what: AgentAct, index: number): void {
    const { telephony } = this.#desk;
    const call = telephony.calls()[index];
    const ignore = () => undefined;
    if (what === "dial") telephony.dial({ number: "+4930999" }).catch(ignore);
    if (call === undefined) return;
    const acts: Readonly<Record<Exclude<AgentAct, "dial">, () => Promise<void>>> = {
      answer: () => telephony.answer(call.id),
      reject: () => telephony.reject(call.id, "busy"),
      "hang-up": () => telephony.hangUp(call.id),
      hold: () => telephony.hold(call.id),
      resume: () => telephony.resume(call.id),
      mute: () => telephony.mute(call.id, true),
      dtmf: () => telephony.dtmf(call.id, "12"),
    };
    if (what !== "dial") acts[what]().catch(ignore);
  }

  #respond(status: number, sdp: string, tag: string): void {
    const invite = this.#outgoing.at(-1);
    if (invite === undefined) return;
    const raw = tagOf(invite.header("To")) === "" ? `${invite.header("To")};tag=${tag}` : invite.header("To");
    this.#exchange.reply(
      invite,
      status,
      status === 302 ? ["Contact: <sip:else@where.test>"] : [],
      status < 300 ? sdp : "",
      raw,
    );
  }

  /** Learns tags from what the desk answered, and answers its INVITEs: new ones wait, those inside a dialog get what is in force. */
  #takeIn(): void {
    for (const message of this.#exchange.messages) {
      if (this.#seen.has(message)) continue;
      this.#seen.add(message);
      const call = this.#calls.find(
        (one) => one.callId === message.header("Call-ID") && one.own === message.header("From"),
      );
      const tagged = tagOf(message.header("To")) !== "" && message.header("CSeq").endsWith("INVITE");
      if (call !== undefined && message.status !== null && tagged) call.desk = message.header("To");
      if (message.method !== "INVITE") continue;
      if (message.header("Replaces") !== "") this.#takeBack(message);
      else if (tagOf(message.header("To")) === "") this.#outgoing.push(message);
      else this.#exchange.reply(message, this.#policy, [], this.#policy === 200 ? anSdp() : "");
    }
  }

  #takeBack(invite: SipText): void {
    this.#outgoing.push(invite);
    const taken = this.#policy === 200;
    this.#exchange.reply(invite, taken ? 200 : 481, [], taken ? anSdp() : "", `${invite.header("To")};tag=one`);
  }

  async #hangUpAll(byeOnly: boolean): Promise<void> {
    this.#policy = 481;
    this.#desk.media.comeBack();
    for (let round = 0; round < 40 && this.#desk.telephony.calls().length > 0; round += 1) {
      this.#takeIn();
      for (const call of this.#calls) {
        call.skipTo(1_000_000 * (round + 1));
        // Who never heard the desk's tag knows no dialog to end.
        if (!byeOnly || tagOf(call.desk) === "") call.send("CANCEL");
        call.send("BYE");
      }
      for (const invite of this.#outgoing) {
        this.#exchange.reply(invite, 486, [], "", `${invite.header("To")};tag=one`);
        for (const tag of tags) this.#byeTo(invite, tag);
      }
      await new Promise((resolve) => setTimeout(resolve, 5 * round));
    }
  }

  #byeTo(invite: SipText, tag: string): void {
    const theirs = this.#exchange.taken(invite);
    const call = Object.assign(theirs, { own: `${invite.header("To")};tag=${tag}` });
    call.skipTo(2_000_000 + randomBytes(2).readUInt16BE());
    call.send("BYE");
  }
}
