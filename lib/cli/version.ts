import config from "../../deno.json" with { type: "json" };

/** Written by `deno task compile` and embedded in the binary. */
const BUILD = new URL("../../dist/build.json", import.meta.url);

/** `kmsrecover 0.1.0 (commit 1a2b3c4, linux x86_64, Deno 2.9.6)` */
export function versionText(): string {
  const { os, arch } = Deno.build;
  return `kmsrecover ${config.version} (${commit()}, ${os} ${arch}, Deno ${Deno.version.deno})`;
}

function commit(): string {
  if (!Deno.build.standalone) return "from source";
  try {
    return `commit ${JSON.parse(Deno.readTextFileSync(BUILD)).commit}`;
  } catch {
    return "commit unknown";
  }
}
