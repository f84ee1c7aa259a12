import { Button } from "@mantine/core";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { ProblemStrip } from "#renderer/app/problem-strip.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import { DialQuestion } from "./dial-question.tsx";
import { LineStrip } from "./line-strip.tsx";
import styles from "./phone-strips.module.css";

/** What keeps calls from working, in words, where calls are. */
export function PhoneStrips() {
  return (
    <>
      <LineStrip />
      <DeskPhoneStrip />
      <AudioStrip />
      <QuietStrip />
      <DialQuestion />
      <ProblemStrip place="phone" />
    </>
  );
}

function QuietStrip() {
  const words = useWords();
  const quiet = useSlice("phone", (phone) => phone.doNotDisturb);
  if (!quiet) return null;
  return (
    <Strip tone="warning">
      <p className={styles.title}>{words("phone:do-not-disturb-on")}</p>
      <p>{words("phone:do-not-disturb-hint")}</p>
    </Strip>
  );
}

function DeskPhoneStrip() {
  const words = useWords();
  const { client, problems } = useDesk();
  const device = useSlice("phone", (phone) => phone.device);
  const deskPhone = useSlice("phone", (phone) => phone.deskPhone);
  if (device !== "desk-phone" || deskPhone === null || (deskPhone.reachable && !deskPhone.unheard)) return null;
  const why = deskPhone.unheard ? "phone:device-unheard" : "phone:device-unreachable";
  return (
    <Strip tone="warning">
      <p>{words(why, { extension: deskPhone.extension })}</p>
      <div className={styles.buttons}>
        <Button onClick={() => void problems.run("phone", () => client.phone.set({ device: "softphone" }))}>
          {words("phone:use-softphone")}
        </Button>
      </div>
    </Strip>
  );
}

function AudioStrip() {
  const words = useWords();
  const here = useSlice("phone", (phone) => phone.device === "softphone");
  const page = useSlice("media", (media) => media.page);
  const microphone = useSlice("media", (media) => media.microphone);
  const needsGesture = useSlice("media", (media) => media.needsGesture);
  // The sound is in the desk phone: what this machine can't do does not matter.
  if (!here) return null;
  if (page === "absent") return <Strip tone="warning">{words("phone:audio.no-page")}</Strip>;
  if (microphone !== "ok" && microphone !== "not-asked") {
    return <Strip tone="error">{words(`phone:audio.${microphone}`)}</Strip>;
  }
  return needsGesture ? <Strip tone="warning">{words("phone:audio.gesture")}</Strip> : null;
}
