import { IconEar } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { levelShare } from "#renderer/features/softphone/index.ts";
import { LevelBar } from "#renderer/ui/level-bar.tsx";
import type { Call } from "#shared/call/types.ts";
import type { DemoCall } from "#shared/contract/demo.ts";
import styles from "./demo-ear.module.css";

const everyMs = 250;
/** What a room's noise stays under; speech is above. */
const voiceDbfs = -50;
/** Between two words nobody falls silent. */
const pauseMs = 2_000;

/** A call with the times (epoch ms) of this answer and of the last one in which a voice was heard. */
interface HeardCall extends DemoCall {
  readonly askedAt: number;
  readonly voiceAt: number;
}

function heard(call: DemoCall, before: HeardCall | null): HeardCall {
  const askedAt = Date.now();
  const known = before?.callId === call.callId ? before.voiceAt : 0;
  return { ...call, askedAt, voiceAt: call.heardDbfs > voiceDbfs ? askedAt : known };
}

/** What the demo exchange hears of the agent's microphone, while one of its calls lives. */
export function DemoEar() {
  const words = useWords();
  const demo = useSlice("app", (app) => app.demo);
  const talking = useSlice("calls", isTalking);
  const call = useDemoCall(demo && talking);
  if (call === null) return null;
  const hears = call.askedAt - call.voiceAt < pauseMs;
  return (
    <div className={styles.ear} data-demo-hears={hears}>
      <IconEar size={16} aria-hidden="true" />
      <div className={styles.words}>
        <p>{words("demo:hears", { heard: words(hears ? "demo:voice" : "demo:silence") })}</p>
        <div className={styles.bar}>
          <LevelBar share={levelShare(call.heardDbfs)} label={words("demo:level")} />
        </div>
      </div>
    </div>
  );
}

function isTalking(calls: readonly Call[]): boolean {
  return calls.some((call) => call.state.name === "active" || call.state.name === "held");
}

function useDemoCall(on: boolean): HeardCall | null {
  const { client } = useDesk();
  const [call, setCall] = useState<HeardCall | null>(null);
  useEffect(() => {
    if (!on) return;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const { calls } = await client.demo.calls({}, { signal: ended.signal });
        if (ended.signal.aborted) return;
        const live = calls.find((one) => one.state === "answered" || one.state === "held");
        setCall((before) => (live ? heard(live, before) : null));
      } catch {
        if (ended.signal.aborted) return;
        setCall(null);
      }
      timer = setTimeout(ask, everyMs);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
      setCall(null);
    };
  }, [client, on]);
  return call;
}
