import { Button } from "@mantine/core";
import { IconCheck, IconCopy, IconX } from "@tabler/icons-react";
import { type Ref, useEffect, useState } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import { isSip, type LadderRow } from "#shared/trace/index.ts";
import { entryWords } from "./entry-words.ts";
import styles from "./message-panel.module.css";

interface MessagePanelProps {
  readonly row: LadderRow;
  /** Of the text, which takes the focus. */
  readonly text: Ref<HTMLPreElement>;
  readonly onClose: () => void;
}

/** The text of a message as it went over the wire, without its secrets; of an event its code and values. */
export function MessagePanel({ row, text, onClose }: MessagePanelProps) {
  const words = useWords();
  const formats = useFormats();
  const { entry } = row;
  const what = entryWords(words, row);
  const title = words(isSip(entry) ? "trace:message-of" : "trace:event-of", { what });
  const shown = isSip(entry) ? entry.body : entry.title;
  return (
    <section
      className={styles.panel}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <time className={styles.time} dateTime={new Date(entry.at).toISOString()} {...tipOf(formats.full(entry.at))}>
          {`${formats.clock(entry.at)}.${String(Math.floor(entry.at) % 1000).padStart(3, "0")}`}
        </time>
        <Copy text={shown} />
        <IconButton label={words("trace:back")} keys={["Esc"]} onClick={onClose} small>
          <IconX size={14} />
        </IconButton>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <pre ref={text} className={styles.text} tabIndex={0}>
        {shown}
      </pre>
    </section>
  );
}

function Copy({ text }: { text: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is not copied yet.
  useEffect(() => setCopied(false), [text]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // The browser keeps the clipboard from this page: the text can still be marked and copied by hand.
      setCopied(false);
    }
  };
  return (
    <Button
      size="compact-sm"
      leftSection={copied ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />}
      onClick={() => void copy()}
    >
      {words(copied ? "trace:copied" : "trace:copy")}
    </Button>
  );
}
