import { IconCrown, IconPhoneOff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { DialButton } from "#renderer/features/softphone/index.ts";
import type { Column } from "#renderer/ui/list/index.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { CustomerRow } from "#shared/contract/desk/index.ts";
import styles from "./customers.module.css";

/** The columns of the customers list; ids of sortable ones are the desk's. */
export function useCustomerColumns(): readonly Column<CustomerRow>[] {
  const words = useWords();
  return useMemo(
    () => [
      {
        id: "name",
        title: words("customers:column.name"),
        width: "minmax(150px, 2fr)",
        fixed: true,
        sortable: true,
        cell: (row) => <Name row={row} />,
      },
      {
        id: "company",
        title: words("customers:column.company"),
        width: "minmax(110px, 1.6fr)",
        sortable: true,
        cell: ({ customer }) => customer.company,
      },
      {
        id: "number",
        title: words("customers:column.number"),
        width: "176px",
        cell: (row) => <NumberCell row={row} />,
      },
      {
        id: "city",
        title: words("customers:column.city"),
        width: "minmax(70px, 1fr)",
        cell: ({ customer }) => customer.city,
      },
      {
        id: "email",
        title: words("customers:column.email"),
        width: "minmax(110px, 1.4fr)",
        off: true,
        cell: ({ customer }) => customer.email,
      },
      {
        id: "account",
        title: words("customers:column.account"),
        width: "110px",
        off: true,
        cell: ({ customer }) => customer.accountNumber,
      },
      {
        id: "status",
        title: words("customers:column.status"),
        width: "80px",
        off: true,
        cell: ({ customer }) => words(`customers:status.${customer.status}`),
      },
      {
        id: "lastContact",
        title: words("customers:column.last-contact"),
        width: "112px",
        sortable: true,
        cell: ({ lastContactAt }) => lastContactAt !== null && <Moment at={lastContactAt} />,
      },
      {
        id: "updated",
        title: words("customers:column.updated"),
        width: "112px",
        sortable: true,
        off: true,
        cell: ({ customer }) => <Moment at={customer.updatedAt} />,
      },
    ],
    [words],
  );
}

function Name({ row: { customer } }: { row: CustomerRow }) {
  const words = useWords();
  return (
    <>
      <bdi className={styles.name}>{customer.name}</bdi>
      {customer.tier === "vip" && (
        <span className={styles.vip}>
          <IconCrown size={13} aria-hidden="true" />
          {words("customers:tier.vip")}
        </span>
      )}
      {customer.doNotCall && (
        <span
          className={styles.doNotCall}
          role="img"
          aria-label={words("customers:do-not-call")}
          {...tipOf(words("customers:do-not-call"))}
        >
          <IconPhoneOff size={14} aria-hidden="true" />
        </span>
      )}
    </>
  );
}

function NumberCell({ row: { customer, number } }: { row: CustomerRow }) {
  const formats = useFormats();
  if (number === null) return null;
  return (
    <>
      <DialButton
        number={number}
        target={{ type: "customer", id: customer.id }}
        name={customer.name}
        doNotCall={customer.doNotCall}
      />
      {formats.number(number)}
    </>
  );
}
