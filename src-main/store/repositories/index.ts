import type { PhoneRules } from "#shared/phone/types.ts";
import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { cardReader } from "./card-reader.ts";
import { partyLists } from "./customer-list.ts";
import { deskReader } from "./desk-reader.ts";
import { duplicateReader } from "./duplicate-reader.ts";
import { historyReader } from "./history-reader.ts";
import { interactionReader } from "./interaction-reader.ts";
import { matchReader } from "./match-reader.ts";
import { outboxReader } from "./outbox-reader.ts";
import { recordReader } from "./record-reader.ts";
import { colleagueReader, dispositionReader } from "./reference-reader.ts";
import { searchReader } from "./search-reader.ts";
import { taskReader } from "./task-reader.ts";
import { traceReader } from "./trace-reader.ts";

/** All reads on one connection. */
export function readers(connection: Connection, rules: PhoneRules): StoreReaders {
  return {
    matches: matchReader(connection),
    cards: cardReader(connection),
    records: recordReader(connection),
    colleagues: colleagueReader(connection),
    dispositions: dispositionReader(connection),
    interactions: interactionReader(connection),
    history: historyReader(connection),
    tasks: taskReader(connection),
    duplicates: duplicateReader(connection, rules),
    search: searchReader(connection, rules),
    outbox: outboxReader(connection),
    trace: traceReader(connection),
    ...partyLists(connection, rules),
    ...deskReader(connection),
  };
}
