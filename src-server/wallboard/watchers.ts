import { mayUse } from "../auth/functions.ts";
import type { Identity } from "../auth/identity.ts";
import type { LiveDesk } from "../live/change-stream.ts";
import type { Frame } from "../live/frames.ts";
import type { Board } from "./board.ts";
import { type BoardHead, changeFrame, emptyFrame, wholeFrames } from "./board-frames.ts";
import { type AgentScope, agentScopeOf } from "./scopes.ts";

/** A desk with more than this under way is slow: it gets a new whole picture once it has taken what it has. */
const maxWaitingBytes = 256 * 1024;
const drainedBytes = 16 * 1024;

interface Watcher {
  identity: Identity;
  scope: AgentScope;
  /** It has the picture, and is told what changes. */
  upToDate: boolean;
}

/** The desks of this node that watch. */
export interface Watchers {
  readonly size: number;
  has(desk: LiveDesk): boolean;
  add(desk: LiveDesk): void;
  delete(desk: LiveDesk): void;
  /** The desk's rights were read anew: what they no longer reach goes. */
  checkRights(desk: LiveDesk, head: BoardHead): void;
  /** Everybody needs the whole picture: the day is another one. */
  startAnew(): void;
  /** Tells what changed, and the whole picture to whoever has none. @returns whether somebody is too slow for it now */
  tell(head: BoardHead, headChanged: boolean, board: Board): boolean;
}

export function createWatchers(): Watchers {
  const watchers = new Map<LiveDesk, Watcher>();

  function tellOne(desk: LiveDesk, watcher: Watcher, make: FramesFor): void {
    const bytes = desk.waitingBytes();
    if (watcher.upToDate && bytes > maxWaitingBytes) watcher.upToDate = false;
    if (watcher.upToDate) {
      const frame = make.change(watcher.scope);
      if (frame !== null) desk.send(frame);
    } else if (bytes <= drainedBytes) {
      for (const frame of make.whole(watcher.scope)) desk.send(frame);
      watcher.upToDate = true;
    }
  }

  return {
    get size() {
      return watchers.size;
    },
    has: (desk) => watchers.has(desk),
    add(desk) {
      const { identity } = desk;
      if (mayUse(identity, "supervise.live"))
        watchers.set(desk, { identity, scope: agentScopeOf(identity), upToDate: false });
    },
    delete: (desk) => void watchers.delete(desk),
    checkRights(desk, head) {
      const watcher = watchers.get(desk);
      if (watcher === undefined || watcher.identity === desk.identity) return;
      watcher.identity = desk.identity;
      if (!mayUse(desk.identity, "supervise.live")) {
        watchers.delete(desk);
        desk.send(emptyFrame(head));
        return;
      }
      const scope = agentScopeOf(desk.identity);
      if (scope.key !== watcher.scope.key) watcher.upToDate = false;
      watcher.scope = scope;
    },
    startAnew() {
      for (const watcher of watchers.values()) watcher.upToDate = false;
    },
    tell(head, headChanged, board) {
      const make = framesFor(head, headChanged, board);
      let slow = false;
      for (const [desk, watcher] of watchers) {
        tellOne(desk, watcher, make);
        slow ||= !watcher.upToDate;
      }
      return slow;
    },
  };
}

interface FramesFor {
  whole(scope: AgentScope): readonly Frame[];
  change(scope: AgentScope): Frame | null;
}

/** Frames of one moment, made once for each scope. */
function framesFor(head: BoardHead, headChanged: boolean, board: Board): FramesFor {
  const changes = board.take();
  const wholes = new Map<string, readonly Frame[]>();
  const frames = new Map<string, Frame | null>();
  return {
    whole: (scope) => remembered(wholes, scope.key, () => wholeFrames(head, board, scope)),
    change: (scope) => remembered(frames, scope.key, () => changeFrame(head, headChanged, changes, scope)),
  };
}

function remembered<T>(map: Map<string, T>, key: string, make: () => T): T {
  if (!map.has(key)) map.set(key, make());
  return map.get(key) as T;
}
