import { expect, it } from "vitest";
import {
  changedDevices,
  devicesComplete,
  deviceValues,
  noDevices,
} from "#renderer/features/administration/device-values.ts";

const line = { username: "1001", authUsername: "1001", displayName: "Lin", callerIds: null };
const deskPhone = { extension: "2001", label: "Desk phone", endpoint: "2001", obeysNotify: false };
const before = deviceValues({ line, deskPhone, callerIds: [] });
const typed = before.line;
if (typed === null) throw new Error("there is a line");

it("sends only what was changed, and a password only when one was typed", () => {
  expect(changedDevices(before, before)).toEqual({});
  expect(changedDevices({ ...before, deskPhone: null }, before)).toEqual({ deskPhone: null });
  expect(changedDevices({ ...before, line: { ...typed, callerIds: ["+49"] } }, before)).toEqual({
    line: { ...line, callerIds: ["+49"] },
  });
  const withPassword = { ...before, line: { ...typed, password: "s3cret" } };
  expect(changedDevices(withPassword, before).line).toMatchObject({ password: "s3cret" });
});

it("leaves out what is empty, so that central takes the usual", () => {
  const fresh = { ...typed, username: " 1001 ", authUsername: "", displayName: " ", password: "p" };
  expect(changedDevices({ ...noDevices, line: fresh }, noDevices)).toEqual({
    line: { username: "1001", password: "p", callerIds: null },
  });
});

it("asks for what a line and a phone need", () => {
  expect(devicesComplete(noDevices, false)).toBe(true);
  expect(devicesComplete(before, true)).toBe(true);
  // A new line has no password to keep.
  expect(devicesComplete(before, false)).toBe(false);
  expect(devicesComplete({ ...before, line: { ...typed, username: " " } }, true)).toBe(false);
  expect(devicesComplete({ line: null, deskPhone: { ...deskPhone, extension: "x" } }, true)).toBe(false);
});
