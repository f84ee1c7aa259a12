import { Menu } from "@mantine/core";
import {
  type Icon,
  IconCircleCheck,
  IconCircleMinus,
  IconEar,
  IconLogout,
  IconMessage,
  IconMessageCircle,
  IconPhoneIncoming,
  IconPhoneX,
  IconUser,
  IconUsersPlus,
} from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useMay } from "#renderer/app/use-may.ts";
import { reasonWord } from "#renderer/features/top-bar/index.ts";
import type { NextAgentState } from "#shared/agent/types.ts";
import { agentOffers, type Joining, type Subject } from "./acts.ts";
import { useBoard } from "./floor.ts";
import { agentName } from "./shown-rows.ts";
import { stateText } from "./state-text.ts";
import type { Acts } from "./use-acts.ts";
import styles from "./wallboard.module.css";

export const joiningIcons: Readonly<Record<Joining, Icon>> = {
  listen: IconEar,
  whisper: IconMessageCircle,
  barge: IconUsersPlus,
  "take-over": IconPhoneIncoming,
};

interface AgentItemsProps {
  readonly id: string;
  readonly acts: Acts;
  readonly onOpen: (subject: Subject) => void;
}

/** What a supervisor can do with an agent as things are; only what the role grants. */
export function AgentItems({ id, acts, onOpen }: AgentItemsProps) {
  const words = useWords();
  const may = useMay();
  const { reasons } = useSlice("company");
  const me = useSlice("session", (session) => (session.name === "signed-in" ? session.user.id : ""));
  const agent = useBoard((board) => board.agents.get(id));
  const about: Subject = { kind: "agent", id };
  if (agent === undefined) return <Menu.Label>{words("wallboard:act.agent-gone")}</Menu.Label>;
  const name = agentName(agent);
  const { call } = agent;
  const offers = agentOffers(agent, may, me);
  const set = (state: NextAgentState) =>
    acts.agent(
      id,
      { do: "set-state", state },
      about,
      words("wallboard:done.set-state", { name, state: stateText(words, reasons, state) }),
    );
  const join = (joining: Joining) => {
    if (call === null) return;
    if (joining === "take-over") {
      onOpen(about);
      acts.ask({ do: "take-over", caller: call, agent: id });
    } else acts.caller(call.caller, { do: joining }, about, words(`wallboard:done.${joining}`, { name }));
  };
  return (
    <>
      <Menu.Label>{name}</Menu.Label>
      {offers.joinings.map((joining) => {
        const Sign = joiningIcons[joining];
        return (
          <Menu.Item key={joining} leftSection={<Sign size={16} />} onClick={() => join(joining)}>
            {words(`wallboard:act.${joining}`)}
          </Menu.Item>
        );
      })}
      {offers.hangUp && call !== null && (
        <Menu.Item
          leftSection={<IconPhoneX size={16} />}
          onClick={() => {
            onOpen(about);
            acts.ask({ do: "hang-up", caller: call });
          }}
        >
          {words("wallboard:act.hang-up")}
        </Menu.Item>
      )}
      {offers.setState && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<IconCircleCheck size={16} />} onClick={() => set({ name: "ready" })}>
            {words("wallboard:act.set-ready")}
          </Menu.Item>
          <Menu.Label>{words("wallboard:act.set-not-ready")}</Menu.Label>
          <div className={styles.reasons}>
            <Menu.Item
              leftSection={<IconCircleMinus size={16} />}
              onClick={() => set({ name: "not-ready", reason: null })}
            >
              {words("app:agent.no-reason")}
            </Menu.Item>
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
        </>
      )}
      {(offers.message || offers.signOut) && <Menu.Divider />}
      {offers.message && (
        <Menu.Item
          leftSection={<IconMessage size={16} />}
          onClick={() => {
            onOpen(about);
            acts.ask({ do: "message", to: [id], name });
          }}
        >
          {words("wallboard:act.message")}
        </Menu.Item>
      )}
      {offers.signOut && (
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => {
            onOpen(about);
            acts.ask({ do: "sign-out", id, name });
          }}
        >
          {words("wallboard:act.sign-out")}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item leftSection={<IconUser size={16} />} onClick={() => onOpen(about)}>
        {words("wallboard:act.details")}
      </Menu.Item>
    </>
  );
}
