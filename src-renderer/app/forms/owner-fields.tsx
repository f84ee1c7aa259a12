import { NativeSelect, Select } from "@mantine/core";
import { useCallback } from "react";
import type { Person } from "#shared/contract/desk/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import { useDesk, useSlice } from "../desk-context.ts";
import { useWords } from "../i18n/use-words.ts";
import { useLoaded } from "../requests/use-loaded.ts";
import { useMay } from "../use-may.ts";

/** Left out in a new record: it comes to its maker. */
interface Hands {
  readonly ownerId?: UserId | null | undefined;
  readonly teamId?: TeamId | null | undefined;
}

interface OwnerFieldsProps {
  readonly value: Hands;
  readonly stored: Hands;
  readonly onChange: (change: { ownerId?: UserId | null; teamId?: TeamId | null }) => void;
}

const nobodyYet: readonly Person[] = [];

/**
 * Who looks after a record. With `records.assign` anybody or any team; without it one may take what nobody owns, and that is all
 * (central's `checkHands` says the same).
 */
export function OwnerFields({ value: typed, stored: kept, onChange }: OwnerFieldsProps) {
  const words = useWords();
  const { client } = useDesk();
  const mayAssign = useMay()("records.assign");
  const me = useSlice("session", (session) => (session.name === "signed-in" ? session.user.id : null));
  const stored = { ownerId: kept.ownerId === undefined ? me : kept.ownerId, teamId: kept.teamId ?? null };
  const value = {
    ownerId: typed.ownerId === undefined ? stored.ownerId : typed.ownerId,
    teamId: typed.teamId === undefined ? stored.teamId : typed.teamId,
  };
  const { teams } = useSlice("company");
  const people = useLoaded(useCallback(() => client.records.people(), [client])).value?.items ?? nobodyYet;
  const maySee = (id: UserId | null) => mayAssign || id === stored.ownerId || (stored.ownerId === null && id === me);
  const offered = people.filter((it) => (it.active || it.id === value.ownerId) && maySee(it.id));
  const known = value.ownerId === null || people.some(({ id }) => id === value.ownerId);
  const unknown = known ? [] : [{ value: String(value.ownerId), label: words("lists:owner.unknown") }];
  const inForce = teams.some(({ id }) => id === value.teamId);
  return (
    <>
      <Select
        size="xs"
        label={words("lists:owner.owner")}
        description={words(mayAssign ? "lists:owner.hint" : "lists:owner.take-hint")}
        searchable
        selectFirstOptionOnChange
        limit={50}
        disabled={!mayAssign && stored.ownerId !== null}
        nothingFoundMessage={words("lists:owner.none-found")}
        value={value.ownerId ?? ""}
        data={[
          ...(maySee(null) ? [{ value: "", label: words("lists:owner.nobody") }] : []),
          ...offered.map(({ id, name, extension }) => ({
            value: id,
            label: extension === null ? name : `${name} · ${extension}`,
          })),
          ...unknown,
        ]}
        onChange={(id) => onChange({ ownerId: people.find((it) => it.id === id)?.id ?? null })}
      />
      <NativeSelect
        size="xs"
        label={words("lists:owner.team")}
        description={words("lists:owner.team-hint")}
        disabled={!mayAssign}
        value={value.teamId ?? ""}
        data={[
          { value: "", label: words("lists:owner.no-team") },
          ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ...(value.teamId !== null && !inForce ? [{ value: value.teamId, label: words("lists:owner.unknown") }] : []),
        ]}
        onChange={(event) => {
          const { value: chosen } = event.currentTarget;
          onChange({ teamId: teams.find(({ id }) => id === chosen)?.id ?? null });
        }}
      />
    </>
  );
}
