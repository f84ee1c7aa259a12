import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { ProblemStrip } from "#renderer/app/problem-strip.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import { Countdown } from "./countdown.tsx";
import { DialQuestion } from "./dial-question.tsx";

/** What keeps calls from working, in words, where calls are. */
export function PhoneStrips() {
  return (
    <>
      <LineStrip />
      <AudioStrip />
      <DialQuestion />
      <ProblemStrip place="phone" />
    </>
  );
}

function LineStrip() {
  const words = useWords();
  const link = useSlice("link");
  if (link.name === "waiting") {
    return (
      <Strip tone="warning">
        {words("phone:line-lost", { why: words(`phone:link-error.${link.error}`) })} <Countdown until={link.retryAt} />
      </Strip>
    );
  }
  if (link.name === "refused") {
    return (
      <Strip tone="error">
        {words("phone:line-refused", { why: words(`phone:link-error.${link.error}`), detail: link.detail })}
      </Strip>
    );
  }
  if (link.name === "off" && link.error !== null) {
    return <Strip tone="warning">{words("phone:line-off", { why: words(`phone:link-error.${link.error}`) })}</Strip>;
  }
  return null;
}

function AudioStrip() {
  const words = useWords();
  const page = useSlice("media", (media) => media.page);
  const microphone = useSlice("media", (media) => media.microphone);
  const needsGesture = useSlice("media", (media) => media.needsGesture);
  if (page === "absent") return <Strip tone="warning">{words("phone:audio.no-page")}</Strip>;
  if (microphone !== "ok" && microphone !== "not-asked") {
    return <Strip tone="error">{words(`phone:audio.${microphone}`)}</Strip>;
  }
  return needsGesture ? <Strip tone="warning">{words("phone:audio.gesture")}</Strip> : null;
}
