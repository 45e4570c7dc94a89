/**
 * Tests an archive with Info-ZIP's `unzip`. Returns its complaint, nothing where it is content or
 * not installed.
 */
export async function unzipAccepts(path: string): Promise<string | undefined> {
  try {
    const { code, stdout, stderr } = await new Deno.Command("unzip", { args: ["-tq", path] })
      .output();
    const decoder = new TextDecoder();
    return code === 0 ? undefined : decoder.decode(stdout) + decoder.decode(stderr);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
