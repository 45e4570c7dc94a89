import type { Kind } from "../kind.ts";
import type { Moment } from "./dates.ts";

/** Where a text is looked for; `any` is the sender, the recipients and the subject. */
export type TextField = "any" | "from" | "to" | "cc" | "subject" | "body" | "file";

/** What `is:` asks for. */
export type FlagName = "unread" | "read" | "flagged" | "answered" | "draft";

/** A query as plain data: it can be cloned for a Worker and written as JSON. */
export type Query =
  | { readonly type: "and" | "or"; readonly of: readonly Query[] }
  | { readonly type: "not"; readonly of: Query }
  /** The text is folded (`fold()`), each run of white space one space. */
  | { readonly type: "text"; readonly field: TextField; readonly text: string }
  /** From a moment on, up to before another. */
  | { readonly type: "date"; readonly from?: Moment; readonly before?: Moment }
  /** More or less than so many bytes. */
  | { readonly type: "size"; readonly above?: number; readonly below?: number }
  | { readonly type: "is"; readonly flag: FlagName }
  | { readonly type: "attachment" }
  | { readonly type: "kind"; readonly kind: Kind }
  /** A Message-ID without brackets, in lower case. */
  | { readonly type: "id"; readonly id: string };
