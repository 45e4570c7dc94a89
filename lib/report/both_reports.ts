import type { Report } from "./report.ts";

/** What a run tells before its end. */
export type Results = Omit<Report, "finish">;

/** Tells two reports the same, one after the other. */
export function bothReports(first: Results, second: Results): Results {
  return {
    async listing(...it) {
      await first.listing(...it);
      await second.listing(...it);
    },
    async history(history) {
      await first.history(history);
      await second.history(history);
    },
    async allVerified(result) {
      await first.allVerified(result);
      await second.allVerified(result);
    },
    async plan(report) {
      await first.plan(report);
      await second.plan(report);
    },
    async exportPlan(report) {
      await first.exportPlan(report);
      await second.exportPlan(report);
    },
    search: (source) => [first, second].forEach((each) => each.search(source)),
    searchEach: (...it) => [first, second].forEach((each) => each.searchEach(...it)),
    message: (...it) => [first, second].forEach((each) => each.message(...it)),
    searched: (outcome) => [first, second].forEach((each) => each.searched(outcome)),
    verification: (report) => [first, second].forEach((each) => each.verification(report)),
    checked: (checked) => [first, second].forEach((each) => each.checked(checked)),
    recovery: (report) => [first, second].forEach((each) => each.recovery(report)),
    exported: (report) => [first, second].forEach((each) => each.exported(report)),
    undo: (report) => [first, second].forEach((each) => each.undo(report)),
    error: (error) => [first, second].forEach((each) => each.error(error)),
    warning: (warning) => [first, second].forEach((each) => each.warning(warning)),
  };
}
