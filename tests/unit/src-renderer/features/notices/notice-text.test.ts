import { expect, test } from "vitest";
import { createI18n } from "#renderer/app/i18n/create-i18n.ts";
import type { Words } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { whyText } from "#renderer/app/why-text.ts";
import { isAboutCalls, noticeText } from "#renderer/features/notices/notice-strips.tsx";

const en = createI18n("en").t as unknown as Words;
const zh = createI18n("zh-CN").t as unknown as Words;
const shown = (raw: string) => raw.replace("+86", "+86 ");

test("a lost device is named by what it did, with what is used instead", () => {
  const lost = { code: "device-lost", values: { role: "microphone", label: "Jabra", now: "" } } as const;
  expect(noticeText(en, lost)).toBe("The microphone “Jabra” is gone. In its place: the system's own.");
  expect(noticeText(zh, lost)).toBe("麦克风“Jabra”已断开，改用：系统默认设备。");
});

test("a mistake in the settings says in the agent's language what was expected", () => {
  const values = { file: "settings.json", key: "wrapUp.seconds", got: "2", expected: "a whole number from 5 to 3600" };
  const mistake = {
    code: "settings-mistake",
    values: { ...values, expectedCode: "whole-number-between", min: 5, max: 3600 },
  } as const;
  expect(noticeText(zh, mistake)).toContain("5 到 3600 之间的整数");
});

test("notices of audio stand with the phone, the others under the top bar", () => {
  expect(isAboutCalls({ code: "device-lost", callId: null })).toBe(true);
  expect(isAboutCalls({ code: "disk-full", callId: null })).toBe(false);
});

test("a locked account says until when, if that is known", () => {
  const retryAt = new Date(2026, 10, 20, 18, 30).getTime();
  expect(problemText(en, { code: "locked-out", values: { retryAt } })).toContain("Nov 20, 2026, 18:30");
  expect(problemText(en, { code: "locked-out", values: {} })).toBe(
    "Too many wrong passwords. This account is locked for some minutes.",
  );
});

test("no sentence shows a hole where a value is missing", () => {
  expect(problemText(en, { code: "session-elsewhere", values: {} })).not.toContain("{{");
});

test("the reason of a pop names the kind of number in the agent's language", () => {
  const why = { code: "number", values: { label: "mobile", number: "+8613082856110", name: "黄航" } } as const;
  expect(whyText(en, why, shown)).toBe("Mobile +86 13082856110 matches 黄航");
  expect(whyText(zh, why, shown)).toContain("手机");
  expect(whyText(zh, { code: "withheld", values: { form: "anonymous" } }, shown)).toBe("对方匿名来电，未做查询");
});

test("text from outside is not read as a template", () => {
  const why = { code: "lead-saved", values: { name: "{{number}} $t(app:name)" } } as const;
  expect(whyText(en, why, shown)).toBe("Saved as the new lead {{number}} $t(app:name)");
});
