import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Contents,
  fileName,
  filePath,
  fileSize,
  mergeContents,
} from "../../lib/backup/contents.ts";
import { backupSet, type Entry, openedBackup } from "./support.ts";

/** Every file of the view with the archive that its newest version is in. */
function filesOf(contents: Contents): Map<string, string> {
  const files = new Map<string, string>();
  for (let file = 0; file < contents.count; file++) {
    const path = filePath(contents, file);
    assert.ok(!files.has(path), `${path} stands twice in the view`);
    assert.equal(fileName(contents, file), path.slice(path.lastIndexOf("/") + 1));
    const directory = contents.directories[contents.directoryOf[file]!]!.path;
    assert.equal(directory, path.slice(0, Math.max(0, path.lastIndexOf("/"))));
    files.set(path, contents.archives[contents.archiveOf[file]!]!.label);
  }
  return files;
}

function merge(...generations: readonly (readonly (readonly Entry[])[])[]): Contents {
  return mergeContents(
    generations.map((archives, i) => openedBackup(backupSet(`F${i + 1}`), ...archives)),
  );
}

Deno.test("mergeContents() takes the newest version of each file and forgets none", () => {
  const contents = merge(
    [["a", "x/a", "x/b"], ["y/a", "x/c"]],
    [["x/b", "z/new"], ["y/a"]],
    [["x/b"]],
  );
  assert.deepEqual(Object.fromEntries(filesOf(contents)), {
    a: "F1.zip",
    "x/a": "F1.zip",
    "x/c": "F1.1.zip",
    "z/new": "F2.zip",
    "y/a": "F2.1.zip",
    "x/b": "F3.zip",
  });
  assert.equal(contents.superseded, 3);
  assert.deepEqual(contents.duplicates, []);
});

Deno.test("mergeContents() keeps files in the order in which they lie in the archives", () => {
  const contents = merge([["q/3", "q/1", "q/2"]], [["q/0", "q/1"]]);
  assert.deepEqual([...filesOf(contents).keys()], ["q/3", "q/2", "q/0", "q/1"]);
});

Deno.test("mergeContents() leaves the backup's own two text files out, at the root alone", () => {
  const contents = merge([[".version.txt", "x/.summary.txt", ".summary.txt"]]);
  assert.deepEqual([...filesOf(contents).keys()], ["x/.summary.txt"]);
});

Deno.test("mergeContents() sums files and bytes for each directory, of the newest versions", () => {
  const contents = merge([["x/", { name: "x/a", size: 100 }, { name: "x/b", size: 5 }]], [[{
    name: "x/a",
    size: 7,
  }]]);
  const directory = contents.directories.find(({ path }) => path === "x")!;
  assert.deepEqual([directory.files, directory.bytes, directory.isNamed], [2, 12, true]);
});

Deno.test("mergeContents() reports two entries of one name in one backup where they differ", () => {
  const contents = merge(
    [[{ name: "x/a", crc32: 1 }, { name: "x/same", crc32: 3 }], [{ name: "x/a", crc32: 2 }, {
      name: "x/same",
      crc32: 3,
    }]],
    [[{ name: "x/a", crc32: 9 }]],
  );
  assert.deepEqual(contents.duplicates.map(({ path }) => path), ["x/a"]);
  assert.equal(filesOf(contents).get("x/a"), "F2.zip");
});

Deno.test("mergeContents() keeps names apart that only look alike", () => {
  const names = ["ab/c", "a/bc", "a/b/c", "abc", "A/bc", "/abc", "a//bc", "c"];
  assert.equal(merge([names]).count, names.length);
});

Deno.test("mergeContents() agrees with a plain map, whatever the names", () => {
  const name = fc.stringMatching(/^[ab#é]{1,2}(\/[ab#é]{1,3}){0,3}$/);
  const archive = fc.uniqueArray(name, { maxLength: 12 });
  const chain = fc.array(fc.array(archive, { minLength: 1, maxLength: 3 }), { maxLength: 4 });
  fc.assert(fc.property(chain, (generations) => {
    const expected = new Map<string, string>();
    let entries = 0;
    generations.forEach((archives, generation) =>
      archives.forEach((names, number) => {
        for (const name of names) {
          entries++;
          expected.set(name, `F${generation + 1}${number === 0 ? "" : `.${number}`}.zip`);
        }
      })
    );
    const contents = merge(...generations);
    assert.deepEqual(new Map([...filesOf(contents)].sort()), new Map([...expected].sort()));
    assert.equal(contents.superseded, entries - expected.size);
    for (let file = 0; file < contents.count; file++) assert.equal(fileSize(contents, file), 10);
  }));
});
