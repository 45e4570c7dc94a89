/** Files of packages that the program does not load. */
const UNNEEDED: readonly RegExp[] = [
  // types, prose, source maps, the packages' own build and lint scripts
  /\.d\.[cm]?ts$/,
  /\.(md|map|sh)$/,
  /\/(eslint\.config\.mjs|deno\.json|sync-versions\.js)$/,
  // Deno takes it for a module and embeds its complaint, with the path on this machine
  /\/LICEN[CS]E$/i,
  // the same program once more, bundled for browsers and for `require`; we import its modules
  /^@zip\.js\/zip\.js\/(dist\/|index\.cjs$|index\.min\.js$|index-native)/,
  /^(fast-xml-parser|fast-xml-builder|path-expression-matcher)\/lib\//,
  /^fast-xml-parser\/src\/(cli|v6)\//,
];

/**
 * Whether a file of a package goes into the binary.
 * @param path `<package>/<path in it>`, with `/` between the parts
 */
export function isNeeded(path: string): boolean {
  return !UNNEEDED.some((pattern) => pattern.test(path));
}
