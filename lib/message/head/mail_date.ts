/** A moment as a message says it. */
export interface MailDate {
  /** Milliseconds since the epoch, UTC. */
  readonly ms: number;
  /** Minutes that the writer's clock was ahead of UTC; absent where no zone is said. */
  readonly offset?: number;
}

const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

/** Minutes ahead of UTC (RFC 5322 4.3). The military letters of RFC 822 say nothing for certain. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
};

/** The form of RFC 5322 that nearly all have. */
const USUAL =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})$/;
/** `Thu, 4 Mar 2021`, also with other separators, and then the rest. Blanks are single from here on. */
const DAY_FIRST =
  /^(?:[a-z]{3,9}\.?(?:, ?| ))?(\d{1,2})(?: ?- ?| )([a-z]{3})[a-z]{0,6}\.?(?: ?- ?| )(\d{2,4}),? (.*)$/i;
/** `Thu Mar 4 19:09:26 2021` and `Mar 4, 2021 19:09:26`. */
const MONTH_FIRST =
  /^(?:[a-z]{3,9}\.?(?:, ?| ))?([a-z]{3})[a-z]{0,6}\.? (\d{1,2}),? (?:(\d{4}),? (.*)|(.*?)( [a-z]{1,5})? (\d{4})( [+-]\d{4})?)$/i;
const ISO = /^(\d{4})-(\d{2})-(\d{2})[t ](.*)$/i;
const TIME =
  /^(\d{1,2}) ?[:.] ?(\d{1,2})(?: ?[:.] ?(\d{1,2}))?(?:[.,]\d{1,9})?(?: ?([ap])\.?m\b\.?)?(.*)$/i;
const NUMERIC_ZONE = /^(?:gmt|utc)? ?([+-])(\d{2}):?(\d{2})\b/i;

/**
 * Reads the value of a Date field (RFC 5322 3.3 and 4.3, and what mailers write instead). Gives
 * `undefined` for all that cannot be read for certain: a date is never made up.
 */
export function parseMailDate(value: string): MailDate | undefined {
  const usual = USUAL.exec(value);
  if (usual) {
    const month = monthOf(usual[2]!);
    const parts = [usual[3], month, usual[1], usual[4], usual[5], usual[6]].map(Number);
    return month === undefined ? undefined : momentOf(parts, zoneOf(usual[7]!));
  }
  const text = withoutComments(value).replace(/\s+/g, " ").trim().slice(0, 200);
  const day = DAY_FIRST.exec(text);
  if (day) return dateOf([day[3]!, day[2]!, day[1]!], day[4]!);
  const iso = ISO.exec(text);
  if (iso) return dateOf([iso[1]!, iso[2]!, iso[3]!], iso[4]!);
  const month = MONTH_FIRST.exec(text);
  if (!month) return undefined;
  const [, name, number, yearFirst, after, time, zone = "", yearLast, offset = ""] = month;
  return dateOf([yearFirst ?? yearLast!, name!, number!], after ?? `${time}${zone}${offset}`);
}

function dateOf(date: readonly [year: string, month: string, day: string], rest: string) {
  const time = TIME.exec(rest);
  const month = /\d/.test(date[1]) ? Number(date[1]) - 1 : monthOf(date[1]);
  if (!time || month === undefined) return undefined;
  const [, hour, minute, second, half, zone] = time as unknown as string[];
  const clock = [hourOf(Number(hour), half), Number(minute), Number(second ?? 0)];
  return momentOf([fullYear(date[0]), month, Number(date[2]), ...clock], zoneOf(zone!.trim()));
}

/** Of 24 hours; `half` is the letter before the "m" of a clock of twelve. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour < 1 || hour > 12) return hour;
  return hour % 12 + (half.toLowerCase() === "p" ? 12 : 0);
}

/**
 * @param parts year, month from 0, day, hour, minute, second
 * @param offset minutes ahead of UTC; not a number where it says nonsense
 */
function momentOf(parts: readonly number[], offset: number | undefined): MailDate | undefined {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, ...number[]];
  if (hour! > 23 || minute! > 59 || second! > 60 || year < 1000) return undefined;
  if (month < 0 || month > 11 || day < 1 || day > daysOf(year, month)) return undefined;
  const ms = Date.UTC(year, month, day, hour, minute, second);
  if (offset === undefined) return { ms };
  return Number.isNaN(offset) ? undefined : { ms: ms - offset * 60_000, offset };
}

function daysOf(year: number, month: number): number {
  if (month !== 1) return month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function monthOf(name: string): number | undefined {
  const at = MONTHS.indexOf(name.toLowerCase());
  return at < 0 || at % 3 !== 0 ? undefined : at / 3;
}

/** RFC 5322 4.3: two digits are of 1950 to 2049, three count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2) return year + (year < 50 ? 2000 : 1900);
  return digits.length === 3 ? year + 1900 : year;
}

function zoneOf(text: string): number | undefined {
  const numeric = NUMERIC_ZONE.exec(text);
  if (!numeric) {
    const name = /^[a-z]{1,5}\b/i.exec(text)?.[0].toLowerCase() ?? "";
    return Object.hasOwn(ZONES, name) ? ZONES[name] : undefined;
  }
  const [, sign, hours, minutes] = numeric;
  if (Number(hours) > 23 || Number(minutes) > 59) return NaN;
  const offset = Number(hours) * 60 + Number(minutes);
  // "-0000" says that nothing is known of the writer's zone.
  if (sign === "-") return offset === 0 ? undefined : -offset;
  return offset;
}

function withoutComments(text: string): string {
  if (!text.includes("(")) return text;
  let depth = 0;
  let kept = "";
  for (const character of text) {
    if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (depth === 0) kept += character;
  }
  return kept;
}
