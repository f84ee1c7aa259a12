import { badHeaders } from "./bad-headers.ts";
import { badStartLines } from "./bad-start-lines.ts";
import { binaryBody } from "./binary-body.ts";
import { impossibleRequests } from "./impossible-requests.ts";
import { responses } from "./responses.ts";
import type { TortureMessage } from "./torture-message.ts";
import { validRequests } from "./valid-requests.ts";

/** All of RFC 4475's messages, by the RFC's names for them. */
export const tortureMessages: ReadonlyMap<string, TortureMessage> = new Map(
  [validRequests, binaryBody, responses, badStartLines, badHeaders, impossibleRequests]
    .flat()
    .map((message) => [message.name, message]),
);
