import assert from "node:assert/strict";
import { partOfFile, type Place, placeOfDirectory } from "../../lib/backup/layout.ts";

/** Directories of an archive, and what must be known of each. */
const PLACES: Readonly<Record<string, Partial<Place>>> = {
  "": { part: "other", root: "cfgdir", path: "", unit: undefined },
  "@backup": { root: "cfgdir", path: "", unit: undefined },
  "@backup/settings/config": { part: "settings", root: "cfgdir", unit: "settings" },
  "@backup/sslcert/dkim": { part: "sslcert", path: "sslcert/dkim", unit: "sslcert" },
  "@backup/newpart/deep": { part: "other", root: "cfgdir", unit: "newpart" },
  "conf/new": { part: "other", root: "cfgdir", path: "conf/new", unit: "conf" },
  "@backup/store": { root: "store", path: "", unit: undefined },
  "@backup/store/newpart": { part: "other", root: "store", unit: "newpart" },
  "@backup/store/xmpp/database/x": { part: "xmpp", root: "store", unit: "xmpp" },
  "@backup/store/lists/company.com/news": {
    part: "lists",
    unit: "lists",
    domain: "company.com",
    user: undefined,
  },
  "@backup/store/mail": { part: "mail", unit: undefined, domain: undefined },
  "@backup/store/mail/company.com": { part: "mail", unit: undefined, domain: "company.com" },
  "@backup/store/mail/#public": {
    unit: "mail/#public",
    domain: undefined,
    user: undefined,
    isPublic: true,
  },
  "@backup/store/mail/#public/Contacts/#msgs": {
    unit: "mail/#public",
    isPublic: true,
    folder: "Contacts",
    inside: "#msgs",
  },
  "@backup/store/mail/company.com/#public/A/B": {
    unit: "mail/company.com/#public",
    domain: "company.com",
    user: undefined,
    isPublic: true,
    folder: "A/B",
  },
  "@backup/store/mail/company.com/smith": {
    unit: "mail/company.com/smith",
    domain: "company.com",
    user: "smith",
    isPublic: false,
    folder: "",
  },
  "@backup/store/mail/company.com/smith/INBOX/Projects/#assoc/x": {
    unit: "mail/company.com/smith",
    folder: "INBOX/Projects",
    inside: "#assoc/x",
  },
};

for (const [path, expected] of Object.entries(PLACES)) {
  Deno.test(`placeOfDirectory() knows where "${path}" belongs`, () => {
    const place = placeOfDirectory(path);
    for (const [key, value] of Object.entries(expected)) {
      assert.equal(place[key as keyof Place], value, key);
    }
  });
}

Deno.test("partOfFile() takes mailserver.cfg and users.cfg of the root alone for cfg", () => {
  const root = placeOfDirectory("");
  assert.equal(partOfFile(root, "", "mailserver.cfg"), "cfg");
  assert.equal(partOfFile(root, "", "Users.CFG"), "cfg");
  assert.equal(partOfFile(root, "", "cluster.cfg"), "other");
  assert.equal(partOfFile(placeOfDirectory("@backup"), "@backup", "users.cfg"), "other");
});
