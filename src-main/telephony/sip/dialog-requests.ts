import type { Session } from "sip.js";
import { type IncomingResponseMessage, SessionDialog } from "sip.js/lib/core/index.js";

export function statusOf(message: IncomingResponseMessage): number {
  return message.statusCode ?? 500;
}

/** Made by SIP.js itself (timeout, dead connection) and not received. */
export function isInternal(message: IncomingResponseMessage): boolean {
  return message.data === undefined;
}

/** One digit as INFO application/dtmf-relay. @returns the status of the answer. */
export function sendInfo(session: Session, digit: string): Promise<number> {
  const content = `Signal=${digit}\r\nDuration=160\r\n`;
  const body = { contentDisposition: "render", contentType: "application/dtmf-relay", content };
  return new Promise((resolve, reject) => {
    session
      .info({
        requestDelegate: { onAccept: () => resolve(200), onReject: ({ message }) => resolve(statusOf(message)) },
        requestOptions: { body },
      })
      .catch(reject);
  });
}

/** OPTIONS inside the dialog (RFC 3261 11.2): does the other side still know it? 481 says no. */
export async function probe(session: Session): Promise<"alive" | "gone" | "unknown"> {
  const answer = await inDialog(session, "OPTIONS", []);
  if (answer === null || isInternal(answer)) return "unknown";
  return statusOf(answer) === 481 ? "gone" : "alive";
}

/** UPDATE without an offer (RFC 3311 5.1): refreshes target and session. @returns its final answer; null without a dialog. */
export function sendUpdate(session: Session, headers: readonly string[]): Promise<IncomingResponseMessage | null> {
  return inDialog(session, "UPDATE", [`Contact: ${session.userAgent.contact.toString()}`, ...headers]);
}

function inDialog(
  session: Session,
  method: string,
  headers: readonly string[],
): Promise<IncomingResponseMessage | null> {
  const { dialog } = session;
  if (!(dialog instanceof SessionDialog)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const final = ({ message }: { message: IncomingResponseMessage }) => resolve(message);
    session.userAgent.userAgentCore.request(
      dialog.createOutgoingRequestMessage(method, { extraHeaders: [...headers] }),
      { onAccept: final, onRedirect: final, onReject: final },
    );
  });
}
