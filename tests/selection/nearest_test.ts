import assert from "node:assert/strict";
import { editDistance, nearest } from "../../lib/selection/nearest.ts";

Deno.test("nearest() finds what a mistyped word means, nearest first", () => {
  assert.deepEqual(nearest("lisence", ["license", "lists", "sslca"]), ["license"]);
  assert.deepEqual(nearest("smiht", ["jones", "smith", "smit"]), ["smith", "smit"]);
  assert.deepEqual(nearest("SMITH", ["smith"]), ["smith"]);
});

Deno.test("nearest() finds what a word begins", () => {
  assert.deepEqual(nearest("spam", ["mail", "spamassassin"]), ["spamassassin"]);
  assert.deepEqual(nearest("s", ["spamassassin"]), []);
});

Deno.test("nearest() gives at most as many as asked for, each once", () => {
  assert.deepEqual(nearest("aaa", ["aab", "aac", "aad", "aae", "aab"]), ["aab", "aac", "aad"]);
  assert.deepEqual(nearest("aaa", ["aab", "aac"], 1), ["aab"]);
});

Deno.test("nearest() stays silent where nothing is near", () => {
  assert.deepEqual(nearest("frobnicate", ["cfg", "mail"]), []);
  assert.deepEqual(nearest("", ["cfg"]), []);
  assert.deepEqual(nearest("x", []), []);
});

Deno.test("editDistance() counts a swap of neighbours as one edit", () => {
  assert.equal(editDistance("smiht", "smith"), 1);
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("kitten", "sitting"), 3);
  assert.equal(editDistance("same", "same"), 0);
});
