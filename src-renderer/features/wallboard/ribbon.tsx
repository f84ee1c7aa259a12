import { useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import { useSlice } from "#renderer/app/desk-context.ts";
import { formatLength } from "#renderer/app/format/formats.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { AgentState } from "#shared/agent/types.ts";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import { useBoard, useFloor } from "./floor.ts";
import styles from "./ribbon.module.css";
import { spanOf, stretchAt, stretchesOf } from "./ribbon-shape.ts";
import { useMoment } from "./running.tsx";
import { agentName } from "./shown-rows.ts";
import { stateText } from "./state-text.ts";
import { type TokenColours, useTokenColours } from "./use-token-colours.ts";

/** Not by its colour alone: the nearer to a call, the higher. */
const heightOf: Readonly<Record<AgentState["name"], number>> = {
  "signed-out": 0,
  "not-ready": 0.25,
  ready: 0.5,
  reserved: 0.75,
  talking: 1,
  "wrap-up": 0.75,
};

const colourOf: Readonly<Record<AgentState["name"], keyof TokenColours | null>> = {
  "signed-out": null,
  "not-ready": "not-ready",
  ready: "ready",
  reserved: "accent",
  talking: "talking",
  "wrap-up": "wrap-up",
};

/** An agent's day as a band of colours; pointing at it says the state and its times. Read once the row is in sight. */
export function Ribbon({ agent, width, height = 14 }: { agent: DeskAgent; width: number; height?: number }) {
  const words = useWords();
  const formats = useFormats();
  const colours = useTokenColours();
  const { ribbons } = useFloor();
  const { reasons } = useSlice("company");
  const canvas = useRef<HTMLCanvasElement>(null);
  const states = useStore(ribbons.store, (all) => all.get(agent.id));
  const dayFrom = useBoard((board) => board.facts?.dayFrom ?? 0);
  const now = useMoment(60_000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was forgotten (the feed was down) is wanted again.
  useEffect(() => ribbons.want(agent.id), [ribbons, agent.id, states === undefined]);
  const stretches = useMemo(() => stretchesOf(states ?? [], dayFrom, now), [states, dayFrom, now]);
  const span = useMemo(() => spanOf(stretches, dayFrom, now), [stretches, dayFrom, now]);
  useEffect(() => {
    const { current: sheet } = canvas;
    const paint = sheet?.getContext("2d");
    if (!sheet || !paint) return;
    const scale = window.devicePixelRatio || 1;
    sheet.width = Math.round(width * scale);
    sheet.height = Math.round(height * scale);
    paint.fillStyle = colours["bg-hover"];
    paint.fillRect(0, 0, sheet.width, sheet.height);
    const x = (at: number) => ((at - span.from) / (span.until - span.from)) * sheet.width;
    for (const { from, until, state } of stretches) {
      const colour = colourOf[state.name];
      if (colour === null) continue;
      paint.fillStyle = colours[colour];
      // A short state is seen all the same.
      const high = Math.round(sheet.height * heightOf[state.name]);
      paint.fillRect(x(from), sheet.height - high, Math.max(scale, x(until) - x(from)), high);
    }
  }, [stretches, span, colours, width, height]);
  if (agent.id.startsWith("member:")) return null;
  const sayAt = (sheet: HTMLCanvasElement, clientX: number) => {
    const box = sheet.getBoundingClientRect();
    const stretch = stretchAt(stretches, span, (clientX - box.left) / box.width);
    const time = (at: number) => formats.clock(at).slice(0, 5);
    const said =
      stretch === null
        ? ""
        : words("wallboard:ribbon.stretch", {
            state: stateText(words, reasons, stretch.state),
            from: time(stretch.from),
            until: time(stretch.until),
            length: formatLength(stretch.until - stretch.from),
          });
    // Written, not drawn: a tooltip that follows the pointer must not draw rows anew.
    if (sheet.dataset.tip !== said) {
      sheet.dataset.tip = said;
      sheet.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    }
  };
  return (
    <canvas
      ref={canvas}
      className={styles.ribbon}
      style={{ width, height }}
      role="img"
      aria-label={words("wallboard:ribbon.of", { name: agentName(agent) })}
      onPointerMove={(event) => sayAt(event.currentTarget, event.clientX)}
      {...tipOf("")}
    />
  );
}
