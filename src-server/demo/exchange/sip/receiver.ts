import { SessionDialog } from "sip.js/lib/core/index.js";
import type { ExchangeLogger } from "../logger.ts";
import type { CoreSwitch } from "./core-switch.ts";
import { gate } from "./message-gate.ts";
import type { Connection } from "./socket-server.ts";

/** Takes a frame from a desk's socket to the core. Nothing that a desk sends can throw out of here. */
export function createReceiver(sip: CoreSwitch, logger: ExchangeLogger) {
  const parserLogger = sip.core.loggerFactory.getLogger("sip.parser");

  function dispatch(connection: Connection, data: string) {
    const gated = gate(data, parserLogger);
    switch (gated.kind) {
      case "response":
        return sip.response(gated.message, connection);
      case "request":
        if (gated.message.method === "UPDATE" && gated.message.toTag) {
          const { callId, toTag, fromTag, body } = gated.message;
          const dialog = sip.core.dialogs.get(callId + toTag + fromTag);
          // SIP.js knows no UPDATE. Without an offer it only refreshes (RFC 3311 section 5.2); an offer belongs in a re-INVITE.
          const known = dialog instanceof SessionDialog;
          const statusCode = known ? (body ? 488 : 200) : 481;
          sip.through(connection, () => sip.core.replyStateless(gated.message, { statusCode }));
          return;
        }
        return sip.request(gated.message, connection);
      case "reply":
        logger.warn({ connection: connection.id, reason: gated.reason }, "A SIP request was refused.");
        connection.transport.send(gated.reply).catch(() => undefined);
        return;
      case "drop":
        logger.warn({ connection: connection.id, reason: gated.reason }, "A SIP message was dropped.");
    }
  }

  return (connection: Connection, data: string): void => {
    try {
      dispatch(connection, data);
    } catch (error) {
      logger.warn({ connection: connection.id, reason: String(error) }, "A SIP message could not be handled.");
    }
  };
}
