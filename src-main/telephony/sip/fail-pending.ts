import { TransactionState, TransportError, type UserAgentCore } from "sip.js/lib/core/index.js";

/**
 * The connection is gone: requests that wait for an answer over it will never have one. SIP.js would wait 32 s for each (timers B and F) and
 * refuse a new re-INVITE meanwhile; RFC 3261 18.4 and 17.1.4 want the user told at once. Each fails as by a 503 made here.
 */
export function failPending(core: UserAgentCore): void {
  for (const client of [...core.userAgentClients.values()]) {
    const { transaction } = client;
    const { state } = transaction;
    if (
      state !== TransactionState.Calling &&
      state !== TransactionState.Trying &&
      state !== TransactionState.Proceeding
    )
      continue;
    // The method that a transaction calls itself when sending fails; SIP.js keeps it protected.
    (transaction as unknown as { onTransportError(error: Error): void }).onTransportError(
      new TransportError("The connection was lost."),
    );
  }
}
