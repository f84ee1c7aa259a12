import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { useMay } from "#renderer/app/use-may.ts";
import { reasonWord } from "#renderer/features/top-bar/index.ts";
import { Section } from "#renderer/ui/section.tsx";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import { averageHandleMs, occupancy } from "#shared/queue/index.ts";
import { ActForm } from "./act-form.tsx";
import type { OpenMenu } from "./act-menu.tsx";
import { ActResultStrip } from "./act-result-strip.tsx";
import { agentOffers, formStands, hasOffers, type Joining } from "./acts.ts";
import { joiningIcons } from "./agent-items.tsx";
import { timesAt } from "./agent-view.ts";
import { CallerName } from "./caller-name.tsx";
import { DetailPanel } from "./detail-panel.tsx";
import { DoingMark } from "./doing-mark.tsx";
import { lengthText, percentText } from "./figure-text.ts";
import { useBoard } from "./floor.ts";
import { QueueWord } from "./queue-word.tsx";
import { Ribbon } from "./ribbon.tsx";
import { RowMenuButton } from "./row-menu-button.tsx";
import { Running, useMoment } from "./running.tsx";
import { agentName } from "./shown-rows.ts";
import { stateText } from "./state-text.ts";
import type { Acts } from "./use-acts.ts";
import styles from "./wallboard.module.css";

interface AgentDetailProps {
  readonly agent: DeskAgent;
  readonly acts: Acts;
  readonly onMenu: (menu: OpenMenu) => void;
  readonly onClose: () => void;
}

/** An agent: what they do now, their day, their queues. */
export function AgentDetail({ agent, acts, onMenu, onClose }: AgentDetailProps) {
  const words = useWords();
  const may = useMay();
  const { reasons, teams } = useSlice("company");
  const me = useSlice("session", (session) => (session.name === "signed-in" ? session.user.id : ""));
  const offers = agentOffers(agent, may, me);
  const name = agentName(agent);
  const team = teams.find(({ id }) => id === agent.teamId)?.name;
  const facts = [
    agent.extension,
    team ?? null,
    agent.deskName === null
      ? words("wallboard:agent.no-desk")
      : words("wallboard:agent.at-desk", { desk: agent.deskName }),
  ].filter((fact) => fact !== null);
  const about = { kind: "agent", id: agent.id } as const;
  const join = (joining: Joining) => {
    if (agent.call === null) return;
    if (joining === "take-over") acts.ask({ do: "take-over", caller: agent.call, agent: agent.id });
    else acts.caller(agent.call.caller, { do: joining }, about, words(`wallboard:done.${joining}`, { name }));
  };
  return (
    <DetailPanel
      title={name}
      onClose={onClose}
      tools={
        hasOffers(offers) && (
          <RowMenuButton
            label={words("wallboard:act.menu-of", { name })}
            onMenu={(place) => onMenu({ subject: about, place })}
            inTable={false}
          >
            <IconDots size={18} />
          </RowMenuButton>
        )
      }
    >
      <p className={styles.soft}>{facts.join(" · ")}</p>
      <p className={styles.line}>
        <DoingMark agent={agent} />
        {agent.next !== null && (
          <span className={styles.soft}>
            {words("app:agent.then", { state: stateText(words, reasons, agent.next) })}
          </span>
        )}
      </p>
      <ActResultStrip acts={acts} />
      {acts.form !== null && formStands(acts.form, agent.call) && (
        <ActForm form={acts.form} acts={acts} about={about} />
      )}
      {agent.call !== null && <CallBlock agent={agent} joinings={offers.joinings} busy={acts.busy} onJoin={join} />}
      <Day agent={agent} />
      <Memberships agent={agent} reasonOf={(code) => reasonWord(words, reasons, code)} />
    </DetailPanel>
  );
}

interface CallBlockProps {
  readonly agent: DeskAgent;
  readonly joinings: readonly Joining[];
  readonly busy: boolean;
  readonly onJoin: (joining: Joining) => void;
}

function CallBlock({ agent: { call }, joinings, busy, onJoin }: CallBlockProps) {
  const words = useWords();
  const request = useRequest();
  const openRecord = useOpenRecord(request);
  if (call === null) return null;
  return (
    <Section title={words("wallboard:agent.in-call")}>
      <RefusalStrip request={request} />
      <p className={styles.line}>
        <CallerName caller={call} onRecord={({ target }) => openRecord(target)} />
        <span className={styles.soft}>
          <QueueWord queue={call.queue} />
        </span>
        <span className={styles.end}>
          <Running since={call.answeredAt} />
        </span>
      </p>
      {joinings.length > 0 && (
        <div className={styles.buttons}>
          {joinings.map((joining) => {
            const Sign = joiningIcons[joining];
            return (
              <Button
                key={joining}
                size="compact-sm"
                leftSection={<Sign size={14} aria-hidden="true" />}
                disabled={busy}
                onClick={() => onJoin(joining)}
              >
                {words(`wallboard:act.${joining}`)}
              </Button>
            );
          })}
        </div>
      )}
    </Section>
  );
}

const dayStates = ["ready", "reserved", "talking", "wrap-up", "not-ready"] as const;

function Day({ agent }: { agent: DeskAgent }) {
  const words = useWords();
  const { ref, width } = useElementSize();
  const dayFrom = useBoard((board) => board.facts?.dayFrom ?? 0);
  const times = timesAt(agent, useMoment(), dayFrom);
  const { counts } = agent;
  const figures: readonly (readonly [string, string])[] = [
    ...dayStates.map((state) => [words(`app:agent.state.${state}`), lengthText(times[state])] as const),
    [words("wallboard:agent.occupancy"), percentText(words, occupancy(times))],
    [words("wallboard:agent.handled"), String(counts.handled)],
    [words("wallboard:agent.unanswered"), String(counts.unanswered)],
    [words("wallboard:agent.aht"), lengthText(averageHandleMs(counts))],
  ];
  return (
    <Section title={words("wallboard:agent.day")}>
      <div ref={ref} className={styles.band}>
        {width > 0 && <Ribbon agent={agent} width={width} height={20} />}
      </div>
      <dl className={styles.figures}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Memberships({ agent, reasonOf }: { agent: DeskAgent; reasonOf: (code: string) => string }) {
  const words = useWords();
  return (
    <Section title={words("wallboard:agent.queues")}>
      {agent.queues.length === 0 && <p className={styles.soft}>{words("wallboard:agent.no-queues")}</p>}
      <ul className={styles.people}>
        {agent.queues.map(({ queue, penalty, paused, pauseReason }) => (
          <li key={queue} className={styles.person}>
            <span className={styles.text}>
              <QueueWord queue={queue} />
            </span>
            <span className={styles.soft}>{words("wallboard:agent.priority", { priority: penalty + 1 })}</span>
            {paused && (
              <span className={styles.end}>
                {pauseReason === null
                  ? words("wallboard:agent.paused")
                  : words("wallboard:agent.paused-because", { reason: reasonOf(pauseReason) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
