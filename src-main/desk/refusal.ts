import { ORPCError } from "@orpc/server";
import type { DeskProblem, DeskProblemCode, Values } from "#shared/contract/desk/index.ts";
import type { FieldError } from "#shared/crm/forms.ts";

/** A request that the desk refuses, with the code that the UI turns into a sentence. */
export class Refusal extends Error {
  readonly code: DeskProblemCode;
  readonly values: Values;
  readonly fields: readonly FieldError[];

  constructor(code: DeskProblemCode, values: Values = {}, fields: readonly FieldError[] = []) {
    super(`refused: ${code}`);
    this.name = "Refusal";
    this.code = code;
    this.values = values;
    this.fields = fields;
  }

  /** The error that the desk contract declares. */
  toContractError(): ORPCError<"REFUSED", DeskProblem> {
    return new ORPCError("REFUSED", {
      defined: true,
      message: "refused",
      data: {
        code: this.code,
        values: this.values,
        ...(this.fields.length > 0 ? { fields: [...this.fields] } : {}),
      },
    });
  }
}
