import { run } from "../../lib/cli/run.ts";

/** What a run of the program inside this process gave. */
export interface CapturedRun {
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Runs the program as `main.ts` does, in this process, and keeps what it prints. */
export async function capturedRun(args: readonly string[]): Promise<CapturedRun> {
  const out = capture(Deno.stdout);
  const err = capture(Deno.stderr);
  const started = performance.now();
  try {
    const code = await run(args);
    const milliseconds = performance.now() - started;
    return { args, code, stdout: out.text(), stderr: err.text(), milliseconds };
  } finally {
    out.restore();
    err.restore();
  }
}

function capture(stream: { writeSync(bytes: Uint8Array): number }) {
  const chunks: Uint8Array[] = [];
  const original = stream.writeSync;
  stream.writeSync = (bytes) => {
    chunks.push(bytes.slice());
    return bytes.length;
  };
  return {
    text: () => {
      const decoder = new TextDecoder();
      return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
    },
    restore: () => {
      stream.writeSync = original;
    },
  };
}
