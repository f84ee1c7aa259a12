import { ActionIcon } from "@mantine/core";
import type { ReactNode } from "react";
import { tipOf } from "./tip.ts";

interface IconButtonProps {
  /** What it does, for the tooltip and for screen readers. */
  readonly label: string;
  /** Its key, as printed. */
  readonly keys?: readonly string[];
  readonly children: ReactNode;
  readonly onClick?: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly small?: boolean;
  readonly color?: string;
  readonly className?: string | undefined;
}

/** A button that is an icon: always named, always with a tooltip. */
export function IconButton({
  label,
  keys,
  children,
  onClick,
  pressed,
  disabled,
  small,
  color,
  className,
}: IconButtonProps) {
  return (
    <ActionIcon
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled ?? false}
      onClick={onClick}
      size={small ? 22 : 28}
      variant={pressed ? "light" : "subtle"}
      color={color ?? (pressed ? "accent" : "offline")}
      className={className}
      {...tipOf(label, keys)}
    >
      {children}
    </ActionIcon>
  );
}
