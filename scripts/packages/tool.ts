/**
 * Runs a program and returns what it prints.
 * @throws {Error} with what it says where it fails or is not installed
 */
export function runTool(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): string {
  let output: Deno.CommandOutput;
  try {
    output = new Deno.Command(program, { args: [...args], env: { LC_ALL: "C", ...env } })
      .outputSync();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error(`${program} is not installed`);
    throw error;
  }
  const decoder = new TextDecoder();
  if (output.code !== 0) {
    throw new Error(`${program} failed: ${decoder.decode(output.stderr).trim()}`);
  }
  return decoder.decode(output.stdout);
}
