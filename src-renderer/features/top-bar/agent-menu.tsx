import { Menu } from "@mantine/core";
import { IconChevronDown, IconCircleCheck, IconCircleMinus } from "@tabler/icons-react";
import { useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useWords, type Words } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { AgentState, NextAgentState } from "#shared/agent/types.ts";
import type { Reason } from "#shared/contract/desk/index.ts";
import styles from "./agent-menu.module.css";
import { agentViews } from "./agent-view.ts";
import { reasonWord } from "./reason-word.ts";

/** The agent's state with its time; the menu opens to the right, so that it never covers the phone. Chosen in a call, it comes after it. */
export function AgentMenu() {
  const words = useWords();
  const keys = useKeyParts();
  const { client, problems } = useDesk();
  const { state, next } = useSlice("agent");
  const { reasons } = useSlice("company");
  const [open, setOpen] = useState(false);
  const { tone, icon: Sign } = agentViews[state.name];
  const set = (wanted: NextAgentState) => void problems.run("agent", () => client.agent.setState(wanted));
  useAction("agent-menu", () => setOpen((now) => !now));
  useAction("ready", () => set({ name: "ready" }));
  useAction("not-ready", () => set({ name: "not-ready", reason: null }));
  return (
    <Menu opened={open} onChange={setOpen} position="right-start" offset={{ mainAxis: 4, crossAxis: 48 }} width={260}>
      <Menu.Target>
        <button
          type="button"
          className={styles.button}
          data-tone={tone}
          data-agent={state.name}
          {...tipOf(words("app:action.agent-menu"), keys("agent-menu"))}
        >
          <Sign size={18} aria-hidden="true" />
          <span className={styles.word}>{stateWord(words, reasons, state)}</span>
          <span className={styles.time}>
            <Elapsed since={state.at} />
          </span>
          {next && (
            <span className={styles.next}>{words("app:agent.then", { state: nextWord(words, reasons, next) })}</span>
          )}
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCircleCheck size={16} />}
          rightSection={<Keys parts={keys("ready")} />}
          onClick={() => set({ name: "ready" })}
        >
          {words("app:agent.state.ready")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{words("app:agent.state.not-ready")}</Menu.Label>
        <Menu.Item
          leftSection={<IconCircleMinus size={16} />}
          rightSection={<Keys parts={keys("not-ready")} />}
          onClick={() => set({ name: "not-ready", reason: null })}
        >
          {words("app:agent.no-reason")}
        </Menu.Item>
        <div className={styles.reasons}>
          {reasons
            .filter(({ active }) => active)
            .map(({ code }) => (
              <Menu.Item
                key={code}
                leftSection={<IconCircleMinus size={16} />}
                onClick={() => set({ name: "not-ready", reason: code })}
              >
                {reasonWord(words, reasons, code)}
              </Menu.Item>
            ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}

function stateWord(words: Words, reasons: readonly Reason[], state: AgentState): string {
  if (state.name === "not-ready" && state.reason !== null) {
    return words("app:agent.not-ready-because", { reason: reasonWord(words, reasons, state.reason) });
  }
  return words(`app:agent.state.${state.name}`);
}

function nextWord(words: Words, reasons: readonly Reason[], next: NextAgentState): string {
  if (next.name === "not-ready" && next.reason !== null) return reasonWord(words, reasons, next.reason);
  return words(`app:agent.state.${next.name}`);
}
