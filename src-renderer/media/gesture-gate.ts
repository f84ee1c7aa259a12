import { pause } from "../desk/backoff.ts";
import { MediaError, nameOf } from "./media-error.ts";

const contextStartsWithinMs = 300;
const gestures = ["pointerdown", "keydown"] as const;

/**
 * Starts sounds, and when the browser wants a click first, keeps what was to be played, says so, and starts it at the next gesture in
 * this page or in the one that it sits in (a gesture there counts for a same-origin frame: HTML, section 6.4.2 "user activation").
 */
export class GestureGate {
  readonly #onNeeded: (needed: boolean) => void;
  readonly #targets: readonly EventTarget[];
  readonly #blocked = new Set<HTMLAudioElement | AudioContext>();
  #needed = false;

  constructor(targets: readonly EventTarget[], onNeeded: (needed: boolean) => void) {
    this.#targets = targets;
    this.#onNeeded = onNeeded;
  }

  get needed(): boolean {
    return this.#needed;
  }

  /** Plays the element, now or at the next gesture. @throws MediaError `output-failed` when it cannot play at all. */
  async play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
      this.release(element);
    } catch (cause) {
      if (nameOf(cause) === "NotAllowedError") return this.#block(element);
      // Paused or given another source meanwhile: somebody changed their mind, nothing failed.
      if (nameOf(cause) === "AbortError") return;
      throw new MediaError("output-failed", `The sound could not be played: ${nameOf(cause)}`, { cause });
    }
  }

  /** Lets the context run, now or at the next gesture. A blocked context's promise stays open, so its state is what counts. */
  async resume(context: AudioContext): Promise<void> {
    if (context.state === "running" || context.state === "closed") return;
    await Promise.race([context.resume(), pause(contextStartsWithinMs)]);
    if (context.state === "suspended") this.#block(context);
    else this.release(context);
  }

  /** Not to be played any more. */
  release(sound: HTMLAudioElement | AudioContext): void {
    this.#blocked.delete(sound);
    if (this.#blocked.size === 0) this.#become(false);
  }

  dispose(): void {
    this.#blocked.clear();
    this.#listen(false);
  }

  #block(sound: HTMLAudioElement | AudioContext): void {
    this.#blocked.add(sound);
    this.#become(true);
  }

  #become(needed: boolean): void {
    if (needed === this.#needed) return;
    this.#needed = needed;
    this.#listen(needed);
    this.#onNeeded(needed);
  }

  #listen(on: boolean): void {
    for (const target of this.#targets) {
      for (const gesture of gestures) {
        if (on) target.addEventListener(gesture, this.#onGesture, { capture: true });
        else target.removeEventListener(gesture, this.#onGesture, { capture: true });
      }
    }
  }

  readonly #onGesture = () => {
    for (const sound of [...this.#blocked]) {
      const started = sound instanceof AudioContext ? this.resume(sound) : this.play(sound);
      started.catch((error: unknown) => {
        this.release(sound);
        reportError(error);
      });
    }
  };
}

/** The page's own window, and its parents as far as they are of the same origin. */
export function gestureTargets(page: Window): EventTarget[] {
  const targets: EventTarget[] = [page];
  let frame = page;
  while (frame.parent !== frame) {
    frame = frame.parent;
    try {
      targets.push(frame.document);
    } catch {
      // Another origin's page: its gestures are not ours to see.
      break;
    }
  }
  return targets;
}
