import { SegmentedControl } from "@mantine/core";
import styles from "./segments.module.css";

interface SegmentsProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** Which part of a list is shown: one of a few, all of them in sight. */
export function Segments<V extends string>({ label, value, options, onChange }: SegmentsProps<V>) {
  return (
    <SegmentedControl<V>
      size="xs"
      transitionDuration={0}
      classNames={{ label: styles.label ?? "" }}
      aria-label={label}
      value={value}
      data={[...options]}
      onChange={onChange}
    />
  );
}
