import { parseArgs } from "node:util";
import { writeBackup } from "./make_backup/backup.ts";
import { buildState, withUnknownParts } from "./make_backup/build_state.ts";
import { evolve } from "./make_backup/evolution.ts";
import { writeLargeBackup } from "./make_backup/large_backup.ts";
import { addSeconds, localTime } from "./make_backup/local_time.ts";
import { sampleServer } from "./make_backup/sample_server.ts";
import { writeTestdata } from "./make_backup/testdata.ts";
import type { Layout } from "./make_backup/zip_writer.ts";

export {
  type BackupOptions,
  type Irregularities,
  writeBackup,
  writeBackupSync,
} from "./make_backup/backup.ts";
export { buildState, withUnknownParts } from "./make_backup/build_state.ts";
export * from "./make_backup/description.ts";
export { type Evolution, evolve } from "./make_backup/evolution.ts";
export { type LargeBackupOptions, writeLargeBackup } from "./make_backup/large_backup.ts";
export { addSeconds, type LocalTime, localTime, toDate } from "./make_backup/local_time.ts";
export { encodeFolderName } from "./make_backup/modified_utf7.ts";
export {
  person,
  sampleMessage,
  type SampleOptions,
  sampleServer,
} from "./make_backup/sample_server.ts";
export {
  changedSince,
  expectedTree,
  type State,
  StateBuilder,
  type StateFile,
  stateUnder,
} from "./make_backup/state.ts";
export { testdataBackups, testdataStates, writeTestdata } from "./make_backup/testdata.ts";
export { unpackTo } from "./make_backup/unpacked.ts";
export { symlinkEntry, type ZipEntry } from "./make_backup/zip_entry.ts";
export { type Layout, writeZip, ZipWriter } from "./make_backup/zip_writer.ts";

const HELP = `Writes sample backups of Kerio Connect.

deno run -A scripts/make_backup.ts <out-dir> [options]

  --chain FID          what to write, in time order: F, I, D, C; default FID
  --seed 1             another server and other messages
  --users 0            more mailboxes beside the usual few
  --messages <n>       messages in each folder that has any
  --words <n>          words in a message, about
  --volumes 1          volumes of each backup
  --volume-bytes <n>   the bound of a volume instead
  --layout own         own, cut or spanned
  --stored --descriptors --zip64 --utf8 --backslashes
                       how entries are written
  --no-summary         the last backup is interrupted
  --unknown-parts      parts that nobody knows
  --large <n>          instead: one full backup of so many messages, in a stream
  --message-bytes <n>  the size of a message there; default 2000
  --huge-bytes <n>     and one more entry of that size
  --testdata           instead: the files of testdata/
`;

/** Writes what the command line asks for and returns the paths. */
export async function main(args: readonly string[]): Promise<string[]> {
  const { values, positionals: [dir] } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      chain: { type: "string", default: "FID" },
      seed: { type: "string", default: "1" },
      users: { type: "string", default: "0" },
      messages: { type: "string" },
      words: { type: "string" },
      volumes: { type: "string", default: "1" },
      "volume-bytes": { type: "string" },
      layout: { type: "string", default: "own" },
      stored: { type: "boolean", default: false },
      descriptors: { type: "boolean", default: false },
      zip64: { type: "boolean", default: false },
      utf8: { type: "boolean", default: false },
      backslashes: { type: "boolean", default: false },
      "no-summary": { type: "boolean", default: false },
      "unknown-parts": { type: "boolean", default: false },
      large: { type: "string" },
      "message-bytes": { type: "string" },
      "huge-bytes": { type: "string" },
      testdata: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help || dir === undefined) {
    console.log(HELP);
    return [];
  }
  if (values.testdata) return await writeTestdata(dir);

  const layout = {
    layout: values.layout as Layout,
    ...given("volumeBytes", values["volume-bytes"]),
  };
  if (values.large !== undefined) {
    return writeLargeBackup(dir, {
      ...layout,
      messages: Number(values.large),
      ...given("messageBytes", values["message-bytes"]),
      ...given("hugeBytes", values["huge-bytes"]),
      stored: values.stored,
    });
  }

  let time = localTime("2024-01-07 01:00:00");
  let server = sampleServer({
    seed: Number(values.seed),
    moreUsers: Number(values.users),
    ...given("messages", values.messages),
    ...given("bodyWords", values.words),
  });
  const stateOf = (it: typeof server) =>
    values["unknown-parts"] ? withUnknownParts(buildState(it), it.installed) : buildState(it);
  let full = stateOf(server);
  const paths: string[] = [];
  for (const [i, type] of [...values.chain as Iterable<"F" | "I" | "D" | "C">].entries()) {
    const state = stateOf(server);
    if (type === "F") full = state;
    paths.push(
      ...await writeBackup(dir, {
        ...layout,
        type,
        time,
        state,
        volumes: Number(values.volumes),
        ...(type === "I" || type === "D" ? { since: full } : {}),
        stored: values.stored,
        descriptors: values.descriptors,
        zip64: values.zip64,
        utf8: values.utf8,
        backslashes: values.backslashes,
        noSummary: values["no-summary"] && i === values.chain.length - 1,
      }),
    );
    time = addSeconds(time, 86400);
    server = evolve(server, { time: addSeconds(time, -7200) });
  }
  return paths;
}

/** The named number where one was given. */
function given<K extends string>(name: K, value: string | undefined): { [key in K]?: number } {
  return value === undefined ? {} : { [name]: Number(value) } as { [key in K]?: number };
}

if (import.meta.main) {
  for (const path of await main(Deno.args)) console.log(path);
}
