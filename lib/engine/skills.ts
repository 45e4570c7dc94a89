import type { Skills } from "../extraction/skills.ts";
import { MAILDIR_CONVERSION, MBOX_CONVERSION } from "../export/conversions.ts";
import { EXPORT_VISITOR } from "../export/export_visitor.ts";
import { FINGERPRINT } from "../recovery/merge/fingerprint.ts";
import { NAMESAKE } from "../recovery/merge/namesake.ts";
import { MESSAGE_VISITOR } from "../message/visit/message_visitor.ts";

/** All that the workers of this program can do beyond checking and writing files. */
export const SKILLS: Skills = {
  visitors: [MESSAGE_VISITOR, FINGERPRINT, NAMESAKE, EXPORT_VISITOR],
  conversions: [MBOX_CONVERSION, MAILDIR_CONVERSION],
};
