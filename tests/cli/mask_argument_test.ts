import assert from "node:assert/strict";
import { request, usageFailure } from "./support.ts";

Deno.test("masks of all -m add up, each once, whatever their case", () => {
  assert.deepEqual(request("-m cfg,mail -m lists --mask=CFG /b").masks, ["cfg", "mail", "lists"]);
  assert.deepEqual(request(["-m", " cfg, mail ,", "/b"]).masks, ["cfg", "mail"]);
  assert.equal(request("/b").masks, undefined);
});

Deno.test("an empty list of masks is refused", () => {
  assert.match(usageFailure(["-m", "", "/b"]), /The list of -m is empty\nKnown parts: cfg, mail/);
  assert.match(usageFailure(["--mask=,", "/b"]), /The list of -m is empty/);
});

Deno.test("an unknown mask is answered with the nearest and with all", () => {
  const failure = usageFailure("-m lisence /b");
  assert.match(failure, /Unknown part "lisence" in -m\nDid you mean license\?\nKnown parts: cfg, /);
  assert.doesNotMatch(usageFailure("-m qqqqqq /b"), /Did you mean/);
});

Deno.test("a mask that the scope cannot hold is refused, and the error says so", () => {
  assert.match(
    usageFailure("-u smith -m license /b"),
    /-m license cannot be combined with -u: a mailbox holds only mail\nRecover license separately, without -u/,
  );
  assert.match(
    usageFailure("-d a.com -m cfg,mail,license /b"),
    /-m cfg,license cannot be combined with -d: a domain holds only mail, lists and public/,
  );
  assert.match(usageFailure("-d a.com -u smith -m public /b"), /a mailbox holds only mail/);
  assert.match(usageFailure("-d a -u b -f c -m lists /b"), /a folder holds only mail/);
});

Deno.test("masks that the scope holds are accepted", () => {
  assert.deepEqual(request("-d a.com -m public,lists,mail /b").masks, ["mail", "lists", "public"]);
  assert.deepEqual(request("-u smith -m mail /b").masks, ["mail"]);
  assert.deepEqual(request("-d a -u b -f c -m mail /b").masks, ["mail"]);
});
