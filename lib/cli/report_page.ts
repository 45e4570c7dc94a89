import { HtmlReport } from "../report/html/html_report.ts";
import { type Shell, written } from "./command_line.ts";
import { EXIT_CODES } from "./options.ts";
import { PageFile } from "./page_file.ts";
import { versionText } from "./version.ts";

/**
 * The page of `--report`; it is written at the end of the run.
 *
 * @throws {RecoveryError} as `PageFile.open()`.
 */
export function reportPage(path: string, argv: readonly string[], shell: Shell): HtmlReport {
  const file = PageFile.open(path);
  const run = {
    command: written(argv, shell) ?? [shell.program, ...argv].join(" "),
    program: versionText(),
    started: Date.now(),
    meaningOf: (exitCode: number) =>
      EXIT_CODES.find(({ code }) => code === exitCode)?.meaning ?? "failed",
  };
  return new HtmlReport(run, (page) => file.write(page));
}
