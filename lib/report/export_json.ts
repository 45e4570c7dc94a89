import type { ExportPlan } from "../engine/export/export_plan.ts";
import { placeOf } from "./export_text.ts";

/** What an export takes out, and where it goes. */
export function exportPlanJson({ folders, leftOut, files, bytes }: ExportPlan) {
  return {
    folders: folders.map(({ folder, files, bytes, target }) => ({
      mailbox: folder.mailbox,
      folder: folder.name,
      messages: files.length,
      bytes,
      format: target.format,
      target: placeOf({ target }),
    })),
    leftOut: leftOut.map(({ folder, messages }) => ({
      mailbox: folder.mailbox,
      folder: folder.name,
      messages,
    })),
    messages: files,
    bytes,
  };
}
