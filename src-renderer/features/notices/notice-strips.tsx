import { Button } from "@mantine/core";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords, type Words } from "#renderer/app/i18n/use-words.ts";
import { valuesInWords } from "#renderer/app/problem-text.ts";
import { showPage } from "#renderer/app/state/workspace.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { Notice } from "#shared/contract/desk/index.ts";

/** Things the agent must know, as strips in their place; each goes when it is dismissed or settled. `about`: those of calls, or the rest. */
export function NoticeStrips({ about }: { about: "calls" | "desk" }) {
  const words = useWords();
  const notices = useSlice("notices");
  const { client, problems, workspace } = useDesk();
  return notices
    .filter((notice) => isAboutCalls(notice) === (about === "calls"))
    .map((notice) => (
      <Strip
        key={notice.id}
        tone={notice.level}
        onDismiss={() => void problems.run("session", () => client.notices.dismiss({ id: notice.id }))}
        dismissLabel={words("common:dismiss")}
        actions={
          syncCodes.has(notice.code) ? (
            <Button size="compact-sm" onClick={() => showPage(workspace, "problems")}>
              {words("sync:decide")}
            </Button>
          ) : (
            notice.code === "report-ready" && (
              <Button size="compact-sm" onClick={() => showPage(workspace, "reports")}>
                {words("app:action.page-reports")}
              </Button>
            )
          )
        }
      >
        {noticeText(words, notice)}
      </Strip>
    ));
}

/** Decided on in the list of sync problems. */
const syncCodes: ReadonlySet<Notice["code"]> = new Set(["sync-rejected", "sync-conflict"]);

const callCodes: ReadonlySet<Notice["code"]> = new Set([
  "device-lost",
  "device-back",
  "transfer-failed",
  "handover-unsent",
  "do-not-disturb-missed",
  "clipboard-no-number",
  "microphone-denied",
  "microphone-missing",
  "call-media-failed",
  "call-taken-back",
  "call-lost",
  "call-ended-by-exchange",
  "link-refused",
]);

/** Notices of calls, line and audio stand in the phone column; the others under the top bar. */
export function isAboutCalls(notice: Pick<Notice, "code" | "callId">): boolean {
  return notice.callId !== null || callCodes.has(notice.code);
}

/** What a settings key may hold, as the desk names it. */
const expectedCodes = [
  "one-of",
  "text",
  "text-up-to",
  "text-like",
  "web-address",
  "number-between",
  "whole-number-between",
  "true-or-false",
  "list",
  "group",
] as const;
const unreadableReasons = ["not-json", "not-a-group", "too-large", "no-access"] as const;
const roles = ["microphone", "speaker", "ringer"] as const;

/** A notice in a sentence. */
export function noticeText(words: Words, notice: Pick<Notice, "code" | "values">): string {
  const values = valuesInWords(words, notice.values);
  if (notice.code === "device-lost" || notice.code === "device-back") {
    const role = roles.find((one) => one === values.role) ?? "speaker";
    values.role = words(`notice:role.${role}`);
    if (values.now === "") values.now = words("notice:system-default");
  }
  const expected = expectedCodes.find((code) => code === values.expectedCode);
  if (notice.code === "settings-mistake" && expected) values.expected = words(`notice:expected.${expected}`, values);
  const reason = unreadableReasons.find((one) => one === values.reason);
  if (reason) values.why = words(`notice:unreadable.${reason}`, values);
  return words(`notice:${notice.code}`, values);
}
