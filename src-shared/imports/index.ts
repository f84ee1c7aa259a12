export {
  ImportField,
  ImportFileProblem,
  ImportReject,
  importFields,
  importFileProblems,
  importRejects,
  isPhoneField,
} from "./fields.ts";
export { guessMapping } from "./guess-mapping.ts";
