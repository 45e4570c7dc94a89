import { nearest } from "../selection/nearest.ts";
import { type Option, type OptionName, OPTIONS } from "./options.ts";

/** What is wrong with one argument. */
export interface Complaint {
  readonly message: string;
  readonly hints: readonly string[];
}

/** The arguments taken apart; complaints are kept so that `--help` can win over them. */
export interface Tokens {
  /** Each option that was given, with its values in order; switches have none. */
  readonly options: ReadonlyMap<OptionName, readonly string[]>;
  readonly operands: readonly string[];
  readonly complaints: readonly Complaint[];
}

const ALL: readonly (Option & { readonly long: OptionName })[] = OPTIONS;

/**
 * Takes arguments apart by GNU's rules: options anywhere, `-vb` bundles, `-mcfg`, `--mask=cfg`,
 * `--mask cfg`, `--` ends options. One difference: what looks like an option is not taken as the
 * value of the option before it, since then a value was forgotten; `--folder=-x` gives such values. A
 * query may begin with `-`.
 */
export function tokenize(argv: readonly string[]): Tokens {
  const options = new Map<OptionName, string[]>();
  const operands: string[] = [];
  const complaints: Complaint[] = [];
  const rest = [...argv];

  const give = (option: Option & { long: OptionName }, value?: string) => {
    const values = options.get(option.long) ?? [];
    if (value !== undefined) values.push(value);
    options.set(option.long, values);
  };
  const giveWithValue = (option: Option & { long: OptionName }, typed: string) => {
    const next = rest[0];
    const isOption = option.kind === "query" ? isPlainlyOption : looksLikeOption;
    if (next !== undefined && !isOption(next)) return give(option, rest.shift());
    complaints.push({
      message: `Option ${typed} needs a value: <${option.argument}>`,
      hints: next === undefined ? [] : [`A value that begins with "-": --${option.long}=${next}`],
    });
  };

  while (rest.length > 0) {
    const argument = rest.shift()!;
    if (argument === "--") {
      operands.push(...rest.splice(0));
    } else if (!looksLikeOption(argument)) {
      operands.push(argument);
    } else if (argument.startsWith("--")) {
      takeLong(argument);
    } else {
      takeShort(argument);
    }
  }
  return { options, operands, complaints };

  function takeLong(argument: string): void {
    const [, name = "", value] = /^--([^=]*)(?:=(.*))?$/s.exec(argument)!;
    const option = ALL.find(({ long }) => long === name);
    if (option === undefined) {
      complaints.push(unknownOption(`--${name}`, nearest(name, ALL.map(({ long }) => long))));
    } else if (option.argument === undefined) {
      give(option);
      if (value !== undefined) {
        complaints.push({ message: `Option --${name} takes no value`, hints: [] });
      }
    } else if (value !== undefined) {
      give(option, value);
    } else {
      giveWithValue(option, `--${name}`);
    }
  }

  function takeShort(argument: string): void {
    const word = argument.slice(1).replace(/=.*$/s, "");
    const meant = ALL.find(({ long }) => long === word);
    if (meant !== undefined) {
      complaints.push(unknownOption(`-${word}`, [meant.long]));
      return;
    }
    for (let at = 1; at < argument.length; at++) {
      const letter = argument[at]!;
      const option = ALL.find(({ short }) => short === letter);
      if (option === undefined) {
        const other = ALL.find(({ short }) => short === letter.toLowerCase());
        const hint = other ? [`-${other.short}, --${other.long}`] : [];
        complaints.push({
          message: `Unknown option -${letter}` + (argument.length > 2 ? ` in "${argument}"` : ""),
          hints: hint.map((text) => `Did you mean ${text}?`),
        });
        return;
      }
      if (option.argument === undefined) {
        give(option);
      } else {
        const value = argument.slice(at + 1);
        return value === "" ? giveWithValue(option, `-${letter}`) : give(option, value);
      }
    }
  }
}

function looksLikeOption(argument: string): boolean {
  return argument.length > 1 && argument.startsWith("-");
}

/** A query may begin with `-`, before what must not be: `-from:brown`. */
function isPlainlyOption(argument: string): boolean {
  return /^(?:--|-.?$)/s.test(argument);
}

function unknownOption(typed: string, near: readonly string[]): Complaint {
  const hints = near.length > 0 ? [`Did you mean ${near.map((n) => `--${n}`).join(" or ")}?`] : [];
  return { message: `Unknown option ${typed}`, hints };
}
