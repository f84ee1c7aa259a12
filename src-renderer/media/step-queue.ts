/** Carries out steps one after the other; one that fails does not stop the next. */
export class StepQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(step: () => Promise<T> | T): Promise<T> {
    const mine = this.#last.then(step);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
