import { pino } from "pino";
import { expect, test } from "vitest";
import { WordMaker } from "#main/store/word-maker.ts";

test("an index, which holds saves up, waits for a pause in the agent's writing; search words, made in short turns, do not", async () => {
  const quiet = [0, 3, 0, 50, 0, 50];
  const done: string[] = [];
  let indexes = 2;
  await new Promise<void>((finished) => {
    const maker = new WordMaker({
      pauseMs: 5,
      logger: pino({ level: "silent" }),
      indexesLeft: () => indexes > 0,
      writer: {
        quietMs() {
          const ms = quiet.shift() ?? 0;
          done.push(`quiet for ${ms}`);
          return ms;
        },
        async request(name: string) {
          done.push(name);
          if (name === "words.make") finished();
          else indexes -= 1;
          return { result: (name === "indexes.make" && indexes > 0) as never, tookMs: 0 };
        },
      },
    });
    maker.start();
  });
  expect(done).toEqual([
    ...["quiet for 0", "quiet for 3", "quiet for 0", "quiet for 50", "indexes.make"],
    ...["quiet for 0", "quiet for 50", "indexes.make", "words.make"],
  ]);
});

test("an index is made in the end even if the agent's writing never pauses", async () => {
  let asked = 0;
  await new Promise<void>((finished) => {
    new WordMaker({
      pauseMs: 1,
      logger: pino({ level: "silent" }),
      indexesLeft: () => true,
      writer: {
        quietMs() {
          asked += 1;
          return 0;
        },
        async request(name: string) {
          if (name === "words.make") finished();
          return { result: false as never, tookMs: 0 };
        },
      },
    }).start();
  });
  expect(asked).toBe(10);
});
