import { Button, NativeSelect, Select, Textarea } from "@mantine/core";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { UserId } from "#shared/ids.ts";
import type { ActForm as Form, Subject } from "./acts.ts";
import { doingOf } from "./agent-view.ts";
import { useBoard } from "./floor.ts";
import { agentName, queueName } from "./shown-rows.ts";
import { viewText } from "./state-text.ts";
import type { Acts } from "./use-acts.ts";
import styles from "./wallboard.module.css";

interface ActFormProps {
  readonly form: Form;
  readonly acts: Acts;
  readonly about: Subject;
}

/** The further word that an action needs, in its place: a yes, a text, where to. Escape gives it up. */
export function ActForm({ form, acts, about }: ActFormProps) {
  switch (form.do) {
    case "message":
      return <MessageForm form={form} acts={acts} about={about} />;
    case "move-to-queue":
      return <QueueChoice form={form} acts={acts} about={about} />;
    case "move-to-agent":
      return <AgentChoice form={form} acts={acts} about={about} />;
    default:
      return <Question form={form} acts={acts} about={about} />;
  }
}

interface FrameProps {
  readonly acts: Acts;
  readonly title: string;
  readonly button: string;
  readonly danger?: boolean;
  /** What is to be done; null: something is missing still. */
  readonly act: (() => void) | null;
  readonly children?: ReactNode;
}

function Frame({ acts, title, button, danger, act, children }: FrameProps) {
  const words = useWords();
  const box = useRef<HTMLFormElement>(null);
  // The menu has the focus until it is gone.
  useEffect(() => {
    const frame = requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>("textarea, select, input, button")?.focus(),
    );
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <form
      ref={box}
      className={styles.form}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        acts.ask(null);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!acts.busy) act?.();
      }}
    >
      <p className={styles.question}>{title}</p>
      {children}
      <div className={styles.buttons}>
        <Button
          type="submit"
          variant="filled"
          {...(danger && { color: "danger" })}
          disabled={act === null || acts.busy}
        >
          {button}
        </Button>
        <Button onClick={() => acts.ask(null)}>{words("wallboard:act.cancel")}</Button>
      </div>
    </form>
  );
}

function Question({
  form,
  acts,
  about,
}: ActFormProps & { form: Extract<Form, { do: "sign-out" | "hang-up" | "take-over" }> }) {
  const words = useWords();
  const yes = () => {
    if (form.do === "sign-out")
      acts.agent(form.id, { do: "sign-out" }, about, words("wallboard:done.sign-out", { name: form.name }));
    else acts.caller(form.caller.caller, { do: form.do }, about, words(`wallboard:done.${form.do}`, { name: "" }));
  };
  return (
    <Frame
      acts={acts}
      title={words(`wallboard:ask.${form.do}`, { name: form.do === "sign-out" ? form.name : "" })}
      button={words(`wallboard:yes.${form.do}`)}
      danger={form.do !== "take-over"}
      act={yes}
    />
  );
}

const mostText = 500;

function MessageForm({ form, acts, about }: ActFormProps & { form: Extract<Form, { do: "message" }> }) {
  const words = useWords();
  const [text, setText] = useState("");
  const said = text.trim();
  const send = () =>
    acts.message(form.to, said, about, words("wallboard:done.message", { name: form.name, count: form.to.length }));
  const title = words("wallboard:ask.message", { name: form.name });
  return (
    <Frame acts={acts} title={title} button={words("wallboard:yes.message")} act={said === "" ? null : send}>
      <Textarea
        aria-label={title}
        placeholder={words("wallboard:ask.message-hint")}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={mostText}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (said !== "" && !acts.busy) send();
        }}
      />
    </Frame>
  );
}

function QueueChoice({ form, acts, about }: ActFormProps & { form: Extract<Form, { do: "move-to-queue" }> }) {
  const words = useWords();
  const queues = useBoard((board) => board.queues);
  const others = [...queues.values()].filter(({ queue }) => queue !== form.from);
  const [chosen, setChosen] = useState(others[0]?.queue ?? null);
  const name = others.find(({ queue }) => queue === chosen);
  const title = words("wallboard:ask.move-to-queue");
  const move = () => {
    if (chosen === null) return;
    acts.caller(
      form.caller.caller,
      { do: "move-to-queue", queue: chosen },
      about,
      words("wallboard:done.move-to-queue", { name: name === undefined ? chosen : queueName(name) }),
    );
  };
  return (
    <Frame acts={acts} title={title} button={words("wallboard:yes.move")} act={chosen === null ? null : move}>
      <NativeSelect
        size="xs"
        aria-label={title}
        value={chosen ?? ""}
        data={others.map((queue) => ({ value: queue.queue, label: queueName(queue) }))}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
    </Frame>
  );
}

function AgentChoice({ form, acts, about }: ActFormProps & { form: Extract<Form, { do: "move-to-agent" }> }) {
  const words = useWords();
  const agents = useBoard((board) => board.agents);
  const [chosen, setChosen] = useState<string | null>(null);
  // Read once: a list that changes while it is chosen from would move under the pointer. Those who could answer come first.
  const [first] = useState(agents);
  const people = useMemo(
    () =>
      [...first.values()]
        .filter((agent) => agent.deskName !== null && !agent.id.startsWith("member:"))
        .map((agent) => ({ agent, view: doingOf(agent).view }))
        .sort((a, b) => Number(b.view === "ready") - Number(a.view === "ready"))
        .map(({ agent, view }) => ({
          value: agent.id as string,
          label: words("wallboard:ask.agent-option", { name: agentName(agent), state: viewText(words, view) }),
        })),
    [first, words],
  );
  const title = words("wallboard:ask.move-to-agent");
  const move = () => {
    const agent = chosen === null ? undefined : agents.get(chosen);
    if (chosen === null) return;
    const name = agent === undefined ? "" : agentName(agent);
    const command = { do: "move-to-agent", userId: chosen as UserId } as const;
    acts.caller(form.caller.caller, command, about, words("wallboard:done.move-to-agent", { name }));
  };
  return (
    <Frame acts={acts} title={title} button={words("wallboard:yes.move")} act={chosen === null ? null : move}>
      <Select
        aria-label={title}
        placeholder={words("wallboard:ask.agent-hint")}
        searchable
        limit={50}
        nothingFoundMessage={words("lists:owner.none-found")}
        data={people}
        value={chosen}
        onChange={setChosen}
      />
    </Frame>
  );
}
