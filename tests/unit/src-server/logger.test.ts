import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createLogger } from "#server/logger.ts";

test("secrets and personal fields are censored at any of three depths", () => {
  const lines: string[] = [];
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    lines.push(chunk.toString());
    done();
  };
  const logger = createLogger("info", new Writable({ write }));
  const record = { password: "s3cret", number: "13082856110", notes: "private", kept: "visible" };
  logger.info(record, "flat");
  logger.info({ record }, "nested");
  logger.info({ err: { record } }, "deeper");
  const text = lines.join("");
  expect(text.match(/visible/g)).toHaveLength(3);
  expect(text).not.toMatch(/s3cret|13082856110|private/);
});

test("numbers inside an error's own sentence are censored, ids and times are not", () => {
  const lines: string[] = [];
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    lines.push(chunk.toString());
    done();
  };
  const logger = createLogger("info", new Writable({ write }));
  const id = "01970000-0000-7000-8000-000000000012";
  logger.error({ err: new Error(`no route to +49 30 1234567 (139 1234 5678), ${id}, 2026-11-22`) }, "failed");
  const text = lines.join("");
  expect(text).not.toMatch(/1234567|1234 5678/);
  expect(text).toContain("[number]");
  expect(text).toContain(id);
});
