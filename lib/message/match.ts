import type { MessageFlags } from "../kerio/message_flags.ts";
import type { MessageFields } from "./fields.ts";
import { fold, foldSpaces } from "./fold.ts";
import type { Address } from "./head.ts";
import type { Kind } from "./kind.ts";
import type { Moment } from "./query/dates.ts";
import { needsOf } from "./query/needs.ts";
import type { Query } from "./query/syntax.ts";
import type { WholeMessage } from "./whole_message.ts";

/** What is known of a message that a query is asked about. */
export interface Candidate {
  readonly kind: Kind;
  /** Of the file, in bytes. */
  readonly size: number;
  /** By the folder's index; nothing where that does not know. */
  readonly flags: MessageFlags | undefined;
  readonly fields: MessageFields;
  /** Whether it has attachments, where its head alone tells. */
  readonly hasAttachments: boolean | undefined;
  /** All of it; absent until a matcher wants it. */
  readonly whole?: WholeMessage;
}

/** Whether a message matches; `undefined` as long as that is not known. */
export type Verdict = boolean | undefined;

/** A query, ready to be asked about many messages. */
export class Matcher {
  readonly #query: Query;
  readonly #needsWhole: boolean;
  readonly #demandsFlags: boolean;

  constructor(query: Query) {
    this.#query = cheapestFirst(query);
    this.#needsWhole = needsOf(query).whole;
    this.#demandsFlags = demandsFlags(query);
  }

  /**
   * Asks the cheap terms first, and the dear ones only where those do not decide. `undefined` means:
   * with `whole`, ask again. Where that is given, what is still not known (such as `is:read` of a message
   * without flags) counts as no match, and so does its contrary.
   */
  judge(candidate: Candidate): Verdict {
    if (this.#demandsFlags && candidate.flags === undefined) return false;
    const verdict = judge(this.#query, { candidate, folded: new FoldedFields(candidate.fields) });
    return candidate.whole || !this.#needsWhole ? verdict ?? false : verdict;
  }
}

/** Whether no message can match of which the flags are not known. */
function demandsFlags(query: Query): boolean {
  if (query.type === "and") return query.of.some(demandsFlags);
  return query.type === "is" || query.type === "not" && query.of.type === "is";
}

/** How dear a term is: a number, a short text, the names of files, a body. */
function costOf(query: Query): number {
  switch (query.type) {
    case "and":
    case "or":
      return Math.max(...query.of.map(costOf));
    case "not":
      return costOf(query.of);
    case "text":
      return query.field === "body" ? 4 : query.field === "file" ? 3 : 1;
    case "attachment":
      return 2;
    default:
      return 0;
  }
}

function cheapestFirst(query: Query): Query {
  if (query.type === "not") return { type: "not", of: cheapestFirst(query.of) };
  if (query.type !== "and" && query.type !== "or") return query;
  const ordered = query.of.map(cheapestFirst).map((of) => ({ of, cost: costOf(of) }));
  return { type: query.type, of: ordered.sort((a, b) => a.cost - b.cost).map(({ of }) => of) };
}

interface Asked {
  readonly candidate: Candidate;
  readonly folded: FoldedFields;
}

/** Three-valued logic (Kleene): what is not known decides nothing that the rest decides. */
function judge(query: Query, asked: Asked): Verdict {
  const { candidate } = asked;
  switch (query.type) {
    case "and":
      return some(query.of, asked, false);
    case "or":
      return some(query.of, asked, true);
    case "not": {
      const verdict = judge(query.of, asked);
      return verdict === undefined ? undefined : !verdict;
    }
    case "text":
      if (query.field === "body") return candidate.whole?.hasText(query.text);
      if (query.field === "file") {
        return candidate.hasAttachments === false ? false : candidate.whole?.hasFile(query.text);
      }
      return asked.folded.has(query.field, query.text);
    case "date":
      return isWithin(candidate.fields, query);
    case "size":
      return candidate.size > (query.above ?? -1) && candidate.size < (query.below ?? Infinity);
    case "is":
      return hasFlag(candidate.flags, query.flag);
    case "attachment":
      return candidate.hasAttachments ?? candidate.whole?.hasAttachments;
    case "kind":
      return candidate.kind === query.kind;
    case "id":
      return candidate.fields.messageId?.toLowerCase() === query.id;
  }
}

/** Whether one of the terms has the verdict that decides; else the other, where all are known. */
function some(of: readonly Query[], asked: Asked, deciding: boolean): Verdict {
  let isKnown = true;
  for (const query of of) {
    const verdict = judge(query, asked);
    if (verdict === deciding) return deciding;
    if (verdict === undefined) isKnown = false;
  }
  return isKnown ? !deciding : undefined;
}

function isWithin(
  { date, isWall }: MessageFields,
  { from, before }: { readonly from?: Moment; readonly before?: Moment },
): Verdict {
  if (date === undefined) return false;
  const clock = isWall ? "wall" : "ms";
  return (from === undefined || date >= from[clock]) &&
    (before === undefined || date < before[clock]);
}

function hasFlag(
  flags: MessageFlags | undefined,
  name: (Query & { readonly type: "is" })["flag"],
): Verdict {
  if (name === "unread") return flags && !flags.seen;
  return name === "read" ? flags?.seen : flags?.[name];
}

/** The texts of a head, folded when they are asked for, and once. */
class FoldedFields {
  readonly #fields: MessageFields;
  readonly #texts = new Map<string, string>();

  constructor(fields: MessageFields) {
    this.#fields = fields;
  }

  has(field: "any" | "from" | "to" | "cc" | "subject", text: string): boolean {
    if (field === "any") {
      return this.has("subject", text) || this.has("from", text) || this.has("to", text);
    }
    let folded = this.#texts.get(field);
    if (folded === undefined) {
      folded = foldSpaces(fold(this.#textOf(field))).replaceAll(SEPARATOR, "\n");
      this.#texts.set(field, folded);
    }
    return folded.includes(text);
  }

  #textOf(field: "from" | "to" | "cc" | "subject"): string {
    const { subject, location, from, to, cc, bcc } = this.#fields;
    switch (field) {
      case "subject":
        return location === undefined ? subject : `${subject}${SEPARATOR}${location}`;
      case "from":
        return peopleOf(from);
      case "to":
        return peopleOf([...to, ...cc, ...bcc]);
      case "cc":
        return peopleOf(cc);
    }
  }
}

/** Keeps a text from being found across two fields: no query has it. */
const SEPARATOR = "\u0000";

function peopleOf(people: readonly Address[]): string {
  return people.map(({ name, address }) => name === "" ? address : `${name} <${address}>`)
    .join(SEPARATOR);
}
