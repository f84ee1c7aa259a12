import { join } from "node:path";

/** How a program of the unpacked set is started: by its own loader and with its own libraries, whatever this machine has. */
export interface PbxProgram {
  readonly command: string;
  readonly args: readonly string[];
}

const machines: Partial<Record<NodeJS.Architecture, { readonly triplet: string; readonly loader: string }>> = {
  x64: { triplet: "x86_64-linux-gnu", loader: "lib64/ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "lib/ld-linux-aarch64.so.1" },
};

/** Where Debian puts this machine's libraries, below `usr/lib`. @throws Error on a machine that the set is not made for. */
export function libraryFolder(root: string): string {
  return join(root, "usr", "lib", machine().triplet);
}

/** @param name below `usr`, such as `sbin/asterisk` */
export function pbxProgram(root: string, name: string): PbxProgram {
  return {
    command: join(root, "usr", machine().loader),
    args: ["--library-path", libraryFolder(root), join(root, "usr", name)],
  };
}

function machine(): { readonly triplet: string; readonly loader: string } {
  const found = machines[process.arch];
  if (found === undefined) throw new Error(`The exchange's programs are not known for a ${process.arch} machine.`);
  return found;
}
