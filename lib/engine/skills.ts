import type { Skills } from "../extraction/skills.ts";
import { MESSAGE_VISITOR } from "../message/visit/message_visitor.ts";
import { FINGERPRINT } from "../recovery/merge/fingerprint.ts";

/** All that the workers of this program can do beyond checking and writing files. */
export const SKILLS: Skills = { visitors: [MESSAGE_VISITOR, FINGERPRINT], conversions: [] };
