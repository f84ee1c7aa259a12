import type { Logger } from "pino";
import type { WallboardLink } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { countsOfMember, countsOfQueue, emptyDay } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import { agentsNow } from "./agents-now.ts";
import { type Board, createBoard } from "./board.ts";
import { keepDay } from "./day-keeper.ts";
import type { DirectoryKeeper } from "./directory-keeper.ts";
import { exchangeView } from "./exchange-view.ts";
import type { LinkWatch } from "./link-watch.ts";
import { type AgentKey, agentRow, queueRow } from "./rows.ts";

/** Queues and agents of this moment: what the exchange, the desks, the history and the directory say, joined. */
export interface LivePicture {
  /** Resolves when all of them have spoken once. */
  ready(): Promise<void>;
  /** Brings the rows of what changed up to date. @returns the board, with the changes to take */
  refresh(): Board;
  link(): WallboardLink;
  dayFrom(): number;
  close(): Promise<void>;
}

export function livePicture(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly logger: Logger;
  readonly now: () => number;
  readonly zone: string;
  readonly source: QueueSource | null;
  readonly link: LinkWatch;
  readonly directory: DirectoryKeeper;
  /** Something is not what it was. */
  readonly onDirty: () => void;
}): LivePicture {
  const { source, link, directory, onDirty } = options;
  const board = createBoard();
  const exchange = exchangeView();
  const day = keepDay(options);
  const agents = agentsNow({ ...options, from: day.from() });
  let dayFrom = day.from();
  let all = true;
  const dirtyQueues = new Set<string>();
  /** By extension. */
  const dirtyMembers = new Set<string>();
  const dirtyUsers = new Set<UserId>();

  const dirty = (): void => onDirty();
  const everything = (): void => {
    all = true;
    dirty();
  };
  const offs = [
    directory.onChange(everything),
    source?.onChange((names) => {
      for (const name of names) dirtyQueues.add(name);
      dirty();
    }),
    link.onChange(dirty),
  ];
  day.onChange((change) => {
    if (day.from() !== dayFrom) {
      dayFrom = day.from();
      agents.startDay(dayFrom);
    }
    if (change === null) return everything();
    for (const name of change.queues) dirtyQueues.add(name);
    for (const member of change.members) dirtyMembers.add(member);
    dirty();
  });
  agents.onChange((userIds) => {
    if (userIds === null) return everything();
    const known = directory.current()?.users;
    for (const userId of userIds) {
      dirtyUsers.add(userId);
      if (known?.has(userId) === false) directory.look();
    }
    dirty();
  });

  function refreshQueue(name: string): void {
    const known = directory.current()?.queues.get(name);
    const now = exchange.queues.get(name);
    const there = known !== undefined || now !== undefined;
    board.setQueue(name, there ? queueRow(name, known, now, countsOfQueue(counts(), name)) : null);
  }

  const counts = () => day.counts() ?? emptyDay(dayFrom);

  function refreshUser(userId: UserId): void {
    const present = agents.present.get(userId);
    const known = directory.current()?.users.get(userId);
    const user = known ?? (present && { ...present, id: userId });
    const extension = user?.extension ?? null;
    const isMember = extension !== null && exchange.queuesOf(extension).size > 0;
    const busy = extension !== null && exchange.callOf(extension) !== null;
    const there = user !== undefined && (present !== undefined || isMember || busy);
    board.setAgent(userId, there ? rowOf({ user }, extension, userId) : null);
  }

  function refreshMember(member: string): void {
    const user = directory.current()?.byExtension.get(member);
    const there = exchange.queuesOf(member).size > 0 || exchange.callOf(member) !== null;
    const stranger = user === undefined && there;
    board.setAgent(`member:${member}`, stranger ? rowOf({ member }, member, null) : null);
    if (user !== undefined) refreshUser(user.id);
  }

  function rowOf(key: AgentKey, extension: string | null, userId: UserId | null) {
    return agentRow(key, {
      exchange,
      present: userId === null ? undefined : agents.present.get(userId),
      day: userId === null ? undefined : agents.days.get(userId),
      counts: countsOfMember(counts(), extension ?? ""),
    });
  }

  function refreshAll(): void {
    const queues = source?.queues() ?? [];
    exchange.update(new Set([...exchange.queues.keys(), ...queues.map((it) => it.queue)]), queues);
    const names = [...board.queues.keys(), ...exchange.queues.keys(), ...(directory.current()?.queues.keys() ?? [])];
    for (const name of new Set(names)) refreshQueue(name);
    const byExtension = directory.current()?.byExtension;
    const users = new Set<UserId>(agents.present.keys());
    const strangers = new Set<string>();
    for (const member of exchange.members()) {
      const user = byExtension?.get(member);
      if (user === undefined) strangers.add(member);
      else users.add(user.id);
    }
    for (const id of board.agents.keys())
      if (id.startsWith("member:")) strangers.add(id.slice("member:".length));
      else users.add(id as UserId);
    for (const member of strangers) refreshMember(member);
    for (const userId of users) refreshUser(userId);
  }

  return {
    async ready() {
      await Promise.all([directory.ready(), day.ready(), agents.ready()]);
    },
    refresh() {
      if (all) refreshAll();
      else {
        const touched = source === null ? [] : exchange.update(dirtyQueues, source.queues());
        for (const member of touched) dirtyMembers.add(member);
        for (const name of dirtyQueues) refreshQueue(name);
        for (const member of dirtyMembers) refreshMember(member);
        for (const userId of dirtyUsers) refreshUser(userId);
      }
      all = false;
      for (const set of [dirtyQueues, dirtyMembers, dirtyUsers]) set.clear();
      return board;
    },
    link: () => link.current(),
    dayFrom: () => dayFrom,
    async close() {
      for (const off of offs) off?.();
      await Promise.all([day.close(), agents.close()]);
    },
  };
}
