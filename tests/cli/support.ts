import assert from "node:assert/strict";
import { RecoveryError } from "../../lib/model/errors.ts";
import { parseArguments } from "../../lib/cli/arguments.ts";
import type { Shell } from "../../lib/cli/command_line.ts";
import type { Platform } from "../../lib/kerio/installation.ts";
import type { Request } from "../../lib/model/request.ts";

/** Where the program is found by its name. */
export function shellOf(platform: Platform): Shell {
  return { platform, program: "kmsrecover" };
}

/** The request of a command line; the words are separated by spaces. */
export function request(words: string | readonly string[], platform: Platform = "linux"): Request {
  const argv = typeof words === "string" ? words.split(" ") : words;
  const command = parseArguments(argv, shellOf(platform));
  assert.equal(command.kind, "run");
  return (command as { request: Request }).request;
}

/** The message and hints of the usage error that a command line must give. */
export function usageFailure(
  words: string | readonly string[],
  platform: Platform = "linux",
): string {
  const argv = typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;
  try {
    parseArguments(argv, shellOf(platform));
  } catch (error) {
    assert.ok(error instanceof RecoveryError, String(error));
    assert.equal(error.kind, "usage");
    return [error.message, ...error.hints].join("\n");
  }
  assert.fail(`no usage error for ${argv.join(" ")}`);
}
