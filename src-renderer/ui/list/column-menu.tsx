import { ActionIcon, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { tipOf } from "../tip.ts";
import type { Column } from "./column.ts";

interface ColumnMenuProps {
  readonly label: string;
  readonly columns: readonly Pick<Column<never>, "id" | "title" | "fixed">[];
  /** Ids of those that are shown. */
  readonly shown: readonly string[];
  readonly onChange: (shown: readonly string[]) => void;
}

/** Which columns a list shows. */
export function ColumnMenu({ label, columns, shown, onChange }: ColumnMenuProps) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon type="button" aria-label={label} {...tipOf(label)}>
          <IconColumns3 size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {columns
          .filter((column) => !column.fixed)
          .map((column) => (
            <Menu.CheckboxItem
              key={column.id}
              checked={shown.includes(column.id)}
              onChange={(on) => onChange(on ? [...shown, column.id] : shown.filter((id) => id !== column.id))}
            >
              {column.title}
            </Menu.CheckboxItem>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
