import assert from "node:assert/strict";
import fc from "fast-check";
import { readableHtml, searchableHtml } from "../../../lib/message/body/html_text.ts";

Deno.test("searchableHtml() leaves tags out, and joins what inline tags part", () => {
  assert.equal(searchableHtml("<p>caf&eacute; w<b>or</b>d</p>x"), "\ncafé word\nx");
  assert.equal(searchableHtml("a<style>b {}</STYLE>c<script>d<e></script>f"), "acf");
  assert.equal(searchableHtml("a<!-- <b> -->c<!doctype html>d<?xml?>e"), "acde");
  assert.equal(searchableHtml("1 < 2 & 3 > 2 <"), "1 < 2 & 3 > 2 <");
});

Deno.test("searchableHtml() finds the targets of links and the texts of pictures", () => {
  const html = `<a class=x href="http://x.test/a?b">here</a><IMG ALT='A logo' src=cid:1>`;
  assert.equal(searchableHtml(html), " http://x.test/a?b here A logo  cid:1 ");
});

Deno.test("character references are decoded, and stay where they are not known", () => {
  assert.equal(
    searchableHtml("&lt;&AMP;&amp;&#345;&#x159;&rcaron;&euro;&nbsp;."),
    "<&AMP;&řřř€\u00a0.",
  );
  assert.equal(
    searchableHtml("&nosuch; &#xd800; &#9999999; &copy 2021"),
    "&nosuch; &#xd800; &#9999999; © 2021",
  );
});

Deno.test("what is never closed is text", () => {
  assert.equal(searchableHtml("a <!-- b"), "a <!-- b");
  assert.equal(searchableHtml("a<style>b<i>c"), "abc");
  assert.equal(searchableHtml("a<b c"), "a<b c");
});

Deno.test("readableHtml() puts lines where a browser does", () => {
  assert.equal(
    readableHtml(
      "<html><head><title>T</title></head><body><div>One\r\n  line<br></div><div><br></div>" +
        "<div>Two</div><p>Three</p><p>Four</p><ul><li>a</li><li>b</li></ul>end</body></html>",
    ),
    "T\nOne line\n\nTwo\nThree\n\nFour\n\n- a\n- b\n\nend",
  );
});

Deno.test("HTML of any kind is read in linear time", () => {
  const floods = [
    "<",
    "<a",
    "<!--",
    "<style>",
    "<a href=",
    '<a href="',
    "&",
    "&#",
    " <b> ",
    "\u0001 ",
    "<p>",
  ];
  for (const flood of floods) {
    const html = flood.repeat(Math.floor(512 * 1024 / flood.length));
    for (const end of ["", ">"]) {
      searchableHtml(html + end);
      readableHtml(html + end);
    }
  }
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...floods, ">", "-->", "</", "x", "/")), (pieces) => {
      assert.equal(
        typeof searchableHtml(pieces.join("")) + typeof readableHtml(pieces.join("")),
        "stringstring",
      );
    }),
  );
});
