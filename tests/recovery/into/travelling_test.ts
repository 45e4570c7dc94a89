import assert from "node:assert/strict";
import { mayTravel, travelOf } from "../../../lib/recovery/into/travelling.ts";

Deno.test("folders travel, and neither what is the mailbox's own nor what is the server's", () => {
  assert.equal(travelOf("INBOX/Projects/#msgs"), "folder");
  assert.equal(travelOf("__old mail"), "folder");
  for (
    const path of ["__cal__notify", "__wm__autoCompleteContacts/#msgs", "__keriomapi__STORE/x"]
  ) {
    assert.equal(travelOf(path), "server", path);
  }
  for (const path of ["", "#assoc"]) assert.equal(travelOf(path), "mailbox", path);
});

Deno.test("of a folder's own files those travel that say nothing of the mailbox's people", () => {
  for (
    const name of ["status.fld", "index.fld", "indexlog.fld", "metadata.dbb", "properties.fld"]
  ) {
    assert.ok(mayTravel("", name), name);
  }
  for (
    const name of ["acl.fld", "specguid.fld", "sub.fld", ".journal.db", "search.fld", "a.db-wal"]
  ) {
    assert.ok(!mayTravel("", name), name);
  }
  assert.ok(mayTravel("#msgs", "00000001.eml"));
  assert.ok(mayTravel("#assoc/#msgs", "index.fld"));
});
