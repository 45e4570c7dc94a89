import { RecoveryError } from "../model/errors.ts";
import type { OpenRun } from "./perform.ts";

/** Where scripts put the password of encrypted archives. */
const VARIABLE = "KMSRECOVER_PASSWORD";

/**
 * The password for the encrypted ones among some files: from the environment, else asked for at a
 * terminal; `undefined` where none of them is encrypted.
 *
 * @throws {RecoveryError} "backup" where there is nobody to ask.
 */
export function passwordFor(
  { contents, request }: OpenRun,
  files: Uint32Array,
): string | undefined {
  const encrypted = files.find((file) => {
    const { directory, form } = contents.archives[contents.archiveOf[file]!]!;
    return form === "zip" && directory.isEncrypted(contents.entryOf[file]!);
  });
  if (encrypted === undefined) return undefined;
  const { state } = Deno.permissions.querySync({ name: "env", variable: VARIABLE });
  const given = state === "granted" ? Deno.env.get(VARIABLE) : undefined;
  if (given !== undefined) return given;
  const { label } = contents.archives[contents.archiveOf[encrypted]!]!;
  if (request.assumeYes || !Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) {
    throw new RecoveryError("backup", `"${label}" is encrypted`, [
      `Give its password in the environment variable ${VARIABLE}`,
    ]);
  }
  return readSecret(`Password of "${label}": `);
}

/** Asks at the terminal without showing what is typed. */
function readSecret(question: string): string {
  const show = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  show(question);
  const typed: number[] = [];
  const byte = new Uint8Array(1);
  Deno.stdin.setRaw(true);
  try {
    while (Deno.stdin.readSync(byte) === 1) {
      const [code] = byte as unknown as [number];
      if (code === 0x0d || code === 0x0a) break;
      if (code === 0x03 || code === 0x04) throw new RecoveryError("interrupted", "Interrupted");
      if (code === 0x7f || code === 0x08) typed.pop();
      else typed.push(code);
    }
  } finally {
    Deno.stdin.setRaw(false);
    show("\n");
  }
  return new TextDecoder().decode(new Uint8Array(typed));
}
