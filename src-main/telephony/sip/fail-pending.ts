import {
  InviteUserAgentClient,
  TransactionState,
  TransportError,
  UserAgentClient,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";

/** What a transaction and its user call themselves when sending fails; SIP.js keeps it protected. */
interface Failing {
  onTransportError(error: Error): void;
}

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
    const error = new TransportError("The connection was lost.");
    const ringsOut = client instanceof InviteUserAgentClient && state === TransactionState.Proceeding;
    (transaction as unknown as Failing).onTransportError(error);
    // SIP.js lets an INVITE that has had a 1xx wait for ever: the call would ring out until somebody hangs up.
    if (ringsOut) (UserAgentClient.prototype as unknown as Failing).onTransportError.call(client, error);
  }
}
