import assert from "node:assert/strict";
import { separateSwallowed, withoutTrailingQuote } from "../../lib/cli/windows_quote.ts";
import { request, usageFailure } from "./support.ts";

Deno.test("a quote that a Windows shell left behind a path is taken away", () => {
  assert.equal(request(['E:\\backup 2"'], "windows").path, "E:\\backup 2");
  assert.equal(request(["-s", 'D:\\my store"', "E:\\b"], "windows").store, "D:\\my store");
  assert.equal(request(['--store=D:\\tmp"', "E:\\b"], "windows").store, "D:\\tmp");
  assert.equal(withoutTrailingQuote('E:"'), "E:\\");
});

Deno.test("elsewhere a quote is part of the name", () => {
  assert.equal(request(['/backup 2"'], "linux").path, '/backup 2"');
  assert.equal(
    request(["-d", "a", "-u", "b", "-f", '5"', "E:\\b"], "windows").scope.folders[0],
    '5"',
  );
});

Deno.test("arguments that a path swallowed are separated where that is certain", () => {
  const { path, verbose, scope } = request(['E:\\backup 2" -v -d company.com'], "windows");
  assert.deepEqual([path, verbose, scope.domain], ["E:\\backup 2", true, "company.com"]);
  assert.equal(request(["-s", 'D:\\my dir" E:\\b'], "windows").path, "E:\\b");
  assert.deepEqual(separateSwallowed(["-v", "E:\\b"]), ["-v", "E:\\b"]);
  assert.deepEqual(separateSwallowed([]), []);
});

Deno.test("swallowed arguments that cannot be told apart are refused with advice", () => {
  const failure = usageFailure(['E:\\b 2" -f Sent', "Items"], "windows");
  assert.match(failure, /joined several arguments into one/);
  assert.match(failure, /Leave out the backslash/);
  assert.match(usageFailure(['backup 2" -v'], "windows"), /joined several arguments/);
});
