/**
 * The finer half of DESIGN 3's import table, which the linter's per-root patterns can't say: rooms inside src-main and src-renderer, and
 * the packages that only one room may see. Reads import specifiers; prints one line per breach.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

interface Rule {
  /** Files that the rule binds. */
  readonly from: RegExp;
  /** Targets (a path in the checkout, or a package) that they must not import. */
  readonly never: RegExp;
  readonly except?: RegExp;
  readonly says: string;
}

const rules: readonly Rule[] = [
  {
    from: /^src-(main|server)\//,
    never: /^sip\.js(\/|$)/,
    except: /^src-main\/telephony\/sip\/|^src-server\/demo\/exchange\//,
    says: "only telephony/sip and the demo exchange import sip.js",
  },
  {
    from: /^src-main\//,
    never: /^electron(\/|$)/,
    except: /^src-main\/hosts\/electron\//,
    says: "electron is imported under hosts/electron only",
  },
  { from: /^src-main\//, never: /^better-sqlite3$/, except: /^src-main\/store\//, says: "SQLite is the store's" },
  {
    from: /^src-main\/telephony\//,
    never: /^src-main\/(store|sync|pop|agent|desk|hosts)\//,
    says: "telephony knows no other room; desk wires it",
  },
  {
    from: /^src-main\/store\//,
    never: /^src-main\/(telephony|sync|pop|agent|desk|hosts)\//,
    says: "the store knows no other room; desk wires it",
  },
  {
    from: /^src-main\/sync\//,
    never: /^src-main\/(telephony|store|pop|agent|desk|hosts)\//,
    says: "sync knows no other room; desk wires it",
  },
  {
    from: /^src-main\/(pop|agent)\//,
    never: /^src-main\/(telephony|store|sync|desk|hosts)\//,
    says: "application services stand on the pure rules",
  },
  { from: /^src-main\/desk\//, never: /^src-main\/hosts\//, says: "the engine knows no host" },
  {
    from: /^src-renderer\/ui\//,
    never: /^(zustand|src-renderer\/(app|features|desk|media)\/)/,
    says: "ui/ knows no store",
  },
  {
    from: /^src-renderer\/media\//,
    never: /^(react|@mantine\/|src-renderer\/(app|features|ui)\/)/,
    says: "the media page carries no UI",
  },
  {
    from: /^src-shared\//,
    never: /^(?!src-shared\/|zod$|uuidv7$|@orpc\/contract$|libphonenumber-js(\/|$)|pinyin-pro$)/,
    says: "src-shared is pure: only zod-like libraries",
  },
];

const specifier =
  /(?:^|\n)\s*(?:import|export)\s[^"'`;]*?from\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;
const alias: Record<string, string> = {
  "#shared/": "src-shared/",
  "#main/": "src-main/",
  "#renderer/": "src-renderer/",
  "#server/": "src-server/",
  "#tests/": "tests/",
};

function targetOf(file: string, spec: string): string {
  if (spec.startsWith(".")) return relative(".", join(dirname(file), spec));
  for (const [from, to] of Object.entries(alias)) if (spec.startsWith(from)) return to + spec.slice(from.length);
  return spec;
}

function featureOf(path: string): string | null {
  return /^src-renderer\/features\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** The linter bans text between tags; these attributes are spoken or shown as well. */
const spokenAttribute = /\s(?:title|aria-label|aria-description|placeholder|label|description|alt)="[^"]*\p{L}[^"]*"/gu;

let breaches = 0;
function breach(file: string, spec: string, says: string): void {
  breaches += 1;
  process.stdout.write(`${file}: imports ${spec}: ${says}\n`);
}

for (const file of globSync("src-*/**/*.{ts,tsx}")) {
  const source = readFileSync(file, "utf8");
  for (const match of source.matchAll(specifier)) {
    const spec = match[1] ?? match[2] ?? match[3];
    if (spec === undefined) continue;
    const target = targetOf(file, spec);
    for (const rule of rules) {
      if (rule.from.test(file) && rule.never.test(target) && !rule.except?.test(file)) breach(file, spec, rule.says);
    }
    const other = featureOf(target);
    if (other && featureOf(file) && other !== featureOf(file) && !/\/index\.tsx?$/.test(target)) {
      breach(file, spec, "features import each other's face (index) only");
    }
  }
  if (
    file.startsWith("src-main/") &&
    !file.startsWith("src-main/store/") &&
    /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+[a-z_*]+\b[^\n]*\b(FROM|SET|VALUES|WHERE)\b/.test(source)
  ) {
    breach(file, "SQL", "SQL lives in store/repositories");
  }
  for (const [attribute] of source.matchAll(spokenAttribute)) {
    if (file.endsWith(".tsx")) breach(file, attribute, "text that a person sees or hears comes from i18n");
  }
  if (
    /\bipc(Main|Renderer)\b/.test(source) &&
    !/^src-main\/hosts\/electron\/(desk-ports|preload|run)\.ts$/.test(file)
  ) {
    breach(file, "ipc", "the raw transport appears in one wrapper each");
  }
}
process.exitCode = breaches === 0 ? 0 : 1;
