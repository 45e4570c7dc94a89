import { RecoveryError } from "../model/errors.ts";
import { isAsked } from "./question.ts";
import { environment } from "./terminal.ts";

/** Where scripts put the password of encrypted archives. */
const VARIABLE = "KMSRECOVER_PASSWORD";

/**
 * The password of encrypted archives: from the environment, else asked for at a terminal. `archive` is
 * the path of one of them.
 *
 * @throws {RecoveryError} "backup" where there is nobody to ask.
 */
export function passwordOf(archive: string, request: { readonly assumeYes: boolean }): string {
  const given = environment(VARIABLE);
  if (given !== undefined) return given;
  if (!isAsked(request)) {
    throw new RecoveryError("backup", `"${archive}" is encrypted`, [
      `Give its password in the environment variable ${VARIABLE}`,
    ]);
  }
  return readSecret(`Password of "${archive}": `);
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
