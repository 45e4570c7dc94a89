import assert from "node:assert/strict";
import { RecoveryError } from "../../lib/model/errors.ts";
import { parseArguments } from "../../lib/cli/arguments.ts";
import { request, shellOf, usageFailure } from "./support.ts";

Deno.test("a path alone asks for a full recovery", () => {
  assert.deepEqual(request("/backup"), {
    action: "recover",
    path: "/backup",
    scope: { domain: undefined, users: [], folders: [] },
    masks: undefined,
    merge: false,
    into: undefined,
    reindexes: false,
    leaveDeleted: false,
    store: undefined,
    cfgdir: undefined,
    keepReplaced: false,
    at: undefined,
    isAll: false,
    find: undefined,
    findText: undefined,
    account: false,
    adaptsPaths: false,
    exportTo: undefined,
    format: undefined,
    keepGoing: false,
    force: false,
    replaceIncomplete: false,
    assumeYes: false,
    jobs: undefined,
    json: false,
    quiet: false,
    verbose: false,
    showProgress: true,
    log: undefined,
    report: undefined,
  });
});

Deno.test("every option is understood in its long and its short form", () => {
  const long = request(
    "--domain company.com --user smith --folder=INBOX --store=/s --cfgdir /c --mask=mail " +
      "--backup --noprogress --verbose /backup --at 2005-10-12 --json --log x.log --report r.html --keep-going " +
      "--force --replace-incomplete --yes --jobs=4",
  );
  const short = request(
    "-d company.com -u smith -f INBOX -s /s -c /c -m mail -b -g -v /backup --at=2005-10-12 " +
      "--json --log=x.log --report=r.html --keep-going --force --replace-incomplete --yes --jobs 4",
  );
  assert.deepEqual(long, short);
  assert.deepEqual(short, {
    action: "recover",
    path: "/backup",
    scope: { domain: "company.com", users: ["smith"], folders: ["INBOX"] },
    masks: ["mail"],
    merge: false,
    into: undefined,
    reindexes: false,
    leaveDeleted: false,
    store: "/s",
    cfgdir: "/c",
    keepReplaced: true,
    at: "2005-10-12",
    isAll: false,
    find: undefined,
    findText: undefined,
    account: false,
    adaptsPaths: false,
    exportTo: undefined,
    format: undefined,
    keepGoing: true,
    force: true,
    replaceIncomplete: true,
    assumeYes: true,
    jobs: 4,
    json: true,
    quiet: false,
    verbose: true,
    showProgress: false,
    log: "x.log",
    report: "r.html",
  });
});

Deno.test("options go by GNU's rules: anywhere, bundled, attached, ended by --", () => {
  assert.equal(request("/backup/ -q").quiet, true);
  const bundle = request("-vb /backup");
  assert.deepEqual([bundle.verbose, bundle.keepReplaced], [true, true]);
  assert.deepEqual(request("-mcfg /backup").masks, ["cfg"]);
  assert.deepEqual(request("-vbmcfg,mail /backup").masks, ["cfg", "mail"]);
  assert.deepEqual(request("-vm cfg /backup").masks, ["cfg"]);
  assert.equal(request("-v -- -backup").path, "-backup");
  assert.equal(
    request(["-d", "company.com", "-u", "smith", "--folder=-x", "b"]).scope.folders[0],
    "-x",
  );
  assert.equal(
    request(["-d", "company.com", "-u", "smith", "--folder=a=b", "b"]).scope.folders[0],
    "a=b",
  );
});

Deno.test("-l, --verify and --dry-run are the actions, one at a time", () => {
  assert.equal(request("-l /b").action, "list");
  assert.equal(request("--verify /b").action, "verify");
  assert.equal(request("--dry-run /b").action, "dry-run");
  assert.match(usageFailure("-l --dry-run /b"), /--listing cannot be combined with --dry-run/);
  assert.match(usageFailure("--verify -l /b"), /--listing cannot be combined with --verify/);
  assert.match(usageFailure("--verify --dry-run /b"), /--verify cannot be combined with --dry-run/);
});

Deno.test("--merge is for mail and public folders, and replaces nothing", () => {
  assert.deepEqual([request("--merge /b").merge, request("--merge /b").masks], [true, ["mail"]]);
  assert.deepEqual(request("--merge -m public /b").masks, ["public"]);
  assert.equal(request("--merge --dry-run /b").action, "dry-run");
  assert.match(usageFailure("--merge -m cfg,mail /b"), /-m cfg holds none/);
  assert.match(usageFailure("--merge -l /b"), /--merge cannot be combined with -l/);
  assert.match(usageFailure("--merge --verify /b"), /--merge cannot be combined with --verify/);
  assert.match(usageFailure("--merge --replace-incomplete /b"), /--merge replaces nothing/);
});

Deno.test("-q never prompts, shows no progress and overrides -v", () => {
  const { quiet, verbose, assumeYes, showProgress } = request("-qv /b");
  assert.deepEqual({ quiet, verbose, assumeYes, showProgress }, {
    quiet: true,
    verbose: false,
    assumeYes: true,
    showProgress: false,
  });
});

Deno.test("--help wins over everything, --version over all but help", () => {
  for (
    const words of ["-h", "/b -vh", "--nonsense -h", "-f -h", "--version --help", "-d a -d b -h"]
  ) {
    assert.deepEqual(parseArguments(words.split(" "), shellOf("linux")), { kind: "help" });
  }
  assert.deepEqual(parseArguments(["/?"], shellOf("windows")), { kind: "help" });
  assert.equal(request("/?", "linux").path, "/?");
  assert.deepEqual(parseArguments(["--version"], shellOf("linux")), { kind: "version" });
  assert.equal(request("-- -h").path, "-h");
});

Deno.test("a user may be given with the domain", () => {
  const { domain, users } = request("-u smith@company.com /b").scope;
  assert.deepEqual([domain, users], [undefined, ["smith@company.com"]]);
  assert.equal(request("-u smith@Company.com -d company.com /b").scope.domain, "company.com");
  assert.deepEqual(request("-u smith@company.com -f INBOX /b").scope.folders, ["INBOX"]);
  assert.match(usageFailure("-u smith@a.com -d b.com /b"), /name different domains/);
  assert.match(usageFailure("-u brown,smith@a.com -d b.com /b"), /name different domains/);
  assert.match(usageFailure("-u @a.com /b"), /the user in --user is empty/);
  assert.match(usageFailure("-u smith@ /b"), /the domain in --user is empty/);
});

Deno.test("-u and -f may be repeated, and -u may be a list, which the backup has the last word on", () => {
  const { users, folders } = request([
    ...["-d", "company.com", "-u", "smith,jwayne", "--user=b*"],
    ...["-f", "INBOX", "-f", "Sent Items, old", "/b"],
  ]).scope;
  assert.deepEqual(users, ["smith,jwayne", "b*"]);
  assert.deepEqual(folders, ["INBOX", "Sent Items, old"]);
  assert.match(usageFailure("-u , /b"), /value of --user is empty/);
  assert.match(usageFailure("-u smith, jwayne /b"), /A list for -m or -u has commas and no spaces/);
});

Deno.test("-f needs the mailbox, and the error names what is missing", () => {
  assert.match(usageFailure("-f INBOX /b"), /-d <domain> and -u <user> is missing/);
  assert.match(usageFailure("-f INBOX -d a.com /b"), /: -u <user> is missing/);
  assert.match(usageFailure("-f INBOX -u smith /b"), /: -d <domain> is missing/);
  assert.match(usageFailure("-f INBOX -u smith@a.com,brown /b"), /: -d <domain> is missing/);
  assert.match(
    usageFailure("-f Contacts -d a.com -m public /b"),
    /come back together: leave out -f/,
  );
  assert.equal(request("-u smith /b").scope.domain, undefined);
});

Deno.test("a missing backup gives the usage", () => {
  assert.match(usageFailure(""), /No backup was given/);
  assert.match(usageFailure("-v"), /Usage: kmsrecover \[options\].*\nkmsrecover --help explains/);
  assert.match(usageFailure(["-v", ""]), /the backup's path is empty/);
});

Deno.test("two paths are an error that names both and thinks of a space", () => {
  const failure = usageFailure("/backup 2");
  assert.match(failure, /"\/backup" and "2" were given/);
  assert.match(failure, /Put a path with spaces in quotes: "\/backup 2"/);
});

Deno.test("an unknown option brings the nearest to mind", () => {
  assert.match(usageFailure("--verbse /b"), /Unknown option --verbse\nDid you mean --verbose\?/);
  assert.match(usageFailure("--dry /b"), /Did you mean --dry-run\?/);
  assert.match(usageFailure("--frobnicate /b"), /Unknown option --frobnicate\nkmsrecover --help/);
  assert.match(usageFailure("-vx /b"), /Unknown option -x in "-vx"/);
  assert.match(usageFailure("-V /b"), /Unknown option -V\nDid you mean -v, --verbose\?/);
});

Deno.test("a long option with one dash is not taken for short ones", () => {
  assert.match(usageFailure("-domain a.com /b"), /Unknown option -domain\nDid you mean --domain\?/);
  assert.match(usageFailure("-mask=cfg /b"), /Did you mean --mask\?/);
});

Deno.test("long options are not abbreviated", () => {
  assert.match(usageFailure("--verb /b"), /Unknown option --verb\nDid you mean --verbose\?/);
});

Deno.test("a forgotten value is not filled with the next option", () => {
  assert.match(usageFailure("-d -v /b"), /Option -d needs a value: <name>\n.*--domain=-v/);
  assert.match(usageFailure("/b --store"), /Option --store needs a value: <dir>/);
  assert.match(usageFailure("/b -vs"), /Option -s needs a value: <dir>/);
  assert.match(usageFailure("--verbose=yes /b"), /Option --verbose takes no value/);
});

Deno.test("empty values are refused", () => {
  for (const name of ["domain", "user", "store", "cfgdir", "at", "log", "report"]) {
    assert.match(usageFailure([`--${name}=`, "/b"]), new RegExp(`value of --${name} is empty`));
    assert.match(usageFailure([`--${name}`, "", "/b"]), /is empty/);
  }
  assert.match(usageFailure(["-d", "a", "-u", "b", "-f", " ", "/b"]), /--folder is empty/);
});

Deno.test("an option with one value is repeated only with the same value", () => {
  assert.equal(request("-d a.com -d a.com /b").scope.domain, "a.com");
  assert.match(
    usageFailure("-d a.com -d b.com /b"),
    /--domain was given twice: "a.com" and "b.com"/,
  );
});

Deno.test("--jobs takes whole numbers from 1 to 64", () => {
  assert.equal(request("--jobs 1 /b").jobs, 1);
  assert.equal(request("--jobs 64 /b").jobs, 64);
  for (const jobs of ["0", "65", "1.5", "x", "1e1", "0x10", " 4", "9999"]) {
    assert.match(
      usageFailure([`--jobs=${jobs}`, "/b"]),
      /--jobs needs a whole number from 1 to 64/,
    );
  }
});

Deno.test("hints call the program as it is called", () => {
  for (const argv of [["--nonsense", "/b"], []]) {
    assert.throws(
      () => parseArguments(argv, { platform: "linux", program: "./kmsrecover" }),
      (error) => {
        assert.ok(error instanceof RecoveryError);
        assert.equal(error.hints.at(-1), "./kmsrecover --help explains the options");
        return true;
      },
    );
  }
});

Deno.test("man and completions stand for what comes with the program, and alone for nothing else", () => {
  const parse = (words: string) =>
    parseArguments(words.split(" "), { platform: "linux", program: "kmsrecover" });
  assert.deepEqual(parse("man"), { kind: "man" });
  assert.deepEqual(parse("completions fish"), { kind: "completions", shell: "fish" });
  assert.deepEqual(parse("completions pwsh"), { kind: "completions", shell: "powershell" });
  assert.match(usageFailure("completions"), /needs the name of a shell/);
  assert.match(usageFailure("completions ksh"), /Shells: bash, zsh, fish, powershell/);
});

Deno.test("a backup may be called man or completions: any option or ./ makes it a path", () => {
  for (const words of ["./man", "-l man", "man -q", "-- man"]) {
    assert.match(request(words).path, /man$/);
  }
  assert.equal(request("completions -l").path, "completions");
});

Deno.test("a query may begin with a minus, but a forgotten one is missed", () => {
  const find = (...argv: string[]) => request(["-l", ...argv, "/b"]).find;
  assert.deepEqual(find("--find", "-from:ann report"), find("--find=-from:ann report"));
  assert.throws(() => find("--find", "--json"), /Option --find needs a value: <query>/);
  assert.throws(() => find("--find", "-v"), /Option --find needs a value: <query>/);
});

Deno.test("--adapt-paths is for a recovery of the configuration", () => {
  assert.equal(request("--adapt-paths /b").adaptsPaths, true);
  assert.equal(request("--adapt-paths --dry-run -m cfg,license /b").adaptsPaths, true);
  for (const other of ["-l", "--verify", "--export /x", "--merge"]) {
    assert.match(
      usageFailure(`--adapt-paths ${other} /b`),
      /--adapt-paths cannot be combined with/,
    );
  }
  assert.match(usageFailure("--adapt-paths -m mail /b"), /-m mail does not bring back/);
  assert.match(usageFailure("--adapt-paths -d company.com /b"), /-d does not bring back/);
});

Deno.test("--reindex is for what has folders, and for nothing that changes none", () => {
  assert.equal(request("--reindex /b").reindexes, true);
  assert.equal(request("--reindex --merge --dry-run -m public /b").reindexes, true);
  for (const other of ["-l", "--verify", "--export /x"]) {
    assert.match(usageFailure(`--reindex ${other} /b`), /--reindex cannot be combined with/);
  }
  assert.match(usageFailure("--reindex -m cfg,license /b"), /-m cfg,license holds none/);
});
